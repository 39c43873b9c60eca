/*
 * Messages as tables. A layout lists the members of one message: wire name, kind, where in the
 * struct it stands. field_read and field_write walk such a table, so that what is read and what is
 * written cannot drift apart. Inside this folder only.
 *
 * Reading: a member that no field names is skipped, a missing required one, a repeated one or one
 * of another kind is RAFF_E_SYNTAX.
 */
#ifndef SYNC_PROTO_FIELD_H
#define SYNC_PROTO_FIELD_H

#include "drivers/base/json_scan.h"
#include "sync/proto/proto.h"

enum field_kind {
    FIELD_NAME,     /* char[size]; no controls */
    FIELD_WORDS,    /* char[size]; cleaned, cut to fit */
    FIELD_PEM,      /* char[size]; printable ASCII and newlines */
    FIELD_COUNT,    /* uint64_t */
    FIELD_INT,      /* int64_t */
    FIELD_FLAG,     /* bool */
    FIELD_HASH,     /* uint8_t[CHAIN_SIZE] as 64 lower-case hex digits */
    FIELD_VERSIONS, /* int64_t[2] as [min, max] */
    FIELD_REFUSAL,  /* enum proto_nack by name */
    FIELD_KINDS,    /* unsigned, 1 << enum task_kind, as an array of names */
    FIELD_KEY,      /* struct str: an array's text, or null for the empty view */
    FIELD_OUTCOMES, /* struct proto_outcome[], how many at `count` */
    FIELD_OWN,      /* struct proto_own[], how many at `count` */
    FIELD_CHANGES,  /* struct proto_change *, how many at `count` */
    FIELD_ROWS,     /* the same; the table's name stands elsewhere */
    FIELD_SUM,      /* uint64_t as 16 lower-case hex digits */
    FIELD_SUMS,     /* struct proto_table_sum[], how many at `count` */
    FIELD_RANGES,   /* struct proto_range[], how many at `count` */
    FIELD_KIND_COUNT
};

struct field {
    const char *key;
    enum field_kind kind;
    bool required;
    size_t offset; /* in the struct that holds it */
    size_t size;   /* of a string's array */
    size_t count;  /* offset of the size_t that counts an array */
};

struct layout {
    const struct field *fields;
    size_t n;
};

/* Entries of a table: a member, an array that is counted beside it, and the table itself. */
#define MEMBER(type_, key_, kind_, required_, member_)                                             \
    {                                                                                              \
        .key = (key_), .kind = (kind_), .required = (required_),                                   \
        .offset = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_)                  \
    }
#define ARRAY(type_, key_, kind_, required_, member_, count_)                                      \
    {                                                                                              \
        .key = (key_), .kind = (kind_), .required = (required_),                                   \
        .offset = offsetof(type_, member_), .count = offsetof(type_, count_)                       \
    }
#define LAYOUT(fields_)                                                                            \
    {                                                                                              \
        (fields_), ARRAY_SIZE(fields_)                                                             \
    }

/* The object that comes next in the scan. Changes go to the arena (behind what is in it). */
int field_read(struct json_scan *scan, const struct layout *layout, struct json_arena *arena,
               void *ret_struct) MUST_CHECK;
/* The members, without brackets. Those that are not required are left out when empty or zero. */
void field_write(struct bytes *out, const struct layout *layout, const void *from);

/* A whole text that is one such object; `size` bytes of *ret are zeroed first. */
int field_read_text(struct str text, const struct layout *layout, void *ret,
                    size_t size) MUST_CHECK;
void field_write_text(struct bytes *out, const struct layout *layout, const void *from);

/* Arrays of structs: array.c. */
int array_read_changes(struct json_scan *scan, struct json_arena *arena, bool with_table,
                       struct proto_change **ret_changes, size_t *ret_n) MUST_CHECK;
void array_write_changes(struct bytes *out, const struct proto_change *changes, size_t n,
                         bool with_table);
int array_read_outcomes(struct json_scan *scan, struct proto_outcome *outcomes,
                        size_t *ret_n) MUST_CHECK;
void array_write_outcomes(struct bytes *out, const struct proto_outcome *outcomes, size_t n);
int array_read_own(struct json_scan *scan, struct proto_own *own, size_t *ret_n) MUST_CHECK;
void array_write_own(struct bytes *out, const struct proto_own *own, size_t n);
int array_read_sums(struct json_scan *scan, struct proto_table_sum *sums, size_t *ret_n) MUST_CHECK;
void array_write_sums(struct bytes *out, const struct proto_table_sum *sums, size_t n);
int array_read_ranges(struct json_scan *scan, struct proto_range *ranges, size_t *ret_n) MUST_CHECK;
void array_write_ranges(struct bytes *out, const struct proto_range *ranges, size_t n);
int array_read_kinds(struct json_scan *scan, unsigned *ret_kinds) MUST_CHECK;
void array_write_kinds(struct bytes *out, unsigned kinds);

#endif
