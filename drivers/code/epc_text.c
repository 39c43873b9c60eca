/* EPCs as GS1 element strings and Digital Links, and from any text. */
#include "drivers/base/error.h"
#include "drivers/code/dlink.h"
#include "drivers/code/epc_classic.h"
#include "drivers/code/epc_table.h"
#include "drivers/code/epc_uri.h"
#include "drivers/code/gs1_brackets.h"

/* Whatever a text is, as an element string; and where in the text its positions are. */
struct source {
    struct str text;
    enum { RAW, BRACKETS, LINK } form;
    char array[EPC_URI_MAX + 1];
    struct dlink link; /* its elements lie in the array, those of brackets too */
    struct str elements;
};

/* A position in the element string as one in the brackets that it came from. */
static size_t position_in_brackets(const struct source *source, size_t in_elements)
{
    struct str written = source->text;
    const char *raw = source->elements.at;
    bool in_ai = false;
    size_t i = 0;
    for (size_t j = 0; i < written.len && j < in_elements; i++) {
        char c = written.at[i];
        bool escape = c == '\\' && i + 1 < written.len && written.at[i + 1] == '(';
        bool opens = c == '(' && (i == 0 || written.at[i - 1] != '\\');
        bool closes = c == ')' && in_ai;
        in_ai = opens || (in_ai && !closes);
        if (opens ? raw[j] == GS1_GS : !escape && !closes) {
            j++;
        }
    }
    return i;
}

static int blame(const struct source *source, int error, struct code_fault *ret_fault)
{
    if (error && ret_fault) {
        size_t at = ret_fault->at;
        ret_fault->at = source->form == LINK       ? dlink_position(&source->link, at)
                        : source->form == BRACKETS ? position_in_brackets(source, at)
                                                   : at;
    }
    return error;
}

/* Faults here are positions in the text already. */
static int read_source(struct str text, struct source *source, struct code_fault *ret_fault)
{
    source->text = text;
    source->form = RAW;
    source->elements = text;
    if (text.len > EPC_URI_MAX) {
        return code_refuse(ret_fault, RAFF_E_TOO_LONG, "", EPC_URI_MAX, "longer than any EPC");
    }
    source->link.elements = text_over(source->array, sizeof(source->array));
    bool bracket = text.len > 0 && text.at[0] == '(';
    int result = bracket ? gs1_from_brackets(text, &source->link.elements, ret_fault)
                         : dlink_read(text, GS1_STRICT, &source->link, ret_fault);
    if (result < 0) {
        return result;
    }
    if (result != DLINK_NONE) {
        source->form = bracket ? BRACKETS : LINK;
        source->elements = (struct str){source->array, source->link.elements.len};
    }
    return 0;
}

/* The host of a link: what stands between "://" and the path, which every link has. */
static int read_host(const struct source *source, struct epc *epc, struct code_fault *ret_fault)
{
    struct str text = source->text;
    const char *colon = memchr(text.at, ':', text.len);
    if (source->form != LINK || !colon || !epc->scheme->host) {
        return 0;
    }
    size_t start = (size_t)(colon - text.at) + 3;
    size_t n = 0;
    while (start + n < text.len && text.at[start + n] != '/') {
        n++;
    }
    return copy_str(epc->host, sizeof(epc->host), (struct str){text.at + start, n})
               ? code_refuse(ret_fault, RAFF_E_TOO_LONG, "", 0, "a host name longer than 128")
               : 0;
}

/* The parts in the scheme's own order, whatever order they were written in. */
static int make_classic(struct epc *epc, struct code_fault *ret_fault)
{
    const struct epc_classic *classic = epc->scheme->classic;
    struct epc_parts parts;
    uint8_t array[EPC_BYTES_MAX];
    struct bit_writer bits = bit_writer_over(array, sizeof(array));
    if (!classic->identity->ai[0]) {
        return code_refuse(ret_fault, RAFF_E_VALUE, "", 0,
                           "the scheme has no GS1 key: give its URI");
    }
    int error = epc_to_parts(epc, classic->identity, &parts, ret_fault);
    error = error ? error : epc_classic_put(classic, epc->filter, &parts, &bits, ret_fault);
    return error ? error : epc_from_parts(classic->identity, &parts, epc, ret_fault);
}

static int make_plus(const struct epc *epc, struct code_fault *ret_fault)
{
    uint8_t array[EPC_BYTES_MAX];
    size_t n_bits = 0;
    return epc_write_bits(epc, array, &n_bits, ret_fault);
}

static int read_elements(const struct source *source, struct epc *epc, struct code_fault *ret_fault)
{
    struct gs1_message message;
    int error = gs1_decode(source->elements, GS1_STRICT, 0, &message, ret_fault);
    if (error) {
        return error;
    }
    if (copy_str(epc->elements, sizeof(epc->elements), source->elements)) {
        return code_refuse(ret_fault, RAFF_E_TOO_LONG, "", EPC_ELEMENTS_MAX, "longer than any EPC");
    }
    return epc->scheme->classic ? make_classic(epc, ret_fault) : make_plus(epc, ret_fault);
}

int epc_read_text(struct str text, const struct epc_scheme *scheme, int filter,
                  unsigned prefix_digits, struct epc *ret_epc, struct code_fault *ret_fault)
{
    struct code_fault nobody_asked = {.why = ""};
    ret_fault = ret_fault ? ret_fault : &nobody_asked;
    if (epc_is_uri(text)) {
        return epc_read_uri(text, scheme, filter, prefix_digits, ret_epc, ret_fault);
    }
    if (!scheme) {
        return code_refuse(ret_fault, RAFF_E_MISSING, "", 0, "only a tag URI names its scheme");
    }
    struct source source;
    int error = read_source(text, &source, ret_fault);
    if (error) {
        return error;
    }
    struct epc epc = {
        .scheme = scheme, .filter = epc_filter_of(scheme, filter), .prefix_digits = prefix_digits};
    error = read_host(&source, &epc, ret_fault);
    error = error ? error : blame(&source, read_elements(&source, &epc, ret_fault), ret_fault);
    if (!error) {
        *ret_epc = epc;
    }
    return error;
}

/* A tag may carry what no strict rule would pass (AIDC data without its companions). */
static int decode(const struct epc *epc, struct gs1_message *ret_message)
{
    return epc->elements[0] == '\0'
               ? EPC_NO_SUCH_FORM
               : gs1_decode(str_of(epc->elements), GS1_FLOOR, 0, ret_message, NULL);
}

int epc_element(const struct epc *epc, struct text *out)
{
    struct gs1_message message;
    int result = decode(epc, &message);
    if (result) {
        return result;
    }
    gs1_to_brackets(&message, out);
    return out->cut ? RAFF_E_TOO_LONG : 0;
}

int epc_digital_link(const struct epc *epc, struct text *out)
{
    struct gs1_message message;
    char base[sizeof("https://") + EPC_HOST_MAX];
    struct text host = text_over(base, sizeof(base));
    int result = decode(epc, &message);
    if (result) {
        return result;
    }
    if (epc->host[0]) {
        text_add(&host, "https://");
        text_add(&host, epc->host);
    } else {
        text_add(&host, DLINK_GS1_BASE);
    }
    return dlink_write(&message, (struct str){host.at, host.len}, out, NULL);
}
