#include "tests/sim/disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/base/str.h"
#include "tests/sim/disk_node.h"

#define NAME_SIZE   64
#define NODES_MAX   64
#define NAMES_MAX   16
#define RENAMES_MAX 24 /* then the same; fewer than nodes, less twice the names */

struct name {
    char text[NAME_SIZE]; /* "": free */
    struct node *node;
};

struct names {
    struct name all[NAMES_MAX];
};

/* `to` names the node (NULL: nothing), and `from` nothing any more. */
struct renaming {
    char from[NAME_SIZE], to[NAME_SIZE];
    struct node *node;
};

struct disk {
    struct disk *next;
    char path[NAME_SIZE];
    bool is_on;
    unsigned handles;
    struct chance chance;
    struct disk_manner manner;
    uint64_t refusals;
    disk_watch_fn *watch;
    void *context;
    struct node nodes[NODES_MAX];
    struct names live, kept;
    struct renaming renamings[RENAMES_MAX];
    size_t n_renamings;
};

struct disk_file {
    struct disk *disk;
    struct node *node;
    bool is_writable;
    int lock;
};

static struct disk *disks;

/* --- names --- */

static const char *own_name(const struct disk *disk, const char *path)
{
    const char *name = path + strlen(disk->path);
    name += strspn(name, "/"); /* "/disk/d//name" */
    if (!*name || strlen(name) >= NAME_SIZE || strchr(name, '/')) {
        abort(); /* a disk is one directory */
    }
    return name;
}

static struct name *find(struct names *names, const char *name)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        if (strcmp(names->all[i].text, name) == 0) {
            return &names->all[i];
        }
    }
    return NULL;
}

static void set_name(struct names *names, const char *name, struct node *node)
{
    struct name *at = find(names, name);
    at = at || !node ? at : disk_need(find(names, ""));
    if (node) {
        *at = (struct name){.node = node};
        copy_cut(at->text, NAME_SIZE, name);
    } else if (at) {
        *at = (struct name){.node = NULL};
    }
}

static void rename_in(struct names *names, const struct renaming *renaming)
{
    if (renaming->from[0]) {
        set_name(names, renaming->from, NULL);
    }
    set_name(names, renaming->to, renaming->node);
}

/* The first n are certain now. */
static void keep_names(struct disk *disk, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        rename_in(&disk->kept, &disk->renamings[i]);
    }
    disk->n_renamings -= n;
    memmove(disk->renamings, disk->renamings + n, disk->n_renamings * sizeof(disk->renamings[0]));
}

static void rename_now(struct disk *disk, const char *from, const char *to, struct node *node)
{
    if (disk->n_renamings == RENAMES_MAX) {
        keep_names(disk, RENAMES_MAX / 2);
    }
    struct renaming *renaming = &disk->renamings[disk->n_renamings++];
    *renaming = (struct renaming){.node = node};
    copy_cut(renaming->from, NAME_SIZE, from);
    copy_cut(renaming->to, NAME_SIZE, to);
    rename_in(&disk->live, renaming);
}

static bool has_name(const struct disk *disk, const struct node *node)
{
    for (size_t i = 0; i < NAMES_MAX; i++) {
        if (disk->live.all[i].node == node || disk->kept.all[i].node == node) {
            return true;
        }
    }
    for (size_t i = 0; i < disk->n_renamings; i++) {
        if (disk->renamings[i].node == node) {
            return true;
        }
    }
    return false;
}

/* --- nodes --- */

static struct node *new_node(struct disk *disk)
{
    for (size_t i = 0; i < NODES_MAX; i++) {
        struct node *node = &disk->nodes[i];
        if (node->is_used && node->handles == 0 && !has_name(disk, node)) {
            node_clear(node);
        }
        if (!node->is_used) {
            node->is_used = true;
            return node;
        }
    }
    abort();
}

static uint64_t scatter(struct disk *disk, const struct node *node, struct image *image)
{
    return node_scatter(node, &disk->chance, disk->manner.powersafe, image);
}

/* --- life --- */

