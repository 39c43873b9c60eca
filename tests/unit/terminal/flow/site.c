#include "tests/unit/terminal/flow/site.h"

#include "drivers/base/str.h"

static void bin(struct fake_book *fake, const char *id, const char *zone, const char *check)
{
    struct place_row *row = fake_place(fake, id, PLACE_BIN);
    copy_cut(row->zone, sizeof(row->zone), zone);
    copy_cut(row->check, sizeof(row->check), check);
}

static void places(struct fake_book *fake)
{
    fake_place(fake, "A", PLACE_ZONE);
    bin(fake, "A-01", "A", "");
    bin(fake, "A-02", "A", "17");
    bin(fake, "A-03", "A", "");
    bin(fake, "B-01", "B", "");
    fake_place(fake, "TOTE-1", PLACE_TOTE);
    fake_place(fake, "TOTE-2", PLACE_TOTE);
    fake_place(fake, "TOTE-3", PLACE_TOTE);
    fake_place(fake, "@supplier", PLACE_VIRTUAL);
    fake_place(fake, "@customer", PLACE_VIRTUAL);
}

static void items(struct fake_book *fake)
{
    fake_item(fake, "PLAIN", GTIN_A)->weight_g = 250;
    fake_gtin(fake, GTIN_A12, "PLAIN", 12);
    struct item_row *lotted = fake_item(fake, "LOTTED", GTIN_LOT);
    lotted->lot = lotted->expiry = true;
    lotted->weight_g = 100;
    fake_item(fake, "SERIAL", GTIN_SER)->serial = true;
    fake_item(fake, "OTHER", GTIN_B)->confirm_over = 10;
}

void site_fill(struct fake_book *fake)
{
    fake_init(fake);
    places(fake);
    items(fake);
    fake_stock(fake, "A-01", "PLAIN", "", "", "", 100);
    fake_stock(fake, "A-02", "LOTTED", "L1", "", "2027-01-31", 4);
    fake_stock(fake, "A-02", "LOTTED", "L2", "", "2027-03-31", 50);
    fake_stock(fake, "A-02", "LOTTED", "OLD", "", "2026-10-31", 9);
    fake_stock(fake, "A-03", "SERIAL", "", "S1", "", 1);
    fake_stock(fake, "A-03", "SERIAL", "", "S2", "", 1);
    fake_stock(fake, "A-03", "SERIAL", "", "S3", "", 1);
    fake_stock(fake, "B-01", "OTHER", "", "", "", 500);
    fake_person(fake, "u1", "picker");
    fake_person(fake, "u2", "packer");
    fake_person(fake, "u3", "supervisor");
    fake_code(fake, "empty-bin", "short");
    fake_code(fake, "blocked", "skip");
    fake_code(fake, "damaged", "exception");
}

void site_login(struct script *script, const char *person)
{
    char badge[40];
    snprintf(badge, sizeof(badge), "scan B-%s", person);
    script_input(script, badge);
    script_input(script, "type 1234");
    CHECK_STR(flow_view(script->flow)->name, "menu");
}
