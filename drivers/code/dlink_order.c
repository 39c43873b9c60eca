#include "drivers/code/dlink_order.h"

const char *dlink_next_alternative(const char *alternative)
{
    const char *end = alternative + strcspn(alternative, "|");
    return *end ? end + 1 : NULL;
}

struct str dlink_next_qualifier(const char **at)
{
    struct str token = {*at, strcspn(*at, ",|")};
    *at += token.len + ((*at)[token.len] == ',' ? 1 : 0);
    return token;
}

bool dlink_names(const char *alternative, struct str id)
{
    struct str token = dlink_next_qualifier(&alternative);
    while (token.len > 0 && !str_equal(token, id)) {
        token = dlink_next_qualifier(&alternative);
    }
    return token.len > 0;
}