struct disk *disk_new(const char *path, uint64_t seed)
{
    struct disk *disk = disk_need(calloc(1, sizeof(*disk)));
    if (copy_cstr(disk->path, sizeof(disk->path), path) || disk_of(path)) {
        abort();
    }
    disk->chance.state = seed;
    disk->manner.powersafe = true;
    disk->is_on = true;
    disk->next = disks;
    disks = disk;
    return disk;
}

void disk_free(struct disk *disk)
{
    if (!disk) {
        return;
    }
    if (disk->handles > 0) {
        abort();
    }
    struct disk **at = &disks;
    while (*at != disk) {
        at = &(*at)->next;
    }
    *at = disk->next;
    for (size_t i = 0; i < NODES_MAX; i++) {
        node_release(&disk->nodes[i]);
    }
    free(disk);
}

struct disk_manner *disk_manner(struct disk *disk)
{
    return &disk->manner;
}

struct disk *disk_of(const char *path)
{
    for (struct disk *disk = disks; disk && path; disk = disk->next) {
        if (strncmp(path, disk->path, strlen(disk->path)) == 0) {
            return disk;
        }
    }
    return NULL;
}

void disk_watch(struct disk *disk, disk_watch_fn *watch, void *context)
{
    disk->watch = watch;
    disk->context = context;
}

/* --- power --- */

bool disk_is_on(const struct disk *disk)
{
    return disk->is_on;
}

uint64_t disk_refusals(const struct disk *disk)
{
    return disk->refusals;
}

/* Nothing waits any more, and nothing goes on. */
static void stop(struct disk *disk)
{
    disk->is_on = false;
    for (size_t i = 0; i < NODES_MAX; i++) {
        node_forget(&disk->nodes[i]);
        disk->nodes[i].is_apart = false;
    }
    disk->n_renamings = 0;
    disk->live = disk->kept;
}

void disk_cut(struct disk *disk)
{
    if (!disk->is_on) {
        return;
    }
    for (size_t i = 0; i < NODES_MAX; i++) {
        scatter(disk, &disk->nodes[i], &disk->nodes[i].kept);
    }
    keep_names(disk, chance_below(&disk->chance, disk->n_renamings + 1));
    stop(disk);
}

void disk_kill(struct disk *disk)
{
    if (!disk->is_on) {
        return;
    }
    for (size_t i = 0; i < NODES_MAX; i++) {
        node_keep(&disk->nodes[i]);
    }
    keep_names(disk, disk->n_renamings);
    stop(disk);
}

void disk_power(struct disk *disk)
{
    if (disk->handles > 0) {
        abort();
    }
    disk->is_on = true;
}

/* Whatever `to` had is gone; it has the names, of nodes at the same places. */
static void begin_copy(struct disk *to, const struct names *names)
{
    if (to->handles > 0) {
        abort();
    }
    for (size_t i = 0; i < NODES_MAX; i++) {
        node_clear(&to->nodes[i]);
    }
    to->is_on = true;
    to->n_renamings = 0;
    to->kept = *names;
}

/* The copy of the node that has the name. */
static struct node *copy_of(const struct disk *from, struct disk *to, struct name *name,
                            const struct image *image)
{
    struct node *copy = &to->nodes[name->node - from->nodes];
    name->node = copy;
    node_take(copy, image);
    return copy;
}

uint64_t disk_cut_onto(const struct disk *from, struct disk *to)
{
    struct names names = from->kept;
    size_t n = chance_below(&to->chance, from->n_renamings + 1);
    uint64_t fates = n;
    for (size_t i = 0; i < n; i++) {
        rename_in(&names, &from->renamings[i]);
    }
    begin_copy(to, &names);
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const struct node *node = names.all[i].node;
        if (node) {
            struct node *copy = copy_of(from, to, &to->kept.all[i], &node->kept);
            fates = disk_mix(fates, scatter(to, node, &copy->kept));
        }
    }
    to->live = to->kept;
    return fates;
}

