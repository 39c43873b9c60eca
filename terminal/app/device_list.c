#include "terminal/app/device_list.h"

#include <errno.h>

#include "drivers/base/error.h"
#include "terminal/app/answers.h"
#include "terminal/app/device_row.h"

static void nothing(void *context, const struct registry_thing *thing)
{
    (void)context;
    (void)thing;
}

static void write_things(const struct registry *registry, struct bytes *out)
{
    size_t n = 0;
    const struct registry_thing *things = registry_things(registry, &n);
    json_open(out, '{');
    json_key(out, "devices");
    json_open(out, '[');
    for (size_t i = 0; i < n; i++) {
        const struct device_row row = device_row_of(&things[i]);
        device_row_write(&row, out);
    }
    json_close(out, ']');
    json_close(out, '}');
}

/* No seat runs: we look ourselves, and open nothing. */
static int look(const struct config *config, struct bytes *answer)
{
    static const struct registry_events events = {.found = nothing, .lost = nothing};
    const char *links = config->devices_links;
    const struct registry_config looked_for = {.links = *links ? links : NULL};
    struct registry *registry = NULL;
    uv_loop_t loop;
    int error = uv_loop_init(&loop);
    if (error) {
        return error;
    }
    error = registry_new(&loop, &looked_for, &events, NULL, &registry);
    if (!error) {
        registry_look(registry);
        bytes_clear(answer);
        write_things(registry, answer);
        registry_free(registry);
    }
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    return error ? error : answer->error;
}

int device_list(const struct config *config, struct bytes *answer)
{
    char path[PATH_MAX];
    int error = config_path(config, ANSWERS_NAME, path);
    error = error ? error : answers_ask(path, "devices", answer);
    bool is_off = error == -ENOENT || error == -ECONNREFUSED || error == RAFF_E_TOO_LONG;
    return is_off ? look(config, answer) : error;
}
