/*
 * The work as text, for a restart:
 *     {"v":1,"person":"u7","stack":[["menu","menu"],["pick","pick-item"]],"pick":{…},"totes":[…]}
 * Steps go by name, so that an update of the program may add or reorder them. Overlays (login,
 * undo, exceptions) are not saved: a restart begins with a login, below them.
 */
#include "terminal/flow/workflow.h"

#define WORK_VERSION 1

static const struct workflow *const saved_flows[] = {
    &menu_flow,  &pick_flow, &pack_flow,  &ship_flow,   &move_flow,   &receive_flow,
    &count_flow, &find_flow, &stock_flow, &people_flow, &choose_flow, &devices_flow};

static void write_stack(const struct work *work, struct bytes *out)
{
    json_key(out, "stack");
    json_open(out, '[');
    for (size_t i = 0; i < work->depth; i++) {
        const struct frame *frame = &work->stack[i];
        if (!frame->workflow->overlay) {
            json_open(out, '[');
            json_str(out, frame->workflow->name);
            json_str(out, frame->workflow->steps[frame->step].name);
            json_close(out, ']');
        }
    }
    json_close(out, ']');
}

static void write_totes(const struct work *work, struct bytes *out)
{
    json_key(out, "totes");
    json_open(out, '[');
    for (size_t i = 0; i < work->n_totes; i++) {
        const struct tote *tote = &work->totes[i];
        json_open(out, '{');
        json_pair_str(out, "task", tote->task);
        json_pair_int(out, "slot", tote->slot);
        json_pair_str(out, "id", tote->id);
        json_pair_int(out, "full", tote->full);
        json_close(out, '}');
    }
    json_close(out, ']');
}

int work_write(const struct work *work, struct bytes *out)
{
    bytes_clear(out);
    json_open(out, '{');
    json_pair_int(out, "v", WORK_VERSION);
    json_pair_str(out, "person", work->person);
    write_stack(work, out);
    for (size_t i = 0; i < ARRAY_SIZE(saved_flows); i++) {
        if (saved_flows[i]->save) {
            json_key(out, saved_flows[i]->name);
            json_open(out, '{');
            saved_flows[i]->save(work, out);
            json_close(out, '}');
        }
    }
    write_totes(work, out);
    tags_write(work, out);
    json_pair_str(out, "tally_of", work->tally_of);
    tally_write(&work->tally, "tally", out);
    json_close(out, '}');
    bytes_add(out, "", 1); /* so that it is also a C string */
    return out->error;
}

void intake_write(const struct intake *in, struct bytes *out)
{
    json_key(out, "in");
    json_open(out, '{');
    json_pair_str(out, "item", in->item);
    json_pair_str(out, "lot", in->lot);
    json_pair_str(out, "expiry", in->expiry);
    json_pair_str(out, "serial", in->serial);
    json_pair_int(out, "qty", in->qty);
    json_pair_int(out, "counted", in->counted);
    json_pair_int(out, "confirmed", in->confirmed);
    json_pair_str(out, "scan", in->scan);
    json_close(out, '}');
}

#define LOAD_STR(to, object, key) copy_cut((to), sizeof(to), json_get_str((object), (key), ""))

void intake_load(struct intake *in, const cJSON *object)
{
    const cJSON *from = json_get(object, "in");
    LOAD_STR(in->item, from, "item");
    LOAD_STR(in->lot, from, "lot");
    LOAD_STR(in->expiry, from, "expiry");
    LOAD_STR(in->serial, from, "serial");
    LOAD_STR(in->scan, from, "scan");
    in->qty = json_get_int(from, "qty", 0);
    in->counted = json_get_int(from, "counted", 0) != 0;
    in->confirmed = json_get_int(from, "confirmed", 0) != 0;
}

static const struct workflow *flow_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(saved_flows); i++) {
        if (strcmp(saved_flows[i]->name, name) == 0) {
            return saved_flows[i];
        }
    }
    return NULL;
}

static bool step_named(const struct workflow *workflow, const char *name, unsigned *ret_step)
{
    for (unsigned i = 0; i < workflow->n_steps; i++) {
        if (strcmp(workflow->steps[i].name, name) == 0) {
            *ret_step = i;
            return true;
        }
    }
    return false;
}

/* A frame that this version does not know ends the stack: what lies below it is good. */
static void read_stack(struct work *work, const cJSON *stack)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, stack)
    {
        const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(entry, 0));
        const char *step_name = cJSON_GetStringValue(cJSON_GetArrayItem(entry, 1));
        const struct workflow *workflow = name ? flow_named(name) : NULL;
        unsigned step = 0;
        bool room = work->depth < DEPTH_MAX - 2; /* a login and one more may still come over it */
        if (!workflow || !step_name || !room || !step_named(workflow, step_name, &step)) {
            return;
        }
        work->stack[work->depth++] =
            (struct frame){.workflow = workflow, .step = step, .fresh = true};
    }
}

static void read_totes(struct work *work, const cJSON *totes)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, totes)
    {
        if (work->n_totes == TOTES_MAX) {
            return;
        }
        struct tote *tote = &work->totes[work->n_totes++];
        LOAD_STR(tote->task, entry, "task");
        LOAD_STR(tote->id, entry, "id");
        tote->slot = json_get_int(entry, "slot", 0);
        tote->full = json_get_int(entry, "full", 0) != 0;
    }
}

static void read_flows(struct work *work, const cJSON *root)
{
    for (size_t i = 0; i < ARRAY_SIZE(saved_flows); i++) {
        const cJSON *object = json_get(root, saved_flows[i]->name);
        if (saved_flows[i]->load && object) {
            saved_flows[i]->load(work, object);
        }
    }
}

void work_read(struct json_arena *arena, const char *text, struct work *work)
{
    *work = (struct work){0};
    const cJSON *root = NULL;
    if (!text[0] || json_read(arena, str_of(text), &root, NULL) < 0 ||
        json_get_int(root, "v", 0) != WORK_VERSION) {
        return;
    }
    LOAD_STR(work->person, root, "person");
    read_stack(work, json_get(root, "stack"));
    read_flows(work, root);
    read_totes(work, json_get(root, "totes"));
    tags_read(work, json_get(root, "tags"));
    LOAD_STR(work->tally_of, root, "tally_of");
    tally_read(&work->tally, json_get(root, "tally"));
    if (work->depth == 0 || work->stack[0].workflow != &menu_flow) {
        work->depth = 0;
        work->person[0] = '\0';
    }
}