void disk_kill_onto(const struct disk *from, struct disk *to)
{
    begin_copy(to, &from->live);
    for (size_t i = 0; i < NAMES_MAX; i++) {
        const struct node *node = from->live.all[i].node;
        if (node) {
            copy_of(from, to, &to->kept.all[i], node_seen(node));
        }
    }
    to->live = to->kept;
}

/* --- what may go wrong with a change --- */

static bool comes_due(uint64_t *countdown)
{
    return *countdown > 0 && --*countdown == 0;
}

static int refuse(struct disk *disk, int error)
{
    disk->refusals += error == -EIO || error == -EROFS;
    return error;
}

/* Before a change. *ret_cut: the power goes once it waits. */
static int before_change(struct disk *disk, bool *ret_cut)
{
    if (!disk->is_on) {
        return -EIO;
    }
    if (disk->watch) {
        disk->watch(disk->context, disk);
    }
    *ret_cut = comes_due(&disk->manner.cut_after);
    return disk->manner.is_read_only ? -EROFS : 0;
}

static int after_change(struct disk *disk, bool cut)
{
    if (cut) {
        disk_cut(disk);
    }
    return cut ? -EIO : 0;
}

/* 1: nothing is to be done, and that is all right. */
static int before_sync(struct disk *disk)
{
    bool cut = false;
    int error = before_change(disk, &cut);
    error = error == -EROFS ? 0 : error;
    if (error || cut) {
        return error ? error : after_change(disk, cut);
    }
    return disk->manner.lies ? 1 : 0;
}

/* --- files --- */

static int create_file(struct disk *disk, const char *name)
{
    bool cut = false;
    int error = before_change(disk, &cut);
    if (error) {
        return error;
    }
    rename_now(disk, "", name, new_node(disk));
    return after_change(disk, cut);
}

int disk_open(struct disk *disk, const char *path, bool create, bool write,
              struct disk_file **ret_file)
{
    const char *name = own_name(disk, path);
    if (!disk->is_on) {
        return -EIO;
    }
    int error = find(&disk->live, name) ? (write && disk->manner.is_read_only ? -EROFS : 0)
                : create                ? create_file(disk, name)
                                        : -ENOENT;
    if (error) {
        return error;
    }
    const struct name *at = disk_need(find(&disk->live, name));
    struct disk_file *file = disk_need(calloc(1, sizeof(*file)));
    *file = (struct disk_file){.disk = disk, .node = at->node, .is_writable = write};
    file->node->handles++;
    disk->handles++;
    *ret_file = file;
    return 0;
}

void disk_close(struct disk_file *file)
{
    disk_lock(file, SQLITE_LOCK_NONE);
    file->node->handles--;
    file->disk->handles--;
    free(file);
}

int disk_read(struct disk_file *file, uint64_t at, void *data, size_t n, size_t *ret_n)
{
    const struct image *image = node_seen(file->node);
    if (!file->disk->is_on) {
        return -EIO;
    }
    size_t there = at < image->n ? image->n - (size_t)at : 0;
    *ret_n = n < there ? n : there;
    if (*ret_n > 0) {
        memcpy(data, image->at + at, *ret_n);
    }
    return 0;
}

/* A write that fails may have got somewhere. */
static int write_part(struct disk_file *file, uint64_t at, const void *data, size_t n, int error)
{
    size_t part = chance_below(&file->disk->chance, n / DISK_SECTOR + 1) * DISK_SECTOR;
    if (part > 0) {
        node_write(file->node, (size_t)at, data, part);
    }
    return error;
}

int disk_write(struct disk_file *file, uint64_t at, const void *data, size_t n)
{
    struct disk *disk = file->disk;
    bool cut = false;
    int error = file->is_writable ? before_change(disk, &cut) : -EBADF;
    if (error || n == 0) {
        return refuse(disk, error);
    }
    if (comes_due(&disk->manner.fail_write)) {
        return refuse(disk, write_part(file, at, data, n, -EIO));
    }
    size_t size = node_seen(file->node)->n;
    if (disk->manner.is_full && at + n > size) {
        return at < size ? write_part(file, at, data, size - (size_t)at, -ENOSPC) : -ENOSPC;
    }
    node_write(file->node, (size_t)at, data, n);
    return after_change(disk, cut);
}

