#include "sync/hub/import.h"

#include <errno.h>
#include <sodium.h>

#include "drivers/base/error.h"
#include "sync/hub/args.h"
#include "sync/hub/book.h"
#include "sync/hub/issued.h"

#define N_NAMES 12

static struct names *const *all_names(struct import *import, struct names *list[N_NAMES])
{
    struct names *names[] = {&import->places, &import->items,    &import->gtins,  &import->lots,
                             &import->stock,  &import->serials,  &import->people, &import->badges,
                             &import->codes,  &import->settings, &import->orders, &import->pallets};
    memcpy(list, names, sizeof(names));
    return list;
}

static void import_freep(struct import **pointer)
{
    struct import *import = *pointer;
    if (!import) {
        return;
    }
    struct names *list[N_NAMES];
    struct names *const *names = all_names(import, list);
    for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
        names_release(names[i]);
    }
    sodium_memzero(import->pepper, sizeof(import->pepper));
    free(import);
}

static struct import *import_new(struct command_call *call, struct hub_tx *tx)
{
    struct import *import = calloc(1, sizeof(*import));
    if (!import) {
        return NULL;
    }
    struct names *list[N_NAMES];
    struct names *const *names = all_names(import, list);
    for (size_t i = 0; i < ARRAY_SIZE(list); i++) {
        names_init(names[i]);
    }
    import->call = call;
    import->tx = tx;
    import->report.out = &call->err;
    import->has_events = book_has_events(tx);
    return import;
}

void import_key(char key[IMPORT_KEY_SIZE], const char *a, const char *b, const char *c,
                const char *d)
{
    struct text text = text_over(key, IMPORT_KEY_SIZE);
    text_addf(&text, "%s\x1F%s\x1F%s\x1F%s", a, b, c, d);
}

bool import_note(struct import *import, struct names *names, struct sheet *sheet, size_t column,
                 const char *key, int64_t number)
{
    char quoted[REPORT_VALUE_SIZE];
    int error = names_add(names, str_of(key), number, NULL);
    if (error == RAFF_E_EXISTS) {
        sheet_fault(sheet, column, "%s stands here twice",
                    report_value(sheet_cell(sheet, column), quoted));
    } else if (error) {
        report_add(&import->report, sheet->name, 0, "", "%s", error_text(error));
    }
    return error == 0;
}

bool import_find_place(struct import *import, const char *id, enum place_kind *ret_kind)
{
    int64_t kind = 0;
    if (names_find(&import->places, str_of(id), &kind) == 0) {
        *ret_kind = (enum place_kind)kind;
        return true;
    }
    return book_place_kind(import->tx, id, ret_kind);
}

bool import_find_item(struct import *import, const char *id, int64_t *ret_control)
{
    return names_find(&import->items, str_of(id), ret_control) == 0 ||
           book_item_control(import->tx, id, ret_control);
}

int import_sheet(struct import *import, const char *path, const struct column *columns,
                 size_t n_columns,
                 int (*read)(struct import *import, struct sheet *sheet, bool writing,
                             void *context),
                 void *context)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    CLEANUP(sheet_release) struct sheet sheet = {.name = name};
    int error = sheet_open(&sheet, path, name, columns, n_columns, &import->report);
    if (error == RAFF_E_NOT_FOUND) {
        report_add(&import->report, name, 0, "", "%s", error_text(error));
    }
    error = error ? error : read(import, &sheet, false, context);
    if (error || import->report.n > 0) {
        return error ? error : 1;
    }
    sheet_rewind(&sheet);
    return read(import, &sheet, true, context);
}

/* --- the subcommand --- */

/* What can be imported, and how it is counted. */
struct source {
    int (*read)(struct import *import, const char *path);
    const char *counted;
};

static const struct source of_site = {import_site, "rows"};
static const struct source of_orders = {import_orders, "orders"};
static const struct source of_deliveries = {import_deliveries, "deliveries"};

static int import_in(struct command_call *call, struct hub_tx *tx, const struct source *source,
                     const char *path, int64_t *ret_counted)
{
    CLEANUP(import_freep) struct import *import = import_new(call, tx);
    if (!import) {
        return -ENOMEM;
    }
    int error = source->read(import, path);
    report_end(&import->report);
    *ret_counted = import->counted;
    return error && import->report.n > 0 ? 1 : error;
}

static int import_all(struct command_call *call, const char *site, const struct source *source,
                      const char *path)
{
    struct hub_tx *tx = NULL;
    int64_t counted = 0;
    const char *failed = "import";
    bool begins = !book_has_site(call->hub, site);
    int error = hub_tx_begin(call->hub, site, call->utc_ms, &tx);
    if (error) {
        return command_error(call, "import", error);
    }
    error = import_in(call, tx, source, path, &counted);
    if (!error && begins) { /* an earlier book may have had it, with seats */
        error = issued_learn_site(call->state, tx, call->utc_ms);
        failed = error ? "issued" : failed;
    }
    if (error) {
        hub_tx_rollback(tx);
    } else {
        error = hub_tx_commit(tx);
    }
    if (error > 0) {
        return command_fail(call, "import", "nothing was changed");
    }
    if (error) {
        return command_error(call, failed, error);
    }
    bytes_addf(&call->out, "%lld %s imported into %s\n", (long long)counted, source->counted, site);
    return COMMAND_DONE;
}

int command_import(struct command_call *call, int argc, const char **argv)
{
    const char *site = NULL;
    const char *orders = NULL;
    const char *asn = NULL;
    const struct arg args[] = {{.name = "--site", .value = &site},
                               {.name = "--orders", .value = &orders},
                               {.name = "--asn", .value = &asn}};
    const char **names = NULL;
    size_t n = 0;
    char why[200];
    char path[FILE_PATH_MAX];
    struct text text = text_over(why, sizeof(why));
    if (args_read(args, ARRAY_SIZE(args), argc, argv, &names, &n, &text) != 0) {
        return command_misuse(call, "import", why);
    }
    if (!command_has_site(call, site)) {
        return COMMAND_MISUSED;
    }
    if (n + (orders != NULL) + (asn != NULL) != 1) {
        return command_misuse(call, "import", "one of: a directory, --orders FILE, --asn FILE");
    }
    const char *what = orders ? orders : asn ? asn : names[0];
    int error = command_path(call, what, path);
    return error ? command_error(call, what, error)
                 : import_all(call, site,
                              orders ? &of_orders
                              : asn  ? &of_deliveries
                                     : &of_site,
                              path);
}
