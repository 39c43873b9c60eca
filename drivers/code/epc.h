/*
 * EPC: what an RFID tag says of the thing that it is on, in every form that GS1 gives it (EPC Tag
 * Data Standard 2.3, "TDS" below).
 *
 *     bits  <->  struct epc  <->  tag URI, pure identity URI, element string, Digital Link
 *
 * struct epc is the middle of every translation: whatever comes in becomes one, whatever goes out
 * is made of one. A scheme is a row of a table (epc_table.h): reading and writing are loops over
 * its fields. Pure; nothing is allocated; every struct holds its own bytes. A ret_fault may be
 * NULL.
 *
 *     struct epc epc;
 *     error = epc_read_bits(bits, 96, 0, &epc, &fault);
 *     error = epc_tag_uri(&epc, &text);     -> "urn:epc:tag:sgtin-96:3.0614141.812345.6789"
 */
#ifndef DRIVERS_CODE_EPC_H
#define DRIVERS_CODE_EPC_H

#include <stdbool.h>
#include <stdint.h>

#include "drivers/code/gs1.h"

#define EPC_BITS_MAX       496 /* 31 words: the most that a tag's PC word can announce (TDS 9.3) */
#define EPC_BYTES_MAX      (EPC_BITS_MAX / 8)
#define EPC_BANK_BYTES_MAX (EPC_BYTES_MAX + 6) /* with PC and XPC words */
#define EPC_ELEMENTS_MAX   512
#define EPC_HOST_MAX       128
#define EPC_PART_MAX       48
#define EPC_URI_MAX        1024 /* enough for any URI that a struct epc can become, and its NUL */

#define EPC_NO_FILTER  (-1)
#define EPC_FILTER_MAX 63 /* of any scheme */
#define EPC_PREFIX_MIN 6  /* digits of a company prefix */
#define EPC_PREFIX_MAX 12

struct epc_scheme; /* a row of epc_table.h */

struct epc {
    const struct epc_scheme *scheme;
    int filter;             /* 0 to 7 (USDoD 15, ADI 63); EPC_NO_FILTER where the scheme has none */
    unsigned prefix_digits; /* of the GS1 company prefix, 6 to 12; 0 where it is not known: the `+`
                               schemes do not carry it */
    /* The GS1 element string (GS between, no brackets): the scheme's keys, then, behind a `+`
     * scheme, its AIDC data. "" for a scheme that has none (GID, USDoD, ADI). */
    char elements[EPC_ELEMENTS_MAX + 1];
    /* GID: manager, class, serial. USDoD: CAGE or DoDAAC, serial. ADI: the same, part, serial. */
    char parts[3][EPC_PART_MAX + 1];
    char host[EPC_HOST_MAX + 1]; /* of a `++` scheme: the Digital Link's; "" otherwise */
};

/* The scheme of this number, from 0 on; NULL behind the last. */
const struct epc_scheme *epc_scheme_at(size_t i);
/* "SGTIN-96" of any case to its scheme, or NULL. */
const struct epc_scheme *epc_scheme_by_name(struct str name);
/* "SGTIN-96", "SGTIN+". */
const char *epc_scheme_name(const struct epc_scheme *scheme);

/* What the EPC of `n_bits` says: header first, zeros may follow it, as a tag's memory has them up
 * to a whole word. `prefix_digits` is used where the scheme does not carry it; 0 for not known.
 * RAFF_E_UNKNOWN for a header that is no scheme's, RAFF_E_SYNTAX where it ends too early,
 * RAFF_E_VALUE or _CHARSET for a field that its scheme forbids, or what gs1_decode says of its key
 * in strict mode. ret_fault->at is a bit offset. */
int epc_read_bits(const uint8_t *bits, size_t n_bits, unsigned prefix_digits, struct epc *ret_epc,
                  struct code_fault *ret_fault) MUST_CHECK;
/* The bits of it; whole bytes, the last filled up with zeros. *ret_n_bits is the length without
 * them. RAFF_E_VALUE for what does not fit the scheme, RAFF_E_MISSING where the scheme needs the
 * length of the company prefix and it is not known, RAFF_E_TOO_LONG past EPC_BITS_MAX.
 * ret_fault->at is an offset into epc->elements. */
