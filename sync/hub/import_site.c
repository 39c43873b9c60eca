#include <dirent.h>
#include <errno.h>

#include "drivers/base/error.h"
#include "sync/hub/book.h"
#include "sync/hub/import.h"
#include "sync/hub/pepper.h"

/* A later table refers to earlier ones only. */
static const struct import_table *const tables[] = {
    &import_places, &import_items,  &import_gtins, &import_lots,
    &import_stock,  &import_people, &import_codes, &import_settings,
};

#define N_TABLES ARRAY_SIZE(tables)

struct site_files {
    struct sheet sheets[N_TABLES];
    bool there[N_TABLES];
};

static void files_freep(struct site_files **files)
{
    for (size_t i = 0; *files && i < N_TABLES; i++) {
        sheet_release(&(*files)->sheets[i]);
    }
    free(*files);
}

static bool is_csv(const char *name)
{
    size_t length = strlen(name);
    return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".csv") == 0;
}

static bool is_table(const char *name)
{
    for (size_t i = 0; i < N_TABLES; i++) {
        if (strcmp(name, tables[i]->file) == 0) {
            return true;
        }
    }
    /* Imported by themselves, may lie beside. */
    return strcmp(name, "orders.csv") == 0 || strcmp(name, "asn.csv") == 0;
}

/* "place.csv" beside "items.csv" would otherwise be left out without a word. */
static int check_names(struct import *import, const char *directory)
{
    DIR *open = opendir(directory);
    if (!open) {
        report_add(&import->report, directory, 0, "", "%s", error_text(-errno));
        return 1;
    }
    for (struct dirent *entry; (entry = readdir(open));) {
        if (is_csv(entry->d_name) && !is_table(entry->d_name)) {
            report_add(&import->report, entry->d_name, 0, "", "no table of this name");
        }
    }
    closedir(open);
    return 0;
}

static int open_files(struct import *import, const char *directory, struct site_files *files)
{
    size_t n = 0;
    for (size_t i = 0; i < N_TABLES; i++) {
        char path[FILE_PATH_MAX];
        int error = file_path(path, directory, tables[i]->file);
        error = error ? error
                      : sheet_open(&files->sheets[i], path, tables[i]->file, tables[i]->columns,
                                   tables[i]->n_columns, &import->report);
        files->there[i] = error == 0;
        n += error != RAFF_E_NOT_FOUND;
        if (error && error != RAFF_E_NOT_FOUND && import->report.n == 0) {
            return error;
        }
    }
    if (n == 0) {
        report_add(&import->report, directory, 0, "", "none of places.csv, items.csv … is there");
    }
    return 0;
}

static void check_table(struct import *import, const struct import_table *table,
                        struct sheet *sheet)
{
    while (sheet_next(sheet) > 0) {
        table->check(import, sheet);
    }
    sheet_rewind(sheet);
    if (!table->check_again) {
        return;
    }
    while (sheet_next(sheet) > 0) {
        table->check_again(import, sheet);
    }
    sheet_rewind(sheet);
}

static int put_table(struct import *import, const struct import_table *table, struct sheet *sheet)
{
    while (sheet_next(sheet) > 0) {
        int error = table->put(import, sheet);
        if (error) {
            /* The store knows one more rule than we do: better said with the line than without. */
            sheet_fault(sheet, SHEET_COLUMNS_MAX, "%s", error_text(error));
            return error;
        }
        import->counted++;
    }
    return 0;
}

int import_site(struct import *import, const char *directory)
{
    CLEANUP(files_freep) struct site_files *files = calloc(1, sizeof(*files));
    if (!files) {
        return -ENOMEM;
    }
    int error = check_names(import, directory);
    error = error ? error : open_files(import, directory, files);
    for (size_t i = 0; !error && i < N_TABLES; i++) {
        if (files->there[i]) {
            check_table(import, tables[i], &files->sheets[i]);
        }
    }
    if (error || import->report.n > 0) {
        return error ? error : 1;
    }
    error = pepper_load(import->call->state, hub_tx_site(import->tx), import->pepper);
    for (size_t i = 0; !error && i < N_TABLES; i++) {
        if (files->there[i]) {
            error = put_table(import, tables[i], &files->sheets[i]);
        }
    }
    return error;
}
