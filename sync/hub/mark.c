#include "sync/hub/mark.h"

#include "drivers/base/error.h"
#include "drivers/base/files.h"
#include "drivers/base/json.h"

#define NAME       "hub.mark"
#define BYTES_MAX  512
#define ARENA_SIZE 8192

static int parse(struct str text, struct mark *ret_mark)
{
    CLEANUP(json_arena_release) struct json_arena arena = {.size = 0};
    const cJSON *root = NULL;
    int error = json_arena_init(&arena, ARENA_SIZE);
    error = error ? error : json_read(&arena, text, &root, NULL);
    if (error) {
        return error;
    }
    ret_mark->ops = (uint64_t)json_get_int(root, "ops", 0);
    ret_mark->epoch = (uint64_t)json_get_int(root, "epoch", 0);
    return copy_cstr(ret_mark->hub, sizeof(ret_mark->hub), json_get_str(root, "hub", ""));
}

int mark_read(const char *state, struct mark *ret_mark)
{
    char path[FILE_PATH_MAX];
    struct mark mark;
    CLEANUP(bytes_release) struct bytes text;
    bytes_init(&text, BYTES_MAX);
    int error = file_path(path, state, NAME);
    error = error ? error : file_read(path, &text);
    error = error ? error : parse(bytes_view(&text), &mark);
    if (!error) {
        *ret_mark = mark;
    }
    return error;
}

int mark_write(const char *state, struct hub *hub, struct mark *mark)
{
    char path[FILE_PATH_MAX];
    struct mark now = {.ops = 0};
    CLEANUP(bytes_release) struct bytes text;
    bytes_init(&text, BYTES_MAX);
    copy_cut(now.hub, sizeof(now.hub), hub_id(hub));
    int error = hub_progress(hub, &now.ops, &now.epoch);
    bool same = now.ops == mark->ops && now.epoch == mark->epoch && strcmp(now.hub, mark->hub) == 0;
    if (error || same) {
        return error;
    }
    json_open(&text, '{');
    json_pair_str(&text, "hub", now.hub);
    json_pair_int(&text, "ops", (int64_t)now.ops);
    json_pair_int(&text, "epoch", (int64_t)now.epoch);
    json_close(&text, '}');
    bytes_add(&text, "\n", 1);
    error = text.error ? text.error : file_path(path, state, NAME);
    error = error ? error : file_write(path, bytes_view(&text), 0600);
    if (!error) {
        *mark = now;
    }
    return error;
}

int mark_check(const char *state, struct hub *hub, int64_t utc_ms)
{
    struct mark mark = {.ops = 0};
    uint64_t ops = 0, epoch = 0;
    int error = mark_read(state, &mark);
    if (error == RAFF_E_NOT_FOUND) {
        return 0; /* a new hub, or one that was moved: nothing contradicts it */
    }
    bool is_none = error == RAFF_E_SYNTAX || error == RAFF_E_TOO_LONG || error == RAFF_E_FULL;
    if (error && !is_none) {
        return error;
    }
    error = hub_progress(hub, &ops, &epoch);
    bool fits =
        !is_none && strcmp(mark.hub, hub_id(hub)) == 0 && ops >= mark.ops && epoch >= mark.epoch;
    if (error || fits) {
        return error;
    }
    error = hub_renew_now(hub, utc_ms, mark.epoch, "hub.db is older than it was, by hub.mark");
    return error ? error : 1;
}
