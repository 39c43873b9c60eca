/*
 * The reading of a Digital Link: what its parts share. Internal to the reader of links; pure.
 */
#ifndef DRIVERS_CODE_DLINK_READER_H
#define DRIVERS_CODE_DLINK_READER_H

#include "drivers/code/dlink.h"
#include "drivers/code/dlink_unpack.h"
#include "drivers/code/dlink_uri.h"

/* An AI in the path. */
struct dlink_place {
    const struct gs1_ai *ai;
    struct str id; /* its digits */
    bool named;    /* the URI has a name for it */
    const char *at;
    struct str value; /* percent-coded */
};

struct dlink_reader {
    struct str text;
    enum gs1_mode mode;
    struct dlink *link;
    struct code_fault fault;
    struct dlink_uri *uri;
    struct dlink_place path[DLINK_SEGMENTS_MAX / 2]; /* the key, then its qualifiers */
    size_t n_path;
};

/* Notes where (`at`, in the text) and why, and returns the error. */
int dlink_refuse(struct dlink_reader *reader, struct str id, const char *at, int error,
                 const char *why);

/* Starts an element: the GS behind the one before it, and its AI. */
int dlink_start_element(struct dlink_reader *reader, struct str id, const char *at) MUST_CHECK;
/* Adds an AI of the path or the query with its value, decoded. */
int dlink_add_place(struct dlink_reader *reader, const struct dlink_place *place,
                    bool query) MUST_CHECK;
/* Notes a key or a qualifier, which are no ranges, as one of the path. */
void dlink_note_place(struct dlink_reader *reader, const struct gs1_ai *ai, const char *at);

/* Whether the one element so far is a key. Many a path holds /01/ and something: only a value of
 * the key's own form makes it one. What else may be wrong with it is gs1_decode's to say, when it
 * reads the whole. */
bool dlink_is_key(const struct dlink_reader *reader, bool compressed);
/* Whether the alternative of qualifiers has all that stand behind the key. */
bool dlink_names_path(const char *alternative, const struct dlink_reader *reader);
/* Whether qualifiers stand as they must; DLINK_NONE is no answer here. */
int dlink_check_path(struct dlink_reader *reader) MUST_CHECK;

/* Everything in the last segment. DLINK_NONE where that is no compressed link. */
int dlink_read_compressed(struct dlink_reader *reader) MUST_CHECK;
/* An EPC in the last segment. DLINK_NONE where that is none, or none with a link. */
int dlink_read_epc(struct dlink_reader *reader) MUST_CHECK;
/* What the last segment adds to a key that is read already. */
int dlink_read_rest(struct dlink_reader *reader) MUST_CHECK;

#endif
