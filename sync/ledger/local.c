/* What is this seat's own beside its events: the place in the work, SSCCs given out, wrong PINs. */
#include "sync/ledger/private.h"

#include "drivers/base/error.h"
#include "drivers/code/gs1.h"

int ledger_save_work(struct ledger *ledger, const char *work)
{
    int error = db_begin(ledger->db);
    if (error) {
        return error;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_WORK_SAVE);
    db_bind_int(stmt, 1, (int64_t)ledger->next - 1);
    db_bind_str(stmt, 2, work);
    return ledger_end(ledger, db_run(ledger->db, stmt), NULL);
}

void ledger_load_work(struct ledger *ledger, char *work, size_t size)
{
    work[0] = '\0';
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_WORK_LOAD);
    db_bind_int(stmt, 1, (int64_t)ledger->work_seq);
    if (db_step(ledger->db, stmt) > 0) {
        /* Half of it would be another place in the work: all or nothing. */
        (void)!copy_str(work, size, db_column_view(stmt, 0));
    }
    sqlite3_reset(stmt);
}

/* --- SSCC: extension digit, company prefix, serial reference, check digit (GS1 General
 * Specifications 2.2.1). The serial reference is the seat's epoch and five digits of a counter;
 * when they run over, the extension digit goes on. --- */

#define COUNTER_DIGITS 5
#define COUNTER_LIMIT  100000
#define SERIAL_DIGITS  16 /* with the prefix */
#define PREFIX_MIN     6
#define PREFIX_MAX     (SERIAL_DIGITS - COUNTER_DIGITS - 1)

static bool only_digits(const char *text)
{
    return text[strspn(text, "0123456789")] == '\0';
}

static int write_sscc(const char *prefix, uint64_t epoch, uint64_t carton, char ret_sscc[SSCC_SIZE])
{
    size_t len = strlen(prefix);
    if (len < PREFIX_MIN || len > PREFIX_MAX || !only_digits(prefix)) {
        return RAFF_E_CONFIG;
    }
    struct text text = text_over(ret_sscc, SSCC_SIZE);
    int width = (int)(SERIAL_DIGITS - COUNTER_DIGITS - len);
    text_addf(&text, "%llu%s%0*llu%05llu", (unsigned long long)(carton / COUNTER_LIMIT), prefix,
              width, (unsigned long long)epoch, (unsigned long long)(carton % COUNTER_LIMIT));
    if (text.len != SERIAL_DIGITS + 1) {
        return RAFF_E_CONFIG; /* the epoch is longer than the prefix leaves room for */
    }
    text_add_char(&text, (char)('0' + gs1_check_digit((struct str){ret_sscc, text.len})));
    return 0;
}

int ledger_new_sscc(struct ledger *ledger, char ret_sscc[SSCC_SIZE])
{
    struct ledger_state state = ledger->state;
    char prefix[SSCC_SIZE], sscc[SSCC_SIZE];
    if (state.cartons >= 10 * COUNTER_LIMIT) {
        return RAFF_E_FULL;
    }
    int error = row_setting(ledger, "sscc_prefix", prefix, sizeof(prefix));
    if (error) {
        return error == RAFF_E_NOT_FOUND ? RAFF_E_CONFIG : error;
    }
    error = write_sscc(prefix, ledger->identity.epoch, state.cartons, sscc);
    state.cartons++;
    if (!error) {
        error = db_begin(ledger->db);
    }
    if (!error) {
        error = ledger_end(ledger, 0, &state);
    }
    if (!error) {
        memcpy(ret_sscc, sscc, SSCC_SIZE);
    }
    return error;
}

/* --- wrong PINs --- */

int ledger_pin_failures(struct ledger *ledger, const char *person, int *ret_count,
                        int64_t *ret_last_utc_ms)
{
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_PIN_GET);
    db_bind_str(stmt, 1, person);
    int result = db_step(ledger->db, stmt);
    if (result >= 0) {
        *ret_count = result ? (int)db_column_int(stmt, 0) : 0;
        *ret_last_utc_ms = result ? db_column_int(stmt, 1) : 0;
    }
    sqlite3_reset(stmt);
    return result < 0 ? result : 0;
}

int ledger_set_pin_failures(struct ledger *ledger, const char *person, int count, int64_t utc_ms)
{
    int error = db_begin(ledger->db);
    if (error) {
        return error;
    }
    sqlite3_stmt *stmt = db_stmt(ledger->db, Q_PIN_SET);
    db_bind_str(stmt, 1, person);
    db_bind_int(stmt, 2, count);
    db_bind_int(stmt, 3, utc_ms);
    return ledger_end(ledger, db_run(ledger->db, stmt), NULL);
}
