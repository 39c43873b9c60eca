/* What a crowd of seats needs at the hub: sites, stock, epochs, certificates, the ACL. */
#include <errno.h>
#include <sys/stat.h>

#include "drivers/base/error.h"
#include "sync/hub/access.h"
#include "sync/hub/pki.h"
#include "sync/hub/storage.h"
#include "sync/hub/store.h"
#include "tests/load/load.h"

#define ITEMS   10
#define OPENING 100
#define PERSON  "u1"

static void bin_of(const struct load_seat *seat, char side, char ret_bin[ID_SIZE])
{
    snprintf(ret_bin, ID_SIZE, "BIN-%05zu-%c", seat->number, side);
}

static void item_of(size_t n, char ret_item[ITEM_SIZE])
{
    snprintf(ret_item, ITEM_SIZE, "SKU%03zu", n % ITEMS);
}

void load_event(const struct load_seat *seat, size_t n, struct event *ret_event)
{
    struct event *event = ret_event;
    *event = (struct event){.type = EVENT_MOVE, .by = PERSON, .n_legs = 2};
    for (size_t i = 0; i < 2; i++) {
        bin_of(seat, (n + i) % 2 ? 'B' : 'A', event->legs[i].place);
        item_of(seat->number, event->legs[i].item);
        event->legs[i].qty = i ? 1 : -1;
    }
    copy_cut(event->scan, sizeof(event->scan), "]C1010950600013435210L5");
}

static int put_bins(struct hub_tx *tx, const struct load_seat *seat)
{
    int error = 0;
    for (size_t i = 0; i < 2 && !error; i++) {
        struct place_row place = {.kind = PLACE_BIN, .walk = (int64_t)(2 * seat->number + i)};
        struct leg leg = {.qty = OPENING};
        bin_of(seat, i ? 'B' : 'A', place.id);
        bin_of(seat, i ? 'B' : 'A', leg.place);
        item_of(seat->number, leg.item);
        error = hub_put_place(tx, &place);
        error = error ? error : hub_receive_opening(tx, &leg);
    }
    return error;
}

static int put_items(struct hub_tx *tx)
{
    const struct person_row person = {
        .id = PERSON, .name = "One", .badge = "B-1", .role = "picker", .lang = "en"};
    int error = hub_put_person(tx, &person);
    for (size_t n = 0; n < ITEMS && !error; n++) {
        struct item_row item = {.name = "A thing", .unit = "each"};
        item_of(n, item.id);
        error = hub_put_item(tx, &item);
    }
    return error;
}

/* An epoch and a certificate, as if it had been enrolled: the one place here that knows how. */
static int enrol(struct hub_tx *tx, const char *state, struct load_seat *seat)
{
    char cn[PKI_CN_MAX + 1], cert[FILE_PATH_MAX], key[FILE_PATH_MAX];
    const struct pki_leaf leaf = {.cn = cn};
    struct text text = text_over(cn, sizeof(cn));
    text_addf(&text, "%s.%s", seat->site, seat->name);
    int error = file_path(cert, seat->dir, "cert.pem");
    error = error ? error : file_path(key, seat->dir, "key.pem");
    error = error ? error : hub_put_seat(tx, seat->name, "", &seat->epoch);
    return error ? error : pki_issue_files(state, &leaf, clock_utc_ms(), cert, key);
}

static int put_seat(struct hub_tx *tx, const char *state, struct load_seat *seat)
{
    int error = mkdir(seat->dir, 0700) == 0 ? 0 : -errno;
    error = error ? error : put_bins(tx, seat);
    return error ? error : enrol(tx, state, seat);
}

static int make_site(const struct load_options *options, struct hub *hub, struct load_seat *seats,
                     size_t n)
{
    struct hub_tx *tx = NULL;
    int error = hub_tx_begin(hub, seats[0].site, clock_utc_ms(), &tx);
    if (error) {
        return error;
    }
    error = put_items(tx);
    for (size_t i = 0; i < n && !error; i++) {
        error = put_seat(tx, options->hub, &seats[i]);
    }
    if (error) {
        hub_tx_rollback(tx);
        return error;
    }
    return hub_tx_commit(tx);
}

static int make_sites(const struct load_options *options, struct hub *hub, struct load_seat *seats)
{
    int error = 0;
    for (size_t i = 0; i < options->seats && !error;) {
        size_t n = 1;
        while (i + n < options->seats && strcmp(seats[i + n].site, seats[i].site) == 0) {
            n++;
        }
        error = make_site(options, hub, &seats[i], n);
        i += n;
    }
    return error ? error : access_write(options->hub, hub, clock_utc_ms());
}

int load_make_sites(const struct load_options *options, struct load_seat *seats)
{
    struct storage storage = {.db = NULL};
    int error = storage_open(options->hub, NULL, &storage);
    if (!error) {
        error = make_sites(options, storage.hub, seats);
        storage_close(&storage);
    }
    return error;
}
