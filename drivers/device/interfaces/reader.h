/*
 * What a reader's driver implements: a session with one kind of reader, from bytes to sights of
 * tags. Folding sights into arrivals and departures, the mode, the state and the user's callbacks
 * are reader.c's. Users of a reader include drivers/device/reader.h instead.
 *
 * A driver is a struct that begins with struct reader, a reader_ops, and a row in reader.c's table.
 * One that talks over a bus has a port (interfaces/port.h), and passes on what the port says:
 * `state` to reader_set_state, `released` to reader_released.
 */
#ifndef DRIVERS_DEVICE_INTERFACES_READER_H
#define DRIVERS_DEVICE_INTERFACES_READER_H

#include "drivers/base/loop.h"
#include "drivers/device/fold.h"
#include "drivers/device/reader.h"

#define READER_WHY_SIZE 128

struct reader_ops {
    const char *name; /* as configurations spell it */
    bool is_nfc;      /* its tags are UIDs, and may hold a text */
    /* Makes the driver's struct, checks what of the configuration is its own and copies what it
     * needs. Nothing of the base is to be touched, and no handle made. */
    int (*make)(const struct reader_config *config, struct reader **ret_reader);
    /* Makes the handles and begins to open, from the loop's next turn on. Handles may be adopted
     * by reader->owner. Whatever it returns, `release` comes later. */
    int (*start)(struct reader *reader);
    /* reader->mode changed: the driver brings the device to it, now if that is
     * open, else as soon as it is. */
    void (*run)(struct reader *reader);
    /* Closes every handle. reader_released is called when all are closed that reader->owner does
     * not count; that may be at once. */
    void (*release)(struct reader *reader);
    /* Frees the struct. */
    void (*destroy)(struct reader *reader);
};

struct reader {
    const struct reader_ops *ops;
    const struct reader_events *events;
    void *context;
    struct loop_owner owner;
    bool is_freed; /* the user called reader_free: nothing is reported any more */
    enum reader_mode mode;
    enum device_state state; /* as the driver says; what the user was told is told_… */
    char why[READER_WHY_SIZE];
    enum device_state told_state;
    char told_why[READER_WHY_SIZE];
    struct fold fold;           /* the tags in the field */
    struct loop_deadline leave; /* at fold_deadline, or earlier */
    char text[READER_TEXT_MAX]; /* of the NFC tag that is there */
    size_t text_len;
};

/* Tells the user if either differs. `why` may be "". */
void reader_set_state(struct reader *reader, enum device_state state, const char *why);
/* The reader saw the tag. It is folded with what was seen before (fold.h); a tag of an NFC reader
 * takes the place of the one before. `text` is empty but for an NFC tag that holds one; it counts
 * at the arrival only. Returns whether the reader still lives: the user may have freed it. */
bool reader_report_sight(struct reader *reader, const struct wire_tag *tag,
                         struct str text) MUST_CHECK;
/* The reader knows that the tag is out of the field, before leave_ms are over. The same return. */
bool reader_report_gone(struct reader *reader, const struct wire_tag *tag) MUST_CHECK;
/* After ops->release. */
void reader_released(struct reader *reader);

/* The drivers there are. */
extern const struct reader_ops reader_a0_ops;
extern const struct reader_ops reader_bb_ops;
extern const struct reader_ops reader_llrp_ops;
extern const struct reader_ops reader_mercury_ops;
extern const struct reader_ops reader_nfc_ops;

#endif
