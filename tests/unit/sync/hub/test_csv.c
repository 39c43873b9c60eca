#include "sync/hub/csv.h"

#include "drivers/base/error.h"
#include "tests/unit/check.h"

static struct csv csv;

/* All records of a text in one line: cells in brackets, records between bars, faults as !line. */
static void read_all(struct str input, struct text *out)
{
    int got = 0;
    csv_init(&csv, input);
    while ((got = csv_next(&csv)) != 0) {
        text_addf(out, "%s%zu", out->len ? " | " : "", csv.line);
        if (got < 0) {
            text_addf(out, "!%s", error_name(got));
            continue;
        }
        for (size_t i = 0; i < csv.n; i++) {
            text_add(out, "[");
            text_add_str(out, csv.cells[i]);
            text_add(out, "]");
        }
    }
}

static void test_records(void)
{
    static const struct {
        const char *input;
        const char *records;
    } cases[] = {
        {"", ""},
        {"\n\r\n\n", ""},
        {"a,b", "1[a][b]"},
        {"a,b\n", "1[a][b]"},
        {"a,b\r\nc,d\r\n", "1[a][b] | 2[c][d]"},
        {"a,\n,b\n", "1[a][] | 2[][b]"},
        {",", "1[][]"},
        {"a,", "1[a][]"},
        {"\"\"\n", "1[]"},
        {"\n\na\n\nb", "3[a] | 5[b]"},
        {"\xEF\xBB\xBF"
         "a\nb",
         "1[a] | 2[b]"},
        {"a\n\xEF\xBB\xBF"
         "b",
         "1[a] | 2[\xEF\xBB\xBF"
         "b]"},
        {"\"a,b\",c", "1[a,b][c]"},
        {"\"say \"\"hi\"\"\",c", "1[say \"hi\"][c]"},
        {"\"\"\"\"", "1[\"]"},
        {"\"two\nlines\",x\ny,z", "1[two\nlines][x] | 3[y][z]"},
        {"\"a\r\nb\"\r\nc", "1[a\r\nb] | 3[c]"},
        {"\"a\"\r\n\"b\"", "1[a] | 2[b]"},
        {" a , b ", "1[ a ][ b ]"},
        {"=1+1,@x,-2,+3", "1[=1+1][@x][-2][+3]"},
        {"اسم,شاي\n", "1[اسم][شاي]"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char array[400];
        struct text out = text_over(array, sizeof(array));
        read_all(str_of(cases[i].input), &out);
        CHECK_STR(array, cases[i].records);
    }
}

static void test_faults(void)
{
    static const struct {
        const char *input;
        const char *records;
    } cases[] = {
        {"a\"b,c\nd", "1!syntax | 2[d]"},
        {"a\n\"b\"c,d\ne", "1[a] | 2!syntax | 3[e]"},
        {"\"b\" ,d\ne", "1!syntax | 2[e]"},
        {"\"never", "1!syntax"},
        {"a\n\"never\nends\n", "1[a] | 2!syntax"},
        {"a\rb\nc", "1!syntax | 2[c]"},
        {"a\r", "1!syntax"},
        {"a\r\r\nb", "1!syntax | 2[b]"},
        {"x\n\"a\nb\"c\nd", "1[x] | 2!syntax | 4[d]"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char array[400];
        struct text out = text_over(array, sizeof(array));
        read_all(str_of(cases[i].input), &out);
        CHECK_STR(array, cases[i].records);
    }
}

static void test_nul_is_data(void)
{
    csv_init(&csv, STR("a\0b,c\n"));
    CHECK_INT(csv_next(&csv), 1);
    CHECK_INT(csv.n, 2);
    CHECK_INT(csv.cells[0].len, 3);
    CU_ASSERT_FALSE(text_is_clean(csv.cells[0]));
}

static void test_limits(void)
{
    static char many[CSV_CELLS_MAX + 1];
    memset(many, ',', CSV_CELLS_MAX);
    csv_init(&csv, (struct str){many, CSV_CELLS_MAX - 1});
    CHECK_INT(csv_next(&csv), 1);
    CHECK_INT(csv.n, CSV_CELLS_MAX);
    csv_init(&csv, (struct str){many, CSV_CELLS_MAX});
    CHECK_INT(csv_next(&csv), RAFF_E_FULL);

    static char wide[CSV_RECORD_MAX + 3];
    memset(wide, 'x', CSV_RECORD_MAX + 1);
    csv_init(&csv, (struct str){wide, CSV_RECORD_MAX});
    CHECK_INT(csv_next(&csv), 1);
    memcpy(wide + CSV_RECORD_MAX + 1, "\ny", 2);
    csv_init(&csv, (struct str){wide, sizeof(wide)});
    CHECK_INT(csv_next(&csv), RAFF_E_FULL);
    CHECK_INT(csv_next(&csv), 1);
    CHECK_INT(csv.line, 2);
}

CHECK_MAIN("csv", {"records", test_records}, {"faults", test_faults},
           {"a NUL is data", test_nul_is_data}, {"limits", test_limits})
