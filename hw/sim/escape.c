#include "hw/sim/escape.h"

#include "drivers/base/error.h"

static const struct name {
    struct str text;
    char byte;
} names[] = {
    {{"<GS>", 4}, 0x1d},
    {{"<RS>", 4}, 0x1e},
    {{"<EOT>", 5}, 0x04},
    {{"\\\\", 2}, '\\'},
};

static bool starts_with(struct str text, struct str start)
{
    return text.len >= start.len && memcmp(text.at, start.at, start.len) == 0;
}

/* The byte that the text begins with, and how much of the text it took. */
static int next_byte(struct str text, char *ret_byte, size_t *ret_taken)
{
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        if (starts_with(text, names[i].text)) {
            *ret_byte = names[i].byte;
            *ret_taken = names[i].text.len;
            return 0;
        }
    }
    if (!starts_with(text, STR("\\x"))) {
        *ret_byte = text.at[0];
        *ret_taken = 1;
        return 0;
    }
    uint8_t byte = 0;
    if (text.len < 4 || from_hex((struct str){text.at + 2, 2}, &byte, 1) != 0) {
        return RAFF_E_SYNTAX;
    }
    *ret_byte = (char)byte;
    *ret_taken = 4;
    return 0;
}

int sim_unescape(struct str text, char *out, size_t size, size_t *ret_len)
{
    size_t n = 0;
    while (text.len > 0) {
        size_t taken = 0;
        char byte = 0;
        int error = n == size ? RAFF_E_TOO_LONG : next_byte(text, &byte, &taken);
        if (error) {
            return error;
        }
        out[n++] = byte;
        text = (struct str){text.at + taken, text.len - taken};
    }
    *ret_len = n;
    return 0;
}
