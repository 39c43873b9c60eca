#include "tests/unit/sync/seat/fake_ledger.h"

#include "drivers/base/error.h"

const char *const ledger_tables[] = {"place", "stock", "task"};
const size_t ledger_n_tables = 3;

struct ledger *fake_new(void)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    if (!ledger) {
        abort();
    }
    ledger->identity = (struct ledger_identity){"S", "H1", 3, "store"};
    chain_first("S", "H1", 3, ledger->hashes[0]);
    memcpy(ledger->sync.head, ledger->hashes[0], CHAIN_SIZE);
    ledger->sync.next = 1;
    ledger->sync.oldest = 1;
    return ledger;
}

void fake_commit(struct ledger *ledger, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t seq = ledger->sync.next++;
        snprintf(ledger->lines[seq], sizeof(ledger->lines[seq]), "{\"seq\":%llu,\"type\":\"note\"}",
                 (unsigned long long)seq);
        chain_next(ledger->hashes[seq - 1], str_of(ledger->lines[seq]), ledger->hashes[seq]);
        memcpy(ledger->sync.head, ledger->hashes[seq], CHAIN_SIZE);
    }
}

const struct ledger_identity *ledger_identity(const struct ledger *ledger)
{
    return &ledger->identity;
}

void ledger_sync_state(struct ledger *ledger, struct ledger_sync *ret)
{
    *ret = ledger->sync;
    memcpy(ret->op_hub, ret->hub, sizeof(ret->op_hub)); /* as far as these tests go */
}

int ledger_hash_at(struct ledger *ledger, uint64_t seq, uint8_t ret_hash[CHAIN_SIZE])
{
    if (seq >= ledger->sync.next || seq + 1 < ledger->sync.oldest) {
        return RAFF_E_NOT_FOUND;
    }
    memcpy(ret_hash, ledger->hashes[seq], CHAIN_SIZE);
    return 0;
}

int ledger_outbox(struct ledger *ledger, uint64_t first, size_t max_events, size_t max_bytes,
                  struct bytes *lines, size_t *ret_n)
{
    size_t n = 0;
    while (first + n < ledger->sync.next && n < max_events) {
        const char *line = ledger->lines[first + n];
        if (n > 0 && lines->len + strlen(line) + 1 > max_bytes) {
            break;
        }
        bytes_add_str(lines, line);
        bytes_add(lines, "\n", 1);
        n++;
    }
    *ret_n = n;
    return lines->error;
}

int ledger_set_acked(struct ledger *ledger, const char *hub, uint64_t upto, uint64_t safe)
{
    if (ledger->fail) {
        return ledger->fail;
    }
    if (upto >= ledger->sync.next) {
        return RAFF_E_GAP;
    }
    ledger->sync.acked = upto;
    ledger->sync.safe = safe;
    return copy_cstr(ledger->sync.acked_hub, sizeof(ledger->sync.acked_hub), hub);
}

int ledger_disown(struct ledger *ledger)
{
    return ledger->fail;
}

int ledger_prune(struct ledger *ledger, int64_t utc_ms, size_t max)
{
    (void)utc_ms;
    (void)max;
    return ledger->fail;
}

/* --- rows --- */

static bool is_row(const struct fake_row *row, const char *table, struct str key)
{
    return strcmp(row->table, table) == 0 && str_is(key, row->key);
}

static size_t find(const struct fake_rows *rows, const char *table, struct str key)
{
    size_t i = 0;
    while (i < rows->n && !is_row(&rows->at[i], table, key)) {
        i++;
    }
    return i;
}

const char *fake_row(const struct ledger *ledger, const char *table, const char *key)
{
    size_t i = find(&ledger->live, table, str_of(key));
    return i < ledger->live.n ? ledger->live.at[i].row : "";
}

