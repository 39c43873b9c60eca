/* From the fields of ISO/IEC 15434 to the members of a scan: a function for every mh10_field. */
#include "drivers/base/error.h"
#include "drivers/code/gs1_check.h"
#include "drivers/code/mh10_table.h"
#include "drivers/code/scan_members.h"

struct taking {
    struct scan *scan;
    enum scan_member member;
    const struct mh10_di *row;
    struct str value; /* sound: what the row asks */
    int this_year;
};

static void take_text(const struct taking *taking)
{
    scan_put(taking->scan, taking->member, taking->value);
}

/* Of "4500012345+10" what stands before the plus. */
static void take_order_of_line(const struct taking *taking)
{
    const char *plus = memchr(taking->value.at, '+', taking->value.len);
    struct str order = {taking->value.at, (size_t)(plus - taking->value.at)};
    scan_put(taking->scan, taking->member, order);
}

/* ISO/IEC 15459-2: a license plate whose issuing agency is GS1, digits only, is an SSCC. Some put
 * its AI in front. */
static void take_license_plate(const struct taking *taking)
{
    struct str plate = taking->value;
    struct str sscc = plate;
    scan_put(taking->scan, taking->member, plate);
    if (plate.len == 20 && plate.at[0] == '0' && plate.at[1] == '0') {
        sscc = (struct str){plate.at + 2, 18};
    }
    if (sscc.len == 18 && gs1_check_ok(sscc)) {
        scan_put(taking->scan, SCAN_MEMBER_sscc, sscc);
    }
}

static void take_gtin(const struct taking *taking)
{
    char gtin[15];
    if (gtin14(taking->value, gtin) == 0) {
        scan_put(taking->scan, taking->member, str_of(gtin));
    }
}

/* Pieces are whole; a quantity with a point is of something else. */
static void take_count(const struct taking *taking)
{
    int64_t count = 0;
    if (str_to_int64(taking->value, &count) == 0 && count > 0) {
        scan_put_number(taking->scan, taking->member, count);
    }
}

/* ANSI X12, element 355: PC piece, EA each. */
static void take_count_unit(const struct taking *taking)
{
    struct taking count = *taking;
    count.value.len -= 2;
    const char *unit = count.value.at + count.value.len;
    if (memcmp(unit, "PC", 2) == 0 || memcmp(unit, "EA", 2) == 0) {
        take_count(&count);
    }
}

static void put_digits(char *at, int value, int n)
{
    for (; n > 0; n--, value /= 10) {
        at[n - 1] = (char)('0' + value % 10);
    }
}

static void take_date(const struct taking *taking)
{
    int year = 0;
    int month = 0;
    int day = 0;
    char date[10] = {[4] = '-', [7] = '-'};
    if (mh10_date(taking->row, taking->value, taking->this_year, &year, &month, &day) == 0) {
        put_digits(date, year, 4);
        put_digits(date + 5, month, 2);
        put_digits(date + 8, day, 2);
        scan_put(taking->scan, taking->member, (struct str){date, sizeof(date)});
    }
}

/* IFA coding system: D beside a PPN is the expiry. */
static void take_date_of_ppn(const struct taking *taking)
{
    if (iso15434_find(&taking->scan->iso, "9N")) {
        take_date(taking);
    }
}

/* ANSI X12, element 374. */
static void take_qualified_date(const struct taking *taking)
{
    static const struct {
        const char *qualifier;
        enum scan_member member;
    } members[] = {
        {"036", SCAN_MEMBER_expiry},
        {"094", SCAN_MEMBER_production},
        {"405", SCAN_MEMBER_production},
    };
    struct str qualifier = {taking->value.at + taking->value.len - 3, 3};
    struct taking date = *taking;
    for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
        if (str_is(qualifier, members[i].qualifier)) {
            date.member = members[i].member;
            take_date(&date);
        }
    }
}

static const struct {
    enum scan_member member;
    void (*take)(const struct taking *taking);
} ways[MH10_FIELDS] = {
    [MH10_PART] = {SCAN_MEMBER_part, take_text},
    [MH10_SUPPLIER] = {SCAN_MEMBER_supplier, take_text},
    [MH10_ORDER] = {SCAN_MEMBER_order, take_text},
    [MH10_ORDER_LINE] = {SCAN_MEMBER_order, take_order_of_line},
    [MH10_LICENSE_PLATE] = {SCAN_MEMBER_license_plate, take_license_plate},
    [MH10_SSCC] = {SCAN_MEMBER_sscc, take_text},
    [MH10_GTIN] = {SCAN_MEMBER_gtin, take_gtin},
    [MH10_LOT] = {SCAN_MEMBER_lot, take_text},
    [MH10_SERIAL] = {SCAN_MEMBER_serial, take_text},
    [MH10_COUNT] = {SCAN_MEMBER_count, take_count},
    [MH10_COUNT_UNIT] = {SCAN_MEMBER_count, take_count_unit},
    [MH10_PRODUCTION] = {SCAN_MEMBER_production, take_date},
    [MH10_EXPIRY] = {SCAN_MEMBER_expiry, take_date},
    [MH10_BEST_BEFORE] = {SCAN_MEMBER_best_before, take_date},
    [MH10_DATE] = {SCAN_MEMBER_expiry, take_date_of_ppn},
    [MH10_QUALIFIED_DATE] = {SCAN_MEMBER_expiry, take_qualified_date},
    [MH10_DATE_CODE] = {SCAN_MEMBER_date_code, take_text},
};

static void take_field(struct scan *scan, const struct iso15434_field *field, int this_year)
{
    struct taking taking = {scan, ways[field->row->field].member, field->row, field->value,
                            this_year};
    ways[field->row->field].take(&taking);
}

void scan_take_fields(struct scan *scan, int64_t today_days)
{
    int this_year = year_of_day(today_days);
    for (unsigned rank = 0; rank < MH10_RANKS; rank++) {
        for (size_t i = 0; i < scan->iso.n; i++) {
            const struct iso15434_field *field = &scan->iso.fields[i];
            bool fills = field->sound && field->row->field != MH10_NONE;
            if (fills && field->row->rank == rank) {
                take_field(scan, field, this_year);
            }
        }
    }
}
