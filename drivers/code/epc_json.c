/* An EPC as one JSON object: what `raff epc` prints. */
#include "drivers/base/error.h"
#include "drivers/base/json.h"
#include "drivers/code/epc_identity.h"
#include "drivers/code/scan.h"

static void write_hex_pair(struct bytes *out, const char *key, unsigned value, size_t n_digits)
{
    static const char hex[] = "0123456789ABCDEF";
    char digits[5];
    struct text text = text_over(digits, sizeof(digits));
    while (n_digits > 0) {
        text_add_char(&text, hex[value >> 4 * --n_digits & 15]);
    }
    json_pair_str(out, key, digits);
}

static void write_pc(const struct epc_pc *pc, struct bytes *out)
{
    json_key(out, "pc");
    json_open(out, '{');
    json_key(out, "bits");
    json_int(out, pc->length_bits);
    json_key(out, "user_memory");
    json_bool(out, pc->user_memory);
    json_key(out, "hazardous");
    json_bool(out, pc->hazardous);
    write_hex_pair(out, pc->iso ? "afi" : "attributes", pc->low, 2);
    if (pc->extended) {
        write_hex_pair(out, "xpc_w1", pc->xpc_w1, 4);
    }
    if (pc->words > 2) {
        write_hex_pair(out, "xpc_w2", pc->xpc_w2, 4);
    }
    json_close(out, '}');
}

/* A form that does not exist is left out. Returns what the writer said. */
static int write_form(const struct epc *epc, const char *key,
                      int (*form)(const struct epc *epc, struct text *out), struct bytes *out)
{
    char array[EPC_URI_MAX];
    struct text text = text_over(array, sizeof(array));
    int result = form(epc, &text);
    json_pair_str(out, key, result ? "" : array);
    return result;
}

static void write_warning(int error, const char *message, struct bytes *out)
{
    json_key(out, "warnings");
    json_open(out, '[');
    json_open(out, '{');
    json_pair_str(out, "code", error_name(error));
    json_pair_str(out, "message", message);
    json_close(out, '}');
    json_close(out, ']');
}

static void write_epc(const struct epc *epc, struct bytes *out)
{
    json_key(out, "scheme");
    json_str(out, epc_scheme_name(epc->scheme));
    if (epc->filter != EPC_NO_FILTER) {
        json_key(out, "filter");
        json_int(out, epc->filter);
    }
    write_form(epc, "tag_uri", epc_tag_uri, out);
    int result = write_form(epc, "id_uri", epc_id_uri, out);
    write_form(epc, "element", epc_element, out);
    write_form(epc, "digital_link", epc_digital_link, out);
    if (result < 0) {
        write_warning(result,
                      epc->prefix_digits ? "no id_uri with a company prefix of that length"
                                         : "id_uri needs the length of the company prefix",
                      out);
    }
}

void epc_write_json(const struct epc *epc, const struct epc_pc *pc, const struct code_fault *fault,
                    struct bytes *out)
{
    json_open(out, '{');
    if (pc) {
        write_pc(pc, out);
    }
    if (epc) {
        write_epc(epc, out);
    }
    if (fault) {
        json_key(out, "error");
        scan_write_fault(fault, out);
    }
    json_close(out, '}');
}