static int put(struct fake_rows *rows, const struct ledger_change *change)
{
    char table[16];
    if (copy_str(table, sizeof(table), change->table) < 0) {
        return RAFF_E_SYNTAX;
    }
    size_t i = find(rows, table, change->key);
    if (!change->row.len) {
        if (i < rows->n) {
            rows->at[i] = rows->at[--rows->n];
        }
        return 0;
    }
    if (i == FAKE_ROWS_MAX) {
        return RAFF_E_FULL;
    }
    rows->n += i == rows->n;
    memcpy(rows->at[i].table, table, sizeof(table));
    return copy_str(rows->at[i].key, sizeof(rows->at[i].key), change->key) < 0 ||
                   copy_str(rows->at[i].row, sizeof(rows->at[i].row), change->row) < 0
               ? RAFF_E_SYNTAX
               : 0;
}

static int put_all(struct fake_rows *rows, const struct ledger_change *changes, size_t n)
{
    int error = 0;
    for (size_t i = 0; i < n && error == 0; i++) {
        error = put(rows, &changes[i]);
    }
    return error;
}

/* All that there is goes at once, less than that is swept. */
static void fold(struct ledger *ledger, uint64_t own_seq)
{
    struct ledger_sync *sync = &ledger->sync;
    uint64_t own = own_seq < sync->next ? own_seq : sync->next - 1;
    sync->folded = own > sync->folded ? own : sync->folded;
    sync->swept = sync->folded + 1 == sync->next ? sync->folded : sync->swept;
}

int ledger_apply_ops(struct ledger *ledger, uint64_t from, uint64_t to,
                     const struct ledger_change *changes, size_t n, uint64_t own_seq)
{
    if (ledger->fail) {
        return ledger->fail;
    }
    if (from != ledger->sync.op + 1 || to < from) {
        return RAFF_E_GAP;
    }
    ledger->sync.op = to;
    ledger->own = own_seq > ledger->own ? own_seq : ledger->own;
    fold(ledger, own_seq);
    ledger->applied++;
    return put_all(&ledger->live, changes, n);
}

int ledger_set_hub(struct ledger *ledger, const char *hub)
{
    return copy_cstr(ledger->sync.hub, sizeof(ledger->sync.hub), hub);
}

int ledger_load_begin(struct ledger *ledger, const char *hub, uint64_t op)
{
    (void)hub;
    if (!ledger->cleared) {
        return RAFF_E_STATE; /* the real one does it now, in one piece that holds the screen up */
    }
    ledger->cleared = false;
    ledger->sync.loading = true;
    ledger->sync.loading_op = ledger->sync.loading_at_op = op;
    ledger->load.n = 0;
    ledger->load_own = ledger->sync.acked;
    ledger->table = 0;
    ledger->after[0] = '\0';
    return 0;
}

int ledger_load_rows(struct ledger *ledger, const struct ledger_change *rows, size_t n, bool more)
{
    if (ledger->fail) {
        return ledger->fail;
    }
    if (!ledger->sync.loading || ledger->table == ledger_n_tables) {
        return RAFF_E_STATE;
    }
    for (size_t i = 0; i < n; i++) {
        if (!str_is(rows[i].table, ledger_tables[ledger->table])) {
            return RAFF_E_STATE;
        }
    }
    size_t n_before = ledger->load.n;
    int error = put_all(&ledger->load, rows, n);
    if (error) {
        ledger->load.n = n_before;
        return error;
    }
    if (n && more) {
        error = copy_str(ledger->after, sizeof(ledger->after), rows[n - 1].key);
    }
    if (!more) {
        ledger->table++;
        ledger->after[0] = '\0';
    }
    return error;
}

const char *ledger_load_next(struct ledger *ledger, struct bytes *ret_after_key)
{
    if (!ledger->sync.loading || ledger->table == ledger_n_tables) {
        return NULL;
    }
    bytes_add_str(ret_after_key, ledger->after);
    return ledger_tables[ledger->table];
}

int ledger_load_ops(struct ledger *ledger, uint64_t from, uint64_t to,
                    const struct ledger_change *changes, size_t n, uint64_t own_seq)
{
    if (ledger->table != ledger_n_tables) {
        return RAFF_E_STATE;
    }
    if (from != ledger->sync.loading_at_op + 1 || to < from) {
        return RAFF_E_GAP;
    }
    ledger->sync.loading_at_op = to;
    ledger->load_own = own_seq > ledger->load_own ? own_seq : ledger->load_own;
    return put_all(&ledger->load, changes, n);
}

