/*
 * Another hub id: this book is older than what was said under the old one, because it was restored,
 * or copied back by hand. Seats then send again what it forgot and take its rows anew. Numbers that
 * may have been given out in what is lost are passed over.
 */
#include "drivers/base/error.h"
#include "sync/hub/engine.h"

#define TASKS_PASSED     10000
#define MANIFESTS_PASSED 1000
#define EPOCHS_PASSED    10 /* few: an SSCC has one to four digits for them */

static void write_id(struct hub *hub)
{
    struct text text = text_over(hub->id, sizeof(hub->id));
    for (int i = 0; i < 2; i++) {
        uint64_t bits = hub->config.random(hub->config.random_context);
        text_addf(&text, "%016llx", (unsigned long long)bits);
    }
}

int hub_make_id(struct hub *hub)
{
    write_id(hub);
    return RUN(hub->db, H_META_PUT, S("hub"), S(hub->id));
}

static int pass_epochs(struct hub *hub, uint64_t known)
{
    char digits[24];
    int64_t last = 0;
    struct text text = text_over(digits, sizeof(digits));
    int error = sql_number(hub->db, H_EPOCH_LAST, &last, NULL, 0);
    uint64_t passed = known > (uint64_t)last ? known : (uint64_t)last + EPOCHS_PASSED;
    text_addf(&text, "%llu", (unsigned long long)passed);
    return error ? error : RUN(hub->db, H_META_PUT, S("epoch"), S(digits));
}

static int hub_renew(struct hub *hub, int64_t utc_ms, uint64_t known_epoch, const char *why)
{
    int error = hub_make_id(hub);
    error = error ? error : pass_epochs(hub, known_epoch);
    error = error ? error : RUN(hub->db, H_SITES_PASS, I(TASKS_PASSED), I(MANIFESTS_PASSED));
    error = error ? error : RUN(hub->db, H_SITES_INCIDENT, S("rollback"), S(why), I(utc_ms));
    hub->is_renewed = true;
    return error;
}

int hub_contradicted(struct hub_tx *tx, const char *id)
{
    if (strcmp(id, tx->hub->id) != 0) {
        return 0;
    }
    return hub_renew(tx->hub, tx->utc_ms, 0, "a seat saw more of this hub than its book has");
}

int hub_renew_now(struct hub *hub, int64_t utc_ms, uint64_t known_epoch, const char *why)
{
    int error = hub->tx.is_open ? RAFF_E_STATE : db_begin(hub->db);
    if (error) {
        return error;
    }
    error = hub_renew(hub, utc_ms, known_epoch, why);
    error = error ? error : db_commit(hub->db);
    if (error) {
        db_rollback(hub->db);
    }
    return hub_renewed(hub, error);
}

int hub_renewed(struct hub *hub, int error)
{
    if (!hub->is_renewed) {
        return error;
    }
    hub->is_renewed = false;
    if (error) {
        int loaded = hub_load_id(hub);
        return loaded ? loaded : error;
    }
    (void)!hub_announce(hub); /* seats that hear nothing ask */
    return 0;
}
