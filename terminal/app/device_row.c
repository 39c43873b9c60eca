#include "terminal/app/device_row.h"

#include "drivers/base/when.h"

struct device_row device_row_of(const struct registry_thing *thing)
{
    return (struct device_row){
        .kind = device_kind_name(thing->kind),
        .state = "unused",
        .why = "",
        .driver = thing->driver,
        .title = thing->title,
        .where = registry_where(thing),
        .said = "",
    };
}

void device_row_write(const struct device_row *row, struct bytes *out)
{
    char when[WHEN_SIZE] = "";
    if (row->said_utc_ms > 0) {
        when_write(row->said_utc_ms, when);
    }
    json_open(out, '{');
    json_pair_str(out, "kind", row->kind);
    json_pair_str(out, "state", row->state);
    json_pair_str(out, "why", row->why);
    json_pair_str(out, "driver", row->driver);
    json_pair_str(out, "title", row->title);
    json_pair_str(out, "where", row->where);
    json_pair_str(out, "said", row->said);
    json_pair_str(out, "at", when);
    json_pair_int(out, "reads", (int64_t)row->reads);
    json_close(out, '}');
}

struct device_row device_row_read(const cJSON *node)
{
    struct device_row row = {
        .kind = json_get_str(node, "kind", ""),
        .state = json_get_str(node, "state", ""),
        .why = json_get_str(node, "why", ""),
        .driver = json_get_str(node, "driver", ""),
        .title = json_get_str(node, "title", ""),
        .where = json_get_str(node, "where", ""),
        .said = json_get_str(node, "said", ""),
        .reads = (uint64_t)json_get_int(node, "reads", 0),
    };
    if (when_read(str_of(json_get_str(node, "at", "")), &row.said_utc_ms) != 0) {
        row.said_utc_ms = 0;
    }
    return row;
}
