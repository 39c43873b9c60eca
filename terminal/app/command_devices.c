/* raff devices: what is plugged in, what drives it, what it last said. */
#include <errno.h>
#include <signal.h>

#include "drivers/base/error.h"
#include "drivers/base/when.h"
#include "terminal/app/answers.h"
#include "terminal/app/commands.h"
#include "terminal/app/device_list.h"
#include "terminal/app/device_row.h"

#define WATCH_MS   500
#define ARENA_SIZE ((size_t)4 * ANSWERS_LIMIT)
#define CLEAR      "\033[H\033[J"

struct listing {
    const struct config *config;
    bool is_watching;
    bool as_json;
    bool is_tty;
    struct bytes answer;
    struct bytes page;  /* what is to be shown */
    struct bytes shown; /* what was shown last */
    struct json_arena arena;
};

/* --- how it is shown --- */

static const char *or_dash(const char *text)
{
    return *text ? text : "-";
}

static void add_line(struct bytes *out, const struct device_row *row)
{
    char when[WHEN_SIZE] = "";
    if (row->said_utc_ms > 0) {
        when_write(row->said_utc_ms, when);
    }
    bytes_addf(out, "%-8s %-8s %-10s %-32.32s %-28s", row->kind, row->state, or_dash(row->driver),
               row->title, or_dash(row->where));
    if (*row->said) {
        bytes_addf(out, " %s at %s", row->said, when);
    }
    bytes_addf(out, "%s%s\n", *row->why ? " " : "", row->why);
}

static void add_row(struct listing *listing, const cJSON *node)
{
    const struct device_row row = device_row_read(node);
    if (listing->as_json) {
        device_row_write(&row, &listing->page);
        bytes_add_str(&listing->page, "\n");
    } else {
        add_line(&listing->page, &row);
    }
}

/* The answer as lines. What came from devices is cleaned of controls at its source, and once more
 * here: the seat is another program. */
static int make_page(struct listing *listing)
{
    const cJSON *root = NULL;
    const cJSON *node = NULL;
    int error = json_read(&listing->arena, bytes_view(&listing->answer), &root, NULL);
    if (error) {
        return error;
    }
    bytes_clear(&listing->page);
    const cJSON *devices = json_get(root, "devices");
    if (!listing->as_json) {
        bytes_addf(&listing->page, "%-8s %-8s %-10s %-32s %-28s %s\n", "KIND", "STATE", "DRIVER",
                   "WHAT", "WHERE", "SAID");
    }
    cJSON_ArrayForEach(node, devices)
    {
        add_row(listing, node);
    }
    if (!listing->as_json && cJSON_GetArraySize(devices) == 0) {
        bytes_add_str(&listing->page, "nothing that Raff knows is plugged in\n");
    }
    return listing->page.error;
}

static void print_page(struct listing *listing)
{
    struct str page = bytes_view(&listing->page);
    if (str_equal(page, bytes_view(&listing->shown))) {
        return;
    }
    if (listing->is_watching && listing->is_tty && !listing->as_json) {
        fputs(CLEAR, stdout);
    }
    for (size_t at = 0; at < page.len;) {
        const char *end = memchr(page.at + at, '\n', page.len - at);
        size_t n = end ? (size_t)(end - page.at) - at : page.len - at;
        char clean[2048];
        text_clean((struct str){page.at + at, n}, false, clean, sizeof(clean));
        puts(clean);
        at += n + 1;
    }
    fflush(stdout);
    bytes_clear(&listing->shown);
    bytes_add(&listing->shown, page.at, page.len);
}

static int show(struct listing *listing)
{
    int error = device_list(listing->config, &listing->answer);
    error = error ? error : make_page(listing);
    if (!error) {
        print_page(listing);
    }
    return error;
}

/* --- the command --- */

static int watch(struct listing *listing)
{
    int error = show(listing);
    while (listing->is_watching && !error && !ferror(stdout)) {
        const struct timespec pause = {.tv_nsec = WATCH_MS * 1000000L};
        nanosleep(&pause, NULL);
        error = show(listing);
    }
    return error;
}

static int take_options(struct listing *listing, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--watch") == 0) {
            listing->is_watching = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            listing->as_json = true;
        } else {
            complain("%s: no such option", argv[i]);
            return RAFF_E_UNKNOWN;
        }
    }
    return 0;
}

int command_devices(const struct config *defaults, int argc, char **argv)
{
    struct config config = *defaults;
    struct listing listing = {.config = &config, .is_tty = isatty(STDOUT_FILENO)};
    char words[512];
    struct text why = text_over(words, sizeof(words));
    if (take_options(&listing, argc, argv) != 0) {
        return EXIT_MISUSED;
    }
    if (config_read(&config, &why)) {
        return complain("%s", words);
    }
    bytes_init(&listing.answer, ANSWERS_LIMIT);
    bytes_init(&listing.page, ANSWERS_LIMIT);
    bytes_init(&listing.shown, ANSWERS_LIMIT);
    int error = json_arena_init(&listing.arena, ARENA_SIZE);
    error = error ? error : watch(&listing);
    json_arena_release(&listing.arena);
    bytes_release(&listing.answer);
    bytes_release(&listing.page);
    bytes_release(&listing.shown);
    return error ? complain("devices: %s", error_text(error)) : EXIT_DONE;
}
