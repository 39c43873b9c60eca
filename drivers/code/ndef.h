/*
 * NDEF: what an NFC tag holds (NFC Forum: NDEF, RTD URI, RTD Text, RTD Smart Poster, Type 2 Tag).
 * As far as a badge, a bin tag or a tote tag uses it: URI, text, MIME, external types and smart
 * posters. Pure; records are views into the input.
 */
#ifndef DRIVERS_CODE_NDEF_H
#define DRIVERS_CODE_NDEF_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/base/str.h"
#include "drivers/code/gs1.h" /* struct code_fault */

#define NDEF_RECORDS_MAX 16

enum ndef_kind {
    NDEF_EMPTY,
    NDEF_URI, /* RTD URI, or an absolute URI of TNF 3, whose `payload` is its type field */
    NDEF_TEXT,
    NDEF_POSTER, /* its URI, titles and the rest follow as records with `inside` set */
    NDEF_MIME,
    NDEF_EXTERNAL,
    NDEF_OTHER /* unknown type, or well-known and none of the above: action, size, handover… */
};

struct ndef_record {
    enum ndef_kind kind;
    bool inside;     /* a record of the smart poster before it */
    struct str type; /* "U", "T", "text/plain", "raff.example:badge" */
    struct str id;
    struct str payload;  /* as it stands; of a URI without the prefix code, of a text without its
                            language */
    const char *prefix;  /* of a URI: what its code stands for, "https://www."; "" otherwise */
    struct str language; /* of a text: "en", "ar" */
    bool utf16;          /* of a text: big-endian unless it has a mark */
    size_t at; /* where the record starts in the input; where its poster does, if it is inside one
                  that came in chunks */
};

struct ndef_message {
    struct ndef_record records[NDEF_RECORDS_MAX];
    size_t n;
};

/*
 * A message, which is the whole of `input`; no bytes are a message without records.
 * RAFF_E_SYNTAX for one that is cut or against the rules (flags, lengths, chunks), RAFF_E_FULL for
 * more records than fit. The chunks of a chunked record are put together in `scratch`, which is
 * emptied first and must live as long as the records; RAFF_E_TOO_LONG where they do not fit. On
 * failure *ret_fault (if not NULL) says what and where; *ret_message is then undefined.
 */
int ndef_decode(struct str input, struct text *scratch, struct ndef_message *ret_message,
                struct code_fault *ret_fault) MUST_CHECK;
/*
 * The first NDEF message among the TLVs of a Type 2 tag's data area (NTAG, Ultralight: page 4 on),
 * or the empty view: a tag that is formatted and blank has one of no bytes. RAFF_E_SYNTAX for a TLV
 * that runs past the end. Bytes that a lock or memory control TLV sets aside inside the message are
 * not taken out of it: on the tags named they lie behind it.
 */
int ndef_in_type2(struct str data_area, struct str *ret_message,
                  struct code_fault *ret_fault) MUST_CHECK;
/*
 * Appends what the floor reads off the tag, as UTF-8: its first URI or text, as a scanner would
 * have sent it, so that a bin tag or a badge reads like a code. Of a smart poster that is its URI,
 * not a title; a MIME record text/plain is a text. RAFF_E_NOT_FOUND where there is neither,
 * RAFF_E_CHARSET for UTF-16 that is broken, RAFF_E_TOO_LONG for `out` too small; `out` is then as
 * it was.
 */
int ndef_scan(const struct ndef_message *message, struct text *out) MUST_CHECK;

#endif