int ledger_load_swap(struct ledger *ledger, uint64_t op, uint64_t own_seq)
{
    if (!ledger->sync.loading || ledger->table != ledger_n_tables) {
        return RAFF_E_STATE;
    }
    if (op != ledger->sync.loading_at_op) {
        return RAFF_E_GAP;
    }
    ledger->live = ledger->load;
    ledger->sync.op = op;
    ledger->sync.loading = false;
    ledger->own = own_seq > ledger->load_own ? own_seq : ledger->load_own;
    return 0;
}

int ledger_load_clear(struct ledger *ledger, size_t max_rows)
{
    (void)max_rows;
    if (ledger->fail) {
        return ledger->fail;
    }
    ledger->sync.loading = false;
    ledger->cleared = true;
    return 0;
}

/* A bite is one event's rows. */
int ledger_load_sweep(struct ledger *ledger, size_t max_rows)
{
    (void)max_rows;
    if (ledger->fail) {
        return ledger->fail;
    }
    ledger->sync.swept += ledger->sync.swept < ledger->sync.folded;
    return ledger->sync.swept < ledger->sync.folded;
}

/* Rows of tasks carry `"seat":"H1"` or not. */
int ledger_task(struct ledger *ledger, const char *id, struct task_row *ret)
{
    char key[64];
    snprintf(key, sizeof(key), "[\"%s\"]", id);
    const char *row = fake_row(ledger, "task", key);
    if (!*row) {
        return RAFF_E_NOT_FOUND;
    }
    memset(ret, 0, sizeof(*ret));
    copy_cut(ret->seat, sizeof(ret->seat), strstr(row, "\"seat\":\"H1\"") ? "H1" : "");
    return 0;
}

/* --- sums --- */

/* Of keys without a quote or a bracket in their parts: their texts sort as they do. */
static int str_compare(struct str a, struct str b)
{
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_between(const struct fake_row *row, const char *table, struct str after,
                       struct str to)
{
    struct str key = str_of(row->key);
    return strcmp(row->table, table) == 0 && (!after.len || str_compare(after, key) < 0) &&
           (!to.len || str_compare(key, to) <= 0);
}

int ledger_sum_range(struct ledger *ledger, const char *table, struct str after, struct str to,
                     struct table_sum *ret_sum)
{
    *ret_sum = (struct table_sum){0, 0};
    for (size_t i = 0; i < ledger->live.n; i++) {
        const struct fake_row *row = &ledger->live.at[i];
        if (is_between(row, table, after, to)) {
            ret_sum->n++;
            ret_sum->sum += row_sum(table, str_of(row->key), str_of(row->row));
        }
    }
    return 0;
}

int ledger_sums_step(struct ledger *ledger, size_t max_rows)
{
    (void)max_rows;
    ledger->walked = true;
    return ledger->fail;
}

void ledger_sums_forget(struct ledger *ledger)
{
    ledger->walked = false;
}

bool ledger_sums_of(struct ledger *ledger, const char *table, struct table_sum *ret_sum)
{
    return ledger->walked && ledger_sum_range(ledger, table, STR(""), STR(""), ret_sum) == 0;
}

int ledger_mend(struct ledger *ledger, const char *table, struct str after, struct str to,
                const struct ledger_change *rows, size_t n, bool more)
{
    bool reaches = !more || (n > 0 && to.len && str_compare(rows[n - 1].key, to) > 0);
    struct str end = reaches ? to : rows[n - 1].key;
    for (size_t i = ledger->live.n; i-- > 0;) {
        if (is_between(&ledger->live.at[i], table, after, end)) {
            ledger->live.at[i] = ledger->live.at[--ledger->live.n];
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct ledger_change row = rows[i];
        row.table = str_of(table);
        bool within = !to.len || str_compare(row.key, to) <= 0;
        int error = within ? put(&ledger->live, &row) : 0;
        if (error) {
            return error;
        }
    }
    ledger->walked = false;
    return reaches;
}
