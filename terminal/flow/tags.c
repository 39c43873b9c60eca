/*
 * Tags in a reader's field. Nobody aimed at them, and a portal sees whatever passes: a tag counts
 * where it is what the step waits for, whole, with lot and serial if they are asked for; otherwise
 * it was never there, and nobody hears of it. A tag that comes back is the same unit still: what
 * was taken by its tag is remembered until the person goes back to the menu. A step that counts
 * tags gets every one (`tag`), and says itself what of it is counted.
 */
#include "terminal/flow/drive.h"
#include "terminal/flow/pick.h"

#define TAG_HEX_SIZE (2 * sizeof(uint64_t) + 1)

/* FNV-1a, 64 bits: as an event writes the scan, so that what is taken back can be found. */
static uint64_t tag_of(const char *scan)
{
    uint64_t hash = 0xcbf29ce484222325U;
    for (const char *at = scan; *at; at++) {
        hash = (hash ^ (uint8_t)*at) * 0x100000001b3U;
    }
    return hash;
}

static size_t find(const struct work *work, uint64_t tag)
{
    size_t i = 0;
    while (i < work->n_tags && work->tags[i] != tag) {
        i++;
    }
    return i;
}

static void forget_at(struct work *work, size_t i)
{
    work->n_tags--;
    memmove(&work->tags[i], &work->tags[i + 1], (work->n_tags - i) * sizeof(work->tags[0]));
}

static void remember(struct work *work, uint64_t tag)
{
    if (work->n_tags == TAGS_MAX) {
        forget_at(work, 0);
    }
    work->tags[work->n_tags++] = tag;
}

bool tags_first(struct flow *flow, const struct scan *scan)
{
    char text[EVENT_SCAN_SIZE];
    text_clean((struct str){scan->raw, scan->raw_len}, true, text, sizeof(text));
    uint64_t tag = tag_of(text);
    bool is_new = flow->work.n_tags < TAGS_MAX && find(&flow->work, tag) == flow->work.n_tags;
    if (is_new) {
        remember(&flow->work, tag);
    }
    return is_new;
}

void tags_forget(struct flow *flow, const char *scan)
{
    size_t i = find(&flow->work, tag_of(scan));
    if (i < flow->work.n_tags) {
        forget_at(&flow->work, i);
    }
}

/* Something was taken, and nothing about it is asked or refused. */
static bool is_taken(const struct flow *flow, int64_t held_before)
{
    bool good = flow->signal == SIGNAL_GOOD || flow->signal == SIGNAL_LINE_COMPLETE ||
                flow->signal == SIGNAL_TASK_COMPLETE;
    return good && !flow->stop.name && (flow->n_events > 0 || pick_held(flow) > held_before);
}

/* Hands the tag to the step as a scan; if it is not taken, everything is as it was before. */
static void try(struct flow *flow, const struct scan *scan, uint64_t tag)
{
    const struct list_state list = flow->list;
    const struct say message = flow->message;
    enum signal message_signal = flow->message_signal;
    int64_t held = pick_held(flow);
    flow->message = (struct say){0};
    flow->message_signal = SIGNAL_NONE;
    drive_step(drive_top(flow))->scan(flow, scan);
    if (is_taken(flow, held) && !flow->error) {
        flow->active_ms = flow->now_ms;
        remember(&flow->work, tag);
        return;
    }
    drive_take_back(flow);
    flow->list = list;
    flow->message = message;
    flow->message_signal = message_signal;
    flow->signal = SIGNAL_NONE;
    flow->stop.name = NULL;
}

void tags_begin(struct flow *flow, const char *of)
{
    struct work *work = &flow->work;
    if (!of[0] || strcmp(work->tally_of, of) != 0) {
        tally_clear(&work->tally);
        copy_cut(work->tally_of, sizeof(work->tally_of), of);
    }
}

void tags_home(struct work *work)
{
    work->n_tags = 0;
    if (!work->tally_of[0]) {
        tally_clear(&work->tally);
    }
}

static void count(struct flow *flow, const struct scan *scan)
{
    size_t before = flow->work.tally.n_tags;
    drive_step(drive_top(flow))->tag(flow, scan);
    flow->tallied = true;
    if (flow->work.tally.n_tags != before) {
        flow->active_ms = flow->now_ms;
    }
}

void drive_tag(struct flow *flow, const struct scan *scan)
{
    if (drive_step(drive_top(flow))->tag) {
        if (!drive_covered(flow)) {
            count(flow, scan);
        }
        return;
    }
    char text[EVENT_SCAN_SIZE];
    text_clean((struct str){scan->raw, scan->raw_len}, true, text, sizeof(text));
    uint64_t tag = tag_of(text);
    bool waits = scan->kind != SCAN_UNKNOWN && drive_step(drive_top(flow))->tags &&
                 !drive_covered(flow) && !flow->stop.name && !flow->help;
    if (waits && find(&flow->work, tag) == flow->work.n_tags) {
        try(flow, scan, tag);
    }
}

/* --- saved --- */

void tags_write(const struct work *work, struct bytes *out)
{
    char hex[TAG_HEX_SIZE];
    json_key(out, "tags");
    json_open(out, '[');
    for (size_t i = 0; i < work->n_tags; i++) {
        to_hex((const uint8_t *)&work->tags[i], sizeof(work->tags[i]), hex);
        json_str(out, hex);
    }
    json_close(out, ']');
}

void tags_read(struct work *work, const cJSON *tags)
{
    const cJSON *entry = NULL;
    cJSON_ArrayForEach(entry, tags)
    {
        const char *hex = cJSON_GetStringValue(entry);
        uint64_t tag = 0;
        if (hex && from_hex(str_of(hex), (uint8_t *)&tag, sizeof(tag)) == 0) {
            remember(work, tag);
        }
    }
}
