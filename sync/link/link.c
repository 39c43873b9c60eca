/* The loop's half: configuration, the callbacks, publishing, and the end. */
#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>

#include "drivers/base/error.h"
#include "sync/link/private.h"

#define CALLBACKS_AT_ONCE 256 /* then the loop's other handles have a turn */

static void free_strings(struct link *link)
{
    char *strings[] = {link->client_id, link->host,       link->ca_path,     link->cert_path,
                       link->key_path,  link->will_topic, link->will_payload};
    for (size_t i = 0; i < ARRAY_SIZE(strings); i++) {
        free(strings[i]);
    }
    for (int i = 0; i < link->n_subscriptions; i++) {
        free(link->subscriptions[i]);
    }
}

static void destroy(struct link *link)
{
    queue_clear(&link->in);
    queue_clear(&link->out);
    free_strings(link);
    if (link->wake_fd >= 0) {
        close(link->wake_fd);
    }
    pthread_cond_destroy(&link->ended);
    pthread_mutex_destroy(&link->mutex);
    free(link);
}

void link_unref(struct link *link)
{
    pthread_mutex_lock(&link->mutex);
    int owners = --link->owners;
    pthread_mutex_unlock(&link->mutex);
    if (owners == 0) {
        destroy(link);
    }
}

static void link_wake(struct link *link)
{
    uint64_t one = 1;
    /* It can only fail when it is at its maximum, and then it wakes as well. */
    (void)!write(link->wake_fd, &one, sizeof(one));
}

/* --- what the thread reports --- */

static struct item *take_item(struct link *link)
{
    pthread_mutex_lock(&link->mutex);
    bool was_full = link->in.bytes >= link->in_limit;
    struct item *item = link->stop ? NULL : queue_take(&link->in);
    bool drained = was_full && link->in.bytes < link->in_limit;
    pthread_mutex_unlock(&link->mutex);
    if (drained) {
        link_wake(link);
    }
    return item;
}

static void report(struct link *link, const struct item *item)
{
    switch (item->kind) {
    case ITEM_UP:
        link->is_up = true;
        link->connection = item->connection;
        link->events.up(link->context);
        break;
    case ITEM_DOWN:
        link->is_up = false;
        link->events.down(link->context, item->payload.at);
        break;
    case ITEM_MESSAGE:
        link->events.message(link->context, item->topic, item->payload);
        break;
    case ITEM_WRITABLE:
        if (link->events.writable) {
            link->events.writable(link->context);
        }
        break;
    }
}

static void on_async(uv_async_t *async)
{
    struct link *link = async->data;
    struct item *item = NULL;
    size_t n = 0;
    while (n < CALLBACKS_AT_ONCE && (item = take_item(link))) {
        report(link, item);
        free(item);
        n++;
    }
    if (n == CALLBACKS_AT_ONCE && !uv_is_closing((uv_handle_t *)async)) {
        uv_async_send(async);
    }
}

static void on_close(uv_handle_t *handle)
{
    link_unref(handle->data);
}

/* --- making one --- */

static bool copy_or_null(char **to, const char *from)
{
    *to = from ? strdup(from) : NULL;
    return !from || *to;
}

static bool copy_config(struct link *link, const struct link_config *config)
{
    bool ok = copy_or_null(&link->client_id, config->client_id) &&
              copy_or_null(&link->host, config->host) &&
              copy_or_null(&link->ca_path, config->ca_path) &&
              copy_or_null(&link->cert_path, config->cert_path) &&
              copy_or_null(&link->key_path, config->key_path) &&
              copy_or_null(&link->will_topic, config->will_topic) &&
              copy_or_null(&link->will_payload, config->will_payload);
    for (size_t i = 0; ok && i < LINK_SUBSCRIPTIONS_MAX && config->subscriptions[i]; i++) {
        ok = copy_or_null(&link->subscriptions[link->n_subscriptions], config->subscriptions[i]);
        link->n_subscriptions += ok ? 1 : 0;
    }
    link->port = config->port;
    link->in_limit = config->in_limit_bytes ? config->in_limit_bytes : LINK_QUEUE_BYTES;
    link->out_limit = config->out_limit_bytes ? config->out_limit_bytes : LINK_QUEUE_BYTES;
    return ok;
}

static void init_locks(struct link *link)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&link->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&link->mutex, NULL);
}

static void init_library(void)
{
    mosquitto_lib_init();
}

static int start(struct link *link, uv_loop_t *loop)
{
    int error = uv_async_init(loop, &link->async, on_async);
    if (error < 0) {
        return error;
    }
    link->async.data = link;
    link->owners = 2;
    error = pthread_create(&link->thread, NULL, link_thread, link);
    if (error) {
        link->owners = 1;
        uv_close((uv_handle_t *)&link->async, on_close);
    }
    return -error;
}

int link_new(uv_loop_t *loop, const struct link_config *config, const struct link_events *events,
             void *context, struct link **ret_link)
{
    static uv_once_t once = UV_ONCE_INIT;
    if (!config->client_id || !config->host || config->port < 1 || config->port > 65535) {
        return RAFF_E_CONFIG;
    }
    uv_once(&once, init_library);
    struct link *link = calloc(1, sizeof(*link));
    if (!link) {
        return -ENOMEM;
    }
    link->events = *events;
    link->context = context;
    init_locks(link);
    link->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int error = link->wake_fd < 0 ? -errno : copy_config(link, config) ? 0 : -ENOMEM;
    if (error == 0) {
        error = start(link, loop);
    }
    if (error < 0) {
        /* Once the handle is initialised its close callback destroys the link. */
        if (link->owners == 0) {
            destroy(link);
        }
        return error;
    }
    *ret_link = link;
    return 0;
}

/* --- and ending it --- */

static bool wait_done(struct link *link)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += LINK_FREE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    int error = 0;
    pthread_mutex_lock(&link->mutex);
    while (!link->done && error == 0) {
        error = pthread_cond_timedwait(&link->ended, &link->mutex, &until);
    }
    bool done = link->done;
    pthread_mutex_unlock(&link->mutex);
    return done;
}

void link_free(struct link *link)
{
    if (!link) {
        return;
    }
    pthread_mutex_lock(&link->mutex);
    link->stop = true;
    pthread_mutex_unlock(&link->mutex);
    link_wake(link);
    if (wait_done(link)) {
        pthread_join(link->thread, NULL);
    } else {
        pthread_detach(link->thread);
    }
    uv_close((uv_handle_t *)&link->async, on_close);
}

/* --- publishing --- */

int link_publish(struct link *link, const char *topic, struct str payload, bool retain)
{
    if (!link->is_up) {
        return RAFF_E_STATE;
    }
    struct item *item = item_new(ITEM_MESSAGE, topic, payload);
    if (!item) {
        return -ENOMEM;
    }
    item->retain = retain;
    item->connection = link->connection;
    pthread_mutex_lock(&link->mutex);
    bool fits = link->out.bytes + item->size <= link->out_limit;
    bool first = !link->out.first; /* behind others it goes when they do, without being told of */
    link->refused = link->refused || !fits;
    if (fits) {
        queue_put(&link->out, item);
    }
    pthread_mutex_unlock(&link->mutex);
    if (!fits) {
        free(item);
        return RAFF_E_FULL;
    }
    if (first) {
        link_wake(link);
    }
    return 0;
}

bool link_is_up(const struct link *link)
{
    return link->is_up;
}
