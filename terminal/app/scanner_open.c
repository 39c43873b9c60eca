#include "terminal/app/scanner_open.h"

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

bool scanner_is_given(const struct config_scanner *from)
{
    return *from->path || *from->driver;
}

bool scanner_any_given(const struct config_scanner from[CONFIG_SCANNERS_MAX])
{
    for (size_t i = 0; i < CONFIG_SCANNERS_MAX; i++) {
        if (scanner_is_given(&from[i])) {
            return true;
        }
    }
    return false;
}

int scanner_open_given(uv_loop_t *loop, const struct config_scanner *from,
                       const struct scanner_events *events, void *context,
                       struct scanner **ret_scanner)
{
    const struct scanner_config config = {
        .driver = or_null(from->driver),
        .path = or_null(from->path),
        .baud = from->baud,
        .terminator = or_null(from->terminator),
        .sets_aim = from->aim,
        .idle_ms = (unsigned)from->idle_ms,
        .serial = or_null(from->serial),
    };
    return scanner_new(loop, &config, events, context, ret_scanner);
}

int scanner_open_found(uv_loop_t *loop, const struct registry_thing *thing,
                       const struct scanner_events *events, void *context,
                       struct scanner **ret_scanner)
{
    const struct scanner_config config = {
        .driver = thing->driver,
        .path = or_null(thing->path),
        .vid = thing->vid,
        .pid = thing->pid,
        .serial = or_null(thing->serial),
        .port = *thing->serial ? NULL : or_null(thing->port),
    };
    return scanner_new(loop, &config, events, context, ret_scanner);
}