int disk_truncate(struct disk_file *file, uint64_t size)
{
    bool cut = false;
    int error = before_change(file->disk, &cut);
    if (error) {
        return refuse(file->disk, error);
    }
    node_truncate(file->node, (size_t)size);
    return after_change(file->disk, cut);
}

int disk_sync(struct disk_file *file)
{
    struct disk *disk = file->disk;
    int answer = before_sync(disk);
    if (answer) {
        return answer > 0 ? 0 : answer;
    }
    if (comes_due(&disk->manner.fail_sync)) {
        node_part(file->node);
        scatter(disk, file->node, &file->node->kept);
        node_forget(file->node);
        return refuse(disk, -EIO);
    }
    node_keep(file->node);
    return 0;
}

int disk_size(struct disk_file *file, uint64_t *ret_size)
{
    if (!file->disk->is_on) {
        return -EIO;
    }
    *ret_size = node_seen(file->node)->n;
    return 0;
}

bool disk_is_powersafe(const struct disk_file *file)
{
    return file->disk->manner.powersafe;
}

bool disk_has(struct disk *disk, const char *path)
{
    return disk->is_on && find(&disk->live, own_name(disk, path));
}

int disk_unlink(struct disk *disk, const char *path)
{
    bool cut = false;
    const char *name = own_name(disk, path);
    int error = disk->is_on && !find(&disk->live, name) ? -ENOENT : before_change(disk, &cut);
    if (error) {
        return error;
    }
    rename_now(disk, "", name, NULL);
    return after_change(disk, cut);
}

int disk_rename(struct disk *disk, const char *from, const char *to)
{
    bool cut = false;
    const char *name = own_name(disk, from);
    const struct name *at = find(&disk->live, name);
    int error = disk->is_on && !at ? -ENOENT : before_change(disk, &cut);
    if (error) {
        return error;
    }
    rename_now(disk, name, own_name(disk, to), at->node);
    return after_change(disk, cut);
}

int disk_sync_directory(struct disk *disk)
{
    int answer = before_sync(disk);
    if (answer) {
        return answer > 0 ? 0 : answer;
    }
    if (!disk->manner.spares_names && comes_due(&disk->manner.fail_sync)) {
        return -EIO;
    }
    keep_names(disk, disk->n_renamings);
    return 0;
}

int disk_copy(const char *from, const char *to)
{
    struct disk *source = disk_need(disk_of(from)), *disk = disk_need(disk_of(to));
    const struct name *at = find(&source->live, own_name(source, from));
    if (!at) {
        return -ENOENT;
    }
    struct node *node = new_node(disk);
    node_take(node, node_seen(at->node));
    rename_now(disk, "", own_name(disk, to), node);
    keep_names(disk, disk->n_renamings);
    return 0;
}

uint64_t disk_sum(struct disk *disk, const char *path)
{
    const struct name *at = find(&disk->live, own_name(disk, path));
    return at ? node_sum(at->node) : 0;
}

/* --- locks --- */

bool disk_lock(struct disk_file *file, int level)
{
    struct node *node = file->node;
    unsigned others = node->shared - (file->lock >= SQLITE_LOCK_SHARED);
    bool is_reserved = node->reserved && node->reserved != file;
    if (level > file->lock &&
        ((is_reserved && (node->is_exclusive || level >= SQLITE_LOCK_RESERVED)) ||
         (level == SQLITE_LOCK_EXCLUSIVE && others > 0))) {
        return false;
    }
    node->shared = others + (level >= SQLITE_LOCK_SHARED);
    if (level >= SQLITE_LOCK_RESERVED) {
        node->reserved = file;
    } else if (node->reserved == file) {
        node->reserved = NULL;
    }
    if (node->reserved == file || !node->reserved) {
        node->is_exclusive = level >= SQLITE_LOCK_PENDING;
    }
    file->lock = level;
    return true;
}
