#include "drivers/code/dlink_uri.h"

#include <strings.h>

#include "drivers/base/ascii.h"

static struct str between(const char *from, const char *to)
{
    return (struct str){from, (size_t)(to - from)};
}

/* The first `c` of the view, or its end. */
static const char *find(struct str view, char c)
{
    const char *at = view.len ? memchr(view.at, c, view.len) : NULL;
    return at ? at : view.at + view.len;
}

static bool is_host_character(char c)
{
    return is_letter(c) || is_digit(c) || (c & 0x80) || (c && strchr(".-_:[]", c));
}

/* Userinfo and '@' may stand before it. What a host may be beyond its characters (a name, IPv4,
 * IPv6) is a resolver's business. */
static bool is_authority(struct str authority)
{
    const char *end = authority.at + authority.len;
    const char *user_end = find(authority, '@');
    const char *at = user_end < end ? user_end + 1 : authority.at;
    bool right = at < end && *at != ':';
    for (; right && at < end; at++) {
        right = is_host_character(*at);
    }
    return right;
}

static size_t scheme_length(struct str text)
{
    return text.len > 8 && strncasecmp(text.at, "https://", 8) == 0  ? 8
           : text.len > 7 && strncasecmp(text.at, "http://", 7) == 0 ? 7
                                                                     : 0;
}

bool dlink_uri_split(struct str text, struct dlink_uri *ret_uri)
{
    size_t scheme = scheme_length(text);
    if (scheme == 0) {
        return false;
    }
    const char *end = find(text, '#');
    const char *path_end = find(between(text.at, end), '?');
    const char *at = find(between(text.at + scheme, path_end), '/');
    if (!is_authority(between(text.at + scheme, at))) {
        return false;
    }
    ret_uri->n = 0;
    ret_uri->query = path_end < end ? between(path_end + 1, end) : STR("");
    while (at < path_end && ret_uri->n < DLINK_SEGMENTS_MAX) {
        const char *next = find(between(at + 1, path_end), '/');
        ret_uri->segments[ret_uri->n++] = between(at + 1, next);
        at = next;
    }
    if (ret_uri->n > 0 && ret_uri->segments[ret_uri->n - 1].len == 0) {
        ret_uri->n--;
    }
    return at == path_end;
}

int dlink_uri_next(const char **at, const char *end)
{
    if (**at != '%') {
        return (unsigned char)*(*at)++;
    }
    int high = end - *at > 2 ? hex_digit((*at)[1]) : -1;
    int low = end - *at > 2 ? hex_digit((*at)[2]) : -1;
    if (high < 0 || low < 0) {
        return -1;
    }
    *at += 3;
    return high << 4 | low;
}

void dlink_uri_add_coded(struct text *out, char c)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)c;
    char coded[] = {'%', digits[byte >> 4], digits[byte & 0xF]};
    text_add_str(out, (struct str){coded, sizeof(coded)});
}