int epc_write_bits(const struct epc *epc, uint8_t ret_bits[EPC_BYTES_MAX], size_t *ret_n_bits,
                   struct code_fault *ret_fault) MUST_CHECK;

/* From an element string (with or without brackets), a Digital Link, a tag URI or a pure identity
 * URI. `scheme` may be NULL for a tag URI, which names its own; another of the same key may be
 * asked for. `filter` and `prefix_digits` (EPC_NO_FILTER and 0 for not given) are for texts that do
 * not say; RAFF_E_CONFLICT where the text says another. What is read can be written, and has all of
 * the text: an AI that a classic scheme has no place for is RAFF_E_VALUE. ret_fault->at is an
 * offset into `text`. */
int epc_read_text(struct str text, const struct epc_scheme *scheme, int filter,
                  unsigned prefix_digits, struct epc *ret_epc,
                  struct code_fault *ret_fault) MUST_CHECK;

/* Each appends one form. A positive return: the scheme has no such form. RAFF_E_MISSING: it has,
 * but the length of the company prefix is not known. */
enum epc_result { EPC_NO_SUCH_FORM = 1 };
int epc_tag_uri(const struct epc *epc, struct text *out) MUST_CHECK;      /* urn:epc:tag:… */
int epc_id_uri(const struct epc *epc, struct text *out) MUST_CHECK;       /* urn:epc:id:… */
int epc_element(const struct epc *epc, struct text *out) MUST_CHECK;      /* (01)…(21)… */
int epc_digital_link(const struct epc *epc, struct text *out) MUST_CHECK; /* https://id.gs1.org/… */

/*
 * The protocol control word of a Gen2 tag and the extended ones behind it, as a tag sends them in
 * an inventory: PC, XPC_W1 where XI is set, XPC_W2 where XEB is, then the EPC (TDS 9.3, 9.4; Gen2
 * 6.3.2.1.2.2). The length that the PC word then holds counts the XPC words too.
 */
struct epc_pc {
    unsigned length_bits; /* of the EPC: what the PC word says without the XPC words */
    bool user_memory;     /* UMI: the user bank holds something */
    bool extended;        /* XI: XPC_W1 follows */
    bool iso;             /* T: the low byte is an ISO/IEC 15961 AFI, and what follows is no EPC */
    uint8_t low;          /* attribute bits, or the AFI */
    bool hazardous;       /* the attribute bit of an EPC tag, or the one of XPC_W1 */
    uint16_t xpc_w1;      /* 0 unless extended */
    uint16_t xpc_w2;      /* 0 unless XPC_W1 has XEB */
    size_t words;         /* how many words these were: where the EPC starts */
};
/* RAFF_E_SYNTAX where the words end too early, or the length does not even count them. */
int epc_read_pc(const uint8_t *bank, size_t n_bytes, struct epc_pc *ret_pc) MUST_CHECK;

/* The same as epc_read_bits from hexadecimal digits, of any case and an odd number too. With ret_pc
 * they start with the PC words, which are read into it; RAFF_E_UNKNOWN then for an ISO tag, with
 * *ret_pc read. ret_fault->at is the index of a digit. */
int epc_read_hex(struct str hex, unsigned prefix_digits, struct epc_pc *ret_pc, struct epc *ret_epc,
                 struct code_fault *ret_fault) MUST_CHECK;
/* Appends the bits as capital digits: as few as hold them, so up to three bits of filling. A tag's
 * memory wants zeros behind them up to a whole word of four digits (TDS 15.2). */
int epc_write_hex(const struct epc *epc, struct text *out, struct code_fault *ret_fault) MUST_CHECK;

struct bytes;
/* One JSON object, no newline: a line of `raff epc`. Any of the three may be NULL. Of an EPC the
 * members are scheme, filter, tag_uri, id_uri, element and digital_link, those that exist, and a
 * warning where the length of the company prefix is missing. */
void epc_write_json(const struct epc *epc, const struct epc_pc *pc, const struct code_fault *fault,
                    struct bytes *out);

#endif
