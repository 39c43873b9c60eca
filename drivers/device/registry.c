#include "drivers/device/registry.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "drivers/base/error.h"
#include "drivers/base/loop.h"
#include "drivers/device/interfaces/registry.h"
#include "drivers/device/probe.h"

#define SETTLE_MS 300 /* udev makes several things of one device: look when it is done */

/* A folder whose changes are watched. */
struct watch {
    uv_fs_event_t event;
    const char *path;
};

enum { WATCH_LINKS, WATCH_ABOVE, WATCH_INPUTS, WATCH_DEV, N_WATCHES };

/* What a line has answered; kept until the thing is pulled out. */
struct answer {
    char id[sizeof(((struct registry_thing *)0)->id)];
    const struct probe_finding *finding; /* NULL: nothing of use */
};

struct registry {
    struct loop_owner owner;
    struct usb_host usb;
    const struct registry_events *events;
    void *context;
    uv_timer_t look;
    struct watch watches[N_WATCHES];
    char links[PATH_MAX];
    char above[PATH_MAX]; /* the folder that the links' folder is in */
    unsigned asks;
    struct probe *probe;  /* NULL: nobody is being asked */
    struct answer asking; /* the answer that is to come */
    struct answer answers[REGISTRY_THINGS_MAX];
    size_t n_answers;
    struct registry_list now;
    struct registry_list next;
};

static void look_soon(struct registry *registry);

/* --- watching --- */

/* In /dev a change is every byte that is written to a tty; what comes and goes is a rename. */
static void on_change(uv_fs_event_t *event, const char *name, int events, int status)
{
    struct registry *registry = container_of(event->data, struct registry, owner);
    (void)name;
    if (event != &registry->watches[WATCH_DEV].event || events & UV_RENAME || status < 0) {
        look_soon(registry);
    }
}

/* A folder that was taken away and made again is another one, so each look begins to watch anew.
 * One that is not there yet is seen in the folder above. */
static void watch_again(struct registry *registry)
{
    for (size_t i = 0; i < N_WATCHES; i++) {
        struct watch *watch = &registry->watches[i];
        uv_fs_event_stop(&watch->event);
        (void)!uv_fs_event_start(&watch->event, on_change, watch->path, 0);
    }
}

static void on_usb_change(struct usb_host *host)
{
    look_soon(container_of(host, struct registry, usb));
}

/* --- looking --- */

static bool is_same(const struct registry_thing *a, const struct registry_thing *b)
{
    return strcmp(a->id, b->id) == 0 && strcmp(a->path, b->path) == 0 &&
           a->usb_address == b->usb_address;
}

static bool has(const struct registry_list *list, const struct registry_thing *thing)
{
    for (size_t i = 0; i < list->n; i++) {
        if (is_same(&list->things[i], thing)) {
            return true;
        }
    }
    return false;
}

static void tell_changes(struct registry *registry)
{
    struct registry_list *before = &registry->next;
    const struct registry_list swapped = registry->now;
    registry->now = registry->next;
    *before = swapped;
    for (size_t i = 0; i < before->n; i++) {
        if (!has(&registry->now, &before->things[i])) {
            registry->events->lost(registry->context, &before->things[i]);
        }
    }
    for (size_t i = 0; i < registry->now.n; i++) {
        if (!has(before, &registry->now.things[i])) {
            registry->events->found(registry->context, &registry->now.things[i]);
        }
    }
}

/* --- asking --- */

static void on_answer(void *context, const struct probe_finding *finding, int error)
{
    struct registry *registry = context;
    (void)error; /* a line that cannot be opened is one that says nothing */
    probe_free(TAKE(registry->probe));
    registry->asking.finding = finding;
    if (registry->n_answers < REGISTRY_THINGS_MAX) {
        registry->answers[registry->n_answers++] = registry->asking;
    }
    registry_look(registry);
}

static bool is_being_asked(const struct registry *registry, const struct registry_thing *thing)
{
    return registry->probe && strcmp(registry->asking.id, thing->id) == 0;
}

/* What a link says of a reader counts: only which one it is has to be asked. */
static unsigned kinds_to_ask(const struct registry *registry, const struct registry_thing *thing)
{
    const struct registry_events *events = registry->events;
    bool is_anything = thing->kind == DEVICE_OTHER;
    unsigned kinds = registry->asks & (is_anything ? ~0U : PROBE_KIND(thing->kind));
    if (strcmp(thing->bus, "serial") != 0 || *thing->driver || !kinds) {
        return 0;
    }
    bool may_ask = is_being_asked(registry, thing) || !events->may_ask ||
                   events->may_ask(registry->context, thing);
    return may_ask ? kinds : 0;
}

static void ask(struct registry *registry, const struct registry_thing *thing, unsigned kinds)
{
    const struct probe_config config = {.path = thing->path, .kinds = kinds};
    if (!registry->probe) {
        copy_cut(registry->asking.id, sizeof(registry->asking.id), thing->id);
        (void)!probe_new(registry->owner.loop, &config, on_answer, registry, &registry->probe);
    }
}

