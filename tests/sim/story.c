#include "tests/sim/story.h"

#include <stdio.h>
#include <stdlib.h>

/* --- books --- */

void bin_name(size_t bin, char name[ID_SIZE])
{
    snprintf(name, ID_SIZE, "A-%02zu", bin);
}

void item_name(size_t item, char name[ITEM_SIZE])
{
    snprintf(name, ITEM_SIZE, "SKU%zu", item);
}

static size_t place_index(const char *place)
{
    static const char *const others[] = {TOTE, SUPPLIER, ADJUST};
    if (strncmp(place, "A-0", 3) == 0 && place[3] >= '0' && place[3] < '0' + BINS && !place[4]) {
        return (size_t)(place[3] - '0');
    }
    for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
        if (strcmp(place, others[i]) == 0) {
            return BINS + i;
        }
    }
    return PLACES;
}

static size_t item_index(const char *item)
{
    bool known = strncmp(item, "SKU", 3) == 0 && item[3] >= '0' && item[3] < '0' + ITEMS;
    return known && !item[4] ? (size_t)(item[3] - '0') : ITEMS;
}

int64_t *books_at(struct books *books, const char *place, const char *item)
{
    size_t at = place_index(place), what = item_index(item);
    return at < PLACES && what < ITEMS ? &books->qty[at][what] : NULL;
}

void books_open(struct books *books)
{
    memset(books, 0, sizeof(*books));
    for (size_t item = 0; item < ITEMS; item++) {
        for (size_t bin = 0; bin < BINS; bin++) {
            books->qty[bin][item] = bin + 1 < BINS ? OPENING : 1;
            books->qty[place_index(SUPPLIER)][item] -= books->qty[bin][item];
        }
    }
}

bool books_equal(const struct books *a, const struct books *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

void books_difference(const struct books *is, const struct books *should, char *words, size_t size)
{
    for (size_t i = 0; i < PLACES * ITEMS; i++) {
        int64_t a = is->qty[i / ITEMS][i % ITEMS], b = should->qty[i / ITEMS][i % ITEMS];
        if (a != b) {
            snprintf(words, size, "place %zu, SKU%zu: %lld and not %lld", i / ITEMS, i % ITEMS,
                     (long long)a, (long long)b);
            return;
        }
    }
    snprintf(words, size, "equal");
}

/* --- stories --- */

struct story *story_new(const char *site, const char *seat, uint64_t epoch)
{
    struct story *story = calloc(1, sizeof(*story));
    if (!story) {
        abort();
    }
    copy_cut(story->seat, sizeof(story->seat), seat);
    story->epoch = epoch;
    chain_first(site, seat, epoch, story->start);
    return story;
}

static void make_room(struct story *story, size_t size)
{
    if (size <= story->size) {
        return;
    }
    size = size < 2 * story->size ? 2 * story->size : size;
    story->events = realloc(story->events, size * sizeof(*story->events));
    if (!story->events) {
        abort();
    }
    story->size = size;
}

struct story *story_copy(struct story *story)
{
    struct story *copy = calloc(1, sizeof(*copy));
    if (!copy) {
        abort();
    }
    story->shared = story->n;
    *copy = *story;
    copy->events = NULL;
    copy->size = 0;
    make_room(copy, story->n + 64);
    if (story->n) {
        memcpy(copy->events, story->events, story->n * sizeof(*story->events));
    }
    return copy;
}

void story_free(struct story *story)
{
    if (story) {
        free(story->events);
        free(story);
    }
}

void story_event_of(const struct event *event, struct story_event *ret_event)
{
    *ret_event = (struct story_event){.type = event->type, .n_legs = event->n_legs};
    if (event->n_legs > ARRAY_SIZE(ret_event->legs)) {
        abort();
    }
    for (size_t i = 0; i < event->n_legs; i++) {
        const struct leg *leg = &event->legs[i];
        ret_event->legs[i] = (struct story_leg){(uint8_t)place_index(leg->place),
                                                (uint8_t)item_index(leg->item), (int32_t)leg->qty};
    }
}

void story_add(struct story *story, const struct story_event *event)
{
    make_room(story, story->n + 64);
    story->events[story->n++] = *event;
}

const uint8_t *story_hash(const struct story *story, uint64_t seq)
{
    return seq ? story->events[seq - 1].hash : story->start;
}

void story_count(const struct story *story, uint64_t from, uint64_t to, int times,
                 struct books *books)
{
    for (uint64_t seq = from; seq <= to; seq++) {
        const struct story_event *event = &story->events[seq - 1];
        for (size_t i = 0; i < event->n_legs; i++) {
            const struct story_leg *leg = &event->legs[i];
            books->qty[leg->place][leg->item] += (int64_t)times * leg->qty;
        }
    }
}
