#include "hw/sim/bench.h"

#include <errno.h>

#include "drivers/base/error.h"

#define GONE "it is not running"

/* --- rows --- */

static void release_row(struct bench_row *row)
{
    free(row->group);
    free(row->name);
    free(row->argument);
}

/* A place for the row at `at`, those behind it moved; it is the bench's from now on. */
static int insert_row(struct bench_device *device, size_t at, struct bench_row *row)
{
    struct bench_row *rows = NULL;
    int error = row->group && row->name && row->argument ? 0 : -ENOMEM;
    error = !error && device->n == BENCH_ROWS_MAX ? RAFF_E_FULL : error;
    if (!error) {
        rows = reallocarray(device->rows, device->n + 1, sizeof(*rows));
        error = rows ? 0 : -ENOMEM;
    }
    if (error) {
        release_row(row);
        return error;
    }
    memmove(rows + at + 1, rows + at, (device->n - at) * sizeof(*rows));
    rows[at] = *row;
    device->rows = rows;
    device->n++;
    return 0;
}

static void remove_row(struct bench_device *device, size_t at)
{
    release_row(&device->rows[at]);
    device->n--;
    memmove(device->rows + at, device->rows + at + 1, (device->n - at) * sizeof(*device->rows));
}

static void say(const char *order, const char *argument, struct text *text)
{
    for (; *order; order++) {
        if (*order == '*') {
            text_add(text, argument);
        } else {
            text_add_char(text, *order);
        }
    }
}

void bench_row_order(const struct bench_row *row, struct text *ret_order)
{
    bool takes_back = row->is_on && row->action->off;
    say(takes_back ? row->action->off : row->action->on, row->argument, ret_order);
}

static bool is_order(const char *order, const struct bench_row *row, const char *said)
{
    char array[BENCH_ORDER_MAX];
    struct text text = text_over(array, sizeof(array));
    if (order) {
        say(order, row->argument, &text);
    }
    return order && strcmp(array, said) == 0;
}

/* --- devices --- */

int bench_add(struct bench *bench, const struct bench_kind *kind, size_t *ret_device)
{
    if (bench->n == BENCH_DEVICES_MAX) {
        return RAFF_E_FULL;
    }
    struct bench_device *device = &bench->devices[bench->n++];
    device->kind = kind;
    int error = 0;
    for (size_t i = 0; i < kind->n_actions && !error; i++) {
        const struct bench_action *action = &kind->actions[i];
        struct bench_row row = {.action = action,
                                .group = strdup(action->group),
                                .name = strdup(action->name),
                                .argument = strdup(action->argument ? action->argument : "")};
        error = insert_row(device, device->n, &row);
    }
    *ret_device = bench->n - 1;
    return error;
}

void bench_release(struct bench *bench)
{
    for (size_t i = 0; i < bench->n; i++) {
        for (size_t k = 0; k < bench->devices[i].n; k++) {
            release_row(&bench->devices[i].rows[k]);
        }
        free(bench->devices[i].rows);
    }
    bench->n = 0;
}

size_t bench_find(const struct bench *bench, struct str name)
{
    size_t i = 0;
    while (i < bench->n && !str_is(name, bench->devices[i].kind->name)) {
        i++;
    }
    return i;
}

/* --- a file of codes --- */

enum field { KIND, GROUP, CODE, NAME, FIELDS };

static struct str take_until(struct str *rest, char end)
{
    const char *found = memchr(rest->at, end, rest->len);
    struct str taken = {rest->at, found ? (size_t)(found - rest->at) : rest->len};
    size_t skip = taken.len + (found ? 1 : 0);
    *rest = (struct str){rest->at + skip, rest->len - skip};
    return taken;
}

static bool is_kind(struct str name)
{
    for (size_t i = 0; i < bench_kinds_n; i++) {
        if (str_is(name, bench_kinds[i].name)) {
            return bench_kinds[i].n_typed > 0;
        }
    }
    return false;
}

static char *clean_copy(struct str text)
{
    char *copy = malloc(text.len + 1);
    if (copy) {
        text_clean(text, false, copy, text.len + 1);
    }
    return copy;
}

static int read_line(struct bench *bench, struct str line)
{
    struct str fields[FIELDS];
    for (size_t i = 0; i < FIELDS; i++) {
        fields[i] = take_until(&line, '\t');
    }
    if (line.len > 0 || fields[CODE].len == 0 || fields[CODE].len >= BENCH_ORDER_MAX / 2 ||
        !text_is_clean(fields[CODE])) {
        return RAFF_E_SYNTAX;
    }
    if (!is_kind(fields[KIND])) {
        return RAFF_E_UNKNOWN;
    }
    size_t at = bench_find(bench, fields[KIND]);
    if (at == bench->n) {
        return 0;
    }
    struct bench_device *device = &bench->devices[at];
    struct str name = fields[NAME].len > 0 ? fields[NAME] : fields[CODE];
    struct bench_row row = {.action = &device->kind->typed[0],
                            .group = clean_copy(fields[GROUP]),
                            .name = clean_copy(name),
                            .argument = clean_copy(fields[CODE])};
    int error = insert_row(device, device->n_typed + device->n_codes, &row);
    device->n_codes += error ? 0 : 1;
    return error;
}

