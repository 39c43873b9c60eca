/* A replica goes wrong behind the engine's back: a row changed, gone, or one too many. */
#include "tests/sim/world.h"

void member_rot(struct world *world, struct member *member)
{
    static const char *const harm[] = {
        "UPDATE %stock SET qty = qty + 1, row = json_object('qty', qty + 1) WHERE (place, item) IN"
        " (SELECT place, item FROM %stock ORDER BY place, item",
        "DELETE FROM %stock WHERE (place, item) IN"
        " (SELECT place, item FROM %stock ORDER BY place, item",
        "INSERT OR REPLACE INTO %stock SELECT id, 'SKU9', '', '', 5, '{\"qty\":5}' FROM"
        " (SELECT id FROM %place ORDER BY id",
        "UPDATE %place SET walk = 99, row = '{\"kind\":\"bin\",\"walk\":99}' WHERE id IN"
        " (SELECT id FROM %place ORDER BY id",
        "DELETE FROM %person WHERE id IN (SELECT id FROM %person ORDER BY id",
    };
    char sql[512];
    if (!member->ledger || member->well_ms != NEVER_MS) {
        return;
    }
    struct db *db = ledger_db(member->ledger);
    const char *live = ask_number(db, "SELECT generation FROM state", NULL) ? "b_" : "a_";
    unsigned row = (unsigned)chance_below(&world->rot, BINS);
    struct text text = text_over(sql, sizeof(sql));
    const char *how = harm[chance_below(&world->rot, ARRAY_SIZE(harm))];
    for (; *how; how++) { /* % is the generation */
        if (*how == '%') {
            text_add(&text, live);
        } else {
            text_add_char(&text, *how);
        }
    }
    text_addf(&text, " LIMIT 1 OFFSET %u)", row);
    must(db_error(sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL)), "rot");
    world->counts.rotten += (uint64_t)sqlite3_changes(db_handle(db));
    member->is_spoiled = true;
    member->spoiled_utc_ms = member_utc_ms(world, member);
    world_note(world, "rot", member, row);
}