/* Whether as much is known of the thing as can be; else it is being asked, or will be. */
static bool is_known(struct registry *registry, struct registry_thing *thing)
{
    for (size_t i = 0; i < registry->n_answers; i++) {
        const struct answer *answer = &registry->answers[i];
        if (strcmp(answer->id, thing->id) == 0 && answer->finding) {
            registry_identify(thing, answer->finding);
        }
        if (strcmp(answer->id, thing->id) == 0) {
            return true;
        }
    }
    unsigned kinds = kinds_to_ask(registry, thing);
    if (kinds) {
        ask(registry, thing, kinds);
    }
    return !kinds;
}

static void ask_the_unknown(struct registry *registry)
{
    struct registry_list *list = &registry->next;
    size_t n = 0;
    for (size_t i = 0; i < registry->n_answers; i++) {
        if (registry_list_has(list, registry->answers[i].id)) {
            registry->answers[n++] = registry->answers[i];
        }
    }
    registry->n_answers = n;
    if (registry->probe && !registry_list_has(list, registry->asking.id)) {
        probe_free(TAKE(registry->probe));
    }
    n = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (is_known(registry, &list->things[i])) {
            list->things[n++] = list->things[i];
        }
    }
    list->n = n;
}

void registry_look(struct registry *registry)
{
    registry->next.n = 0;
    watch_again(registry);
    (void)!usb_host_start(&registry->usb); /* a machine may have no USB, or not yet */
    registry_look_at_links(&registry->next, registry->watches[WATCH_LINKS].path);
    registry_look_at_ttys(&registry->next);
    registry_look_at_inputs(&registry->next);
    registry_look_at_usb(&registry->next, &registry->usb, &registry->now);
    ask_the_unknown(registry);
    tell_changes(registry);
}

static void on_look(uv_timer_t *timer)
{
    registry_look(container_of(timer, struct registry, look));
}

static void look_soon(struct registry *registry)
{
    if (!uv_is_active((uv_handle_t *)&registry->look)) {
        uv_timer_start(&registry->look, on_look, SETTLE_MS, 0);
    }
}

/* --- life --- */

static void on_released(struct loop_owner *owner)
{
    free(container_of(owner, struct registry, owner));
}

static int name_folders(struct registry *registry, const char *links)
{
    registry->watches[WATCH_LINKS].path = registry->links;
    registry->watches[WATCH_ABOVE].path = registry->above;
    registry->watches[WATCH_INPUTS].path = "/dev/input";
    registry->watches[WATCH_DEV].path = "/dev";
    const char *slash = strrchr(links, '/');
    if (*links != '/') {
        return RAFF_E_CONFIG;
    }
    int error = copy_cstr(registry->links, sizeof(registry->links), links);
    struct str above = {links, (size_t)(slash - links)};
    return error ? error : copy_str(registry->above, sizeof(registry->above), above);
}

int registry_new(uv_loop_t *loop, const struct registry_config *config,
                 const struct registry_events *events, void *context,
                 struct registry **ret_registry)
{
    static const struct usb_host_events usb_events = {.changed = on_usb_change};
    struct registry *registry = calloc(1, sizeof(*registry));
    if (!registry) {
        return -ENOMEM;
    }
    int error = name_folders(registry, config->links ? config->links : REGISTRY_LINKS);
    if (error) {
        free(registry);
        return error;
    }
    registry->events = events;
    registry->context = context;
    registry->asks = config->asks & PROBE_KINDS; /* a line is not opened for nothing */
    loop_owner_init(&registry->owner, loop, on_released);
    loop_timer(&registry->owner, &registry->look);
    usb_host_init(&registry->usb, &registry->owner, &usb_events);
    for (size_t i = 0; i < N_WATCHES; i++) {
        uv_fs_event_init(loop, &registry->watches[i].event);
        loop_adopt(&registry->owner, (uv_handle_t *)&registry->watches[i].event);
    }
    uv_timer_start(&registry->look, on_look, 0, 0);
    *ret_registry = registry;
    return 0;
}

void registry_free(struct registry *registry)
{
    if (!registry) {
        return;
    }
    for (size_t i = 0; i < N_WATCHES; i++) {
        loop_close((uv_handle_t *)&registry->watches[i].event);
    }
    loop_close((uv_handle_t *)&registry->look);
    probe_free(TAKE(registry->probe));
    usb_host_stop(&registry->usb);
    loop_release(&registry->owner);
}

const char *registry_where(const struct registry_thing *thing)
{
    if (*thing->connect) {
        return thing->connect;
    }
    return *thing->path ? thing->path : thing->port;
}

const struct registry_thing *registry_things(const struct registry *registry, size_t *ret_n)
{
    *ret_n = registry->now.n;
    return registry->now.things;
}