int bench_read_codes(struct bench *bench, struct str file, size_t *ret_line)
{
    for (size_t number = 1; file.len > 0; number++) {
        struct str line = take_until(&file, '\n');
        int error = line.len == 0 || line.at[0] == '#' ? 0 : read_line(bench, line);
        if (error) {
            *ret_line = number;
            return error;
        }
    }
    return 0;
}

/* --- what was typed --- */

int bench_typed(struct bench *bench, size_t device_at, const struct bench_action *action,
                const char *text, size_t *ret_row)
{
    struct bench_device *device = &bench->devices[device_at];
    for (size_t i = 0; i < device->n; i++) {
        if (device->rows[i].action == action && strcmp(device->rows[i].argument, text) == 0) {
            *ret_row = i;
            return 0;
        }
    }
    if (device->n_typed == BENCH_TYPED_MAX) {
        remove_row(device, --device->n_typed);
    }
    struct bench_row row = {.action = action,
                            .group = strdup(action->group),
                            .name = strdup(text),
                            .argument = strdup(text)};
    int error = insert_row(device, 0, &row);
    if (!error) {
        device->n_typed++;
        *ret_row = 0;
    }
    return error;
}

/* --- orders and answers --- */

/* The order has been obeyed: which switches are on now. */
static void turn(struct bench_device *device, const char *order)
{
    const struct bench_row *put = NULL;
    for (size_t i = 0; i < device->n; i++) {
        struct bench_row *row = &device->rows[i];
        if (row->action->off && is_order(row->action->on, row, order)) {
            row->is_on = true;
            put = row;
        } else if (is_order(row->action->off, row, order)) {
            row->is_on = false;
        }
    }
    for (size_t i = 0; put && i < device->n; i++) {
        struct bench_row *row = &device->rows[i];
        bool same_place = row->action->off && strcmp(row->action->off, put->action->off) == 0 &&
                          !strchr(row->action->off, '*');
        row->is_on = row->is_on && (!same_place || is_order(row->action->on, row, order));
    }
}

static void close_entry(struct bench *bench, struct bench_entry *entry, const char *line)
{
    static const char error[] = "error: ";
    bool is_ok = strcmp(line, "ok") == 0;
    size_t skip = strncmp(line, error, strlen(error)) == 0 ? strlen(error) : 0;
    entry->answer = is_ok ? BENCH_DONE : BENCH_REFUSED;
    text_clean(str_of(is_ok ? "" : line + skip), false, entry->why, sizeof(entry->why));
    /* "unplugged already": so it is. */
    if (is_ok || strstr(entry->why, "already")) {
        turn(&bench->devices[entry->device], entry->order);
    }
}

static struct bench_entry *oldest_waiting(struct bench *bench, size_t device)
{
    size_t first = bench->said > BENCH_LOG_MAX ? bench->said - BENCH_LOG_MAX : 0;
    for (size_t i = first; i < bench->said; i++) {
        struct bench_entry *entry = &bench->log[i % BENCH_LOG_MAX];
        if (entry->device == device && entry->answer == BENCH_WAITING) {
            return entry;
        }
    }
    return NULL;
}

void bench_answer(struct bench *bench, size_t device, const char *line)
{
    struct bench_entry *entry = oldest_waiting(bench, device);
    if (entry) {
        close_entry(bench, entry, line);
    }
}

void bench_order(struct bench *bench, size_t device, const char *order)
{
    struct bench_entry *entry = &bench->log[bench->said % BENCH_LOG_MAX];
    if (bench->said >= BENCH_LOG_MAX && entry->answer == BENCH_WAITING) {
        return; /* a device that answers nothing has the whole log: no room to say so */
    }
    *entry = (struct bench_entry){.device = device};
    bench->said++;
    int error = copy_cstr(entry->order, sizeof(entry->order), order);
    error = error ? error : bench->send(bench->context, device, order);
    if (error && entry->answer == BENCH_WAITING) {
        close_entry(bench, entry, error_text(error));
    }
}

void bench_set_there(struct bench *bench, size_t device_at, bool is_there)
{
    struct bench_device *device = &bench->devices[device_at];
    device->is_there = is_there;
    for (size_t i = 0; i < device->n; i++) {
        device->rows[i].is_on = false;
    }
    for (struct bench_entry *entry = NULL; (entry = oldest_waiting(bench, device_at));) {
        close_entry(bench, entry, GONE);
    }
}

size_t bench_waiting(const struct bench *bench)
{
    size_t n = 0;
    for (size_t i = 0; i < bench->said && i < BENCH_LOG_MAX; i++) {
        n += bench->log[i].answer == BENCH_WAITING;
    }
    return n;
}

const struct bench_entry *bench_entry(const struct bench *bench, size_t back)
{
    bool is_kept = back < bench->said && back < BENCH_LOG_MAX;
    return is_kept ? &bench->log[(bench->said - 1 - back) % BENCH_LOG_MAX] : NULL;
}
