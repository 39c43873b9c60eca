#include "terminal/screen/field.h"

#include "drivers/base/str.h"
#include "terminal/text/text.h"

void field_reset(struct field *field, enum field_kind kind)
{
    explicit_bzero(field->text, sizeof(field->text)); /* it may have been a PIN */
    *field = (struct field){.kind = kind};
}

bool field_type(struct field *field, uint32_t codepoint)
{
    char typed[5] = "";
    char plain[16];
    utf8_put(codepoint, typed);
    text_normalise(typed, plain, sizeof(plain));
    if (plain[0] == '\0' || !text_is_clean(str_of(plain))) {
        return false;
    }
    if (field->kind == FIELD_NONE) {
        field->junk = true;
        return true;
    }
    size_t n = strlen(plain);
    if (field->len + n >= sizeof(field->text)) {
        return false;
    }
    memcpy(field->text + field->len, plain, n + 1);
    field->len += n;
    return true;
}

void field_backspace(struct field *field)
{
    while (field->len > 0 && ((unsigned char)field->text[--field->len] & 0xC0) == 0x80) {
    }
    field->text[field->len] = '\0';
}

bool field_submit(struct field *field, char *out, size_t size)
{
    bool junk = field->junk;
    copy_cut(out, size, field->text);
    field_reset(field, field->kind);
    return !junk;
}
