/* links: raff_hub */
/* What a seat may send, into a hub with a small site: the input as it is on every topic, and its
 * lines as events of a batch that is right in all else; and what somebody may send who has only a
 * credential. The hub answers, and the books sum to zero.
 */
#include <fcntl.h>

#include "sync/hub/store.h"

#define UTC_MS     1795341600000 /* 2026-11-22T10:00:00Z */
#define INPUTS_MAX 500           /* then a new book: it must not grow with the run */

static char path[64], wal[80];
static struct db *db;
static struct hub *hub;
static int inputs;
static uint64_t seq;
static uint8_t head[CHAIN_SIZE];

static uint64_t numbers(void *context)
{
    (void)context;
    static uint64_t state = 1;
    return state = state * 6364136223846793005U + 1442695040888963407U;
}

static void need(bool held)
{
    if (!held) {
        abort();
    }
}

/* Signs whatever asks. */
static int certify(void *context, const char *csr, const char *cn, int64_t utc_ms,
                   struct hub_certificate *ret)
{
    static unsigned n;
    struct text serial = text_over(ret->serial, sizeof(ret->serial));
    (void)context;
    (void)csr;
    text_addf(&serial, "40%08x", ++n);
    copy_cut(ret->pem, sizeof(ret->pem), cn);
    ret->until_ms = utc_ms + 1;
    return 0;
}

static int pepper(void *context, const char *site, uint8_t ret_pepper[CHAIN_SIZE])
{
    (void)context;
    (void)site;
    memset(ret_pepper, 1, CHAIN_SIZE);
    return 0;
}

static void put_site(struct hub_tx *tx)
{
    static const struct place_row places[] = {
        {.id = "A-01", .kind = PLACE_BIN, .zone = "A", .walk = 1},
        {.id = "B-01", .kind = PLACE_BIN, .zone = "B", .walk = 2},
        {.id = "TOTE-1", .kind = PLACE_TOTE},
    };
    static const struct item_row items[] = {{.id = "TEA", .lot = true}, {.id = "CUP"}};
    static const struct leg stock[] = {
        {.place = "A-01", .item = "TEA", .lot = "L1", .qty = 9},
        {.place = "B-01", .item = "CUP", .qty = 9},
    };
    static const struct person_row person = {.id = "u1", .role = "picker"};
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        need(hub_put_place(tx, &places[i]) == 0);
    }
    for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
        need(hub_put_item(tx, &items[i]) == 0 && hub_receive_opening(tx, &stock[i]) == 0);
    }
    need(hub_put_person(tx, &person) == 0);
}

static void put_orders(struct hub_tx *tx)
{
    static const struct hub_order_line lines[] = {{"TEA", 3}, {"CUP", 2}};
    struct hub_order order = {.id = "O1", .carrier = "DHL", .lines = lines, .n_lines = 2};
    struct hub_release_result result;
    uint64_t epoch = 0;
    need(hub_put_order(tx, &order) == 0);
    need(hub_release(tx, HUB_RELEASE_SINGLE, "", NULL, 0, NULL, &result) == 0);
    need(hub_put_seat(tx, "H1", "store", &epoch) == 0);
    need(hub_put_seat(tx, "H2", "store", &epoch) == 0);
    need(hub_put_credential(tx, "c1", "H3", INT64_MAX) == 0);
}

static void shut(void)
{
    hub_free(hub);
    db_close(db);
    unlink(path);
    unlink(wal);
    db = NULL;
}

static void open_hub(void)
{
    static const struct hub_authority authority = {.certify = certify, .pepper = pepper};
    static const struct hub_config config = {.random = numbers, .authority = &authority};
    struct hub_tx *tx = NULL;
    struct text text = text_over(wal, sizeof(wal));
    memcpy(path, "/tmp/fuzz-hub-XXXXXX", sizeof("/tmp/fuzz-hub-XXXXXX"));
    int fd = mkostemp(path, O_CLOEXEC);
    need(fd >= 0 && close(fd) == 0);
    text_addf(&text, "%s-wal", path);
    need(db_open(path, NULL, &hub_schema, NULL, &db) == 0 && hub_new(&config, db, &hub) == 0);
    sqlite3_exec(db_handle(db), "PRAGMA synchronous = OFF", NULL, NULL, NULL);
    need(hub_tx_begin(hub, "S", UTC_MS, &tx) == 0);
    put_site(tx);
    put_orders(tx);
    need(hub_tx_commit(tx) == 0);
    seq = 0;
    chain_first("S", "H1", 1, head);
}

static void settle(void)
{
    struct hub_out out;
    int64_t unbalanced = -1;
    need(hub_flush(hub, 0, UTC_MS) == 0);
    while (hub_next(hub, &out) > 0) {
        need(out.payload.len > 0 && out.payload.len <= PROTO_WIRE_MAX);
    }
    need(hub_unbalanced(hub, "S", &unbalanced) == 0 && unbalanced == 0);
}

/* A line of the input with the seq that is due, if it begins as an object does. */
static void add_line(struct bytes *lines, struct str line)
{
    size_t at = lines->len;
    if (line.len && line.at[0] == '{') {
        bytes_addf(lines, "{\"seq\":%llu,", (unsigned long long)seq + 1);
        line = (struct str){line.at + 1, line.len - 1};
    }
    bytes_add(lines, line.at, line.len);
    chain_next(head, (struct str){bytes_view(lines).at + at, lines->len - at}, head);
    bytes_add(lines, "\n", 1);
    seq++;
}

static void send_events(struct str data)
{
    struct proto_batch batch = {.v = 1, .epoch = 1, .session = "s", .first = seq + 1};
    struct bytes lines, payload;
    struct str line;
    memcpy(batch.prev, head, CHAIN_SIZE);
    bytes_init(&lines, PROTO_PLAIN_MAX);
    bytes_init(&payload, PROTO_PLAIN_MAX);
    while (batch.n < PROTO_BATCH_EVENTS_MAX && lines.len + data.len < PROTO_BATCH_BYTES_MAX / 2 &&
           proto_batch_line(&data, &line)) {
        add_line(&lines, line);
        batch.n++;
    }
    if (batch.n) {
        batch.lines = bytes_view(&lines);
        proto_batch_write(&batch, &payload);
        need(hub_receive(hub, 0, "raff/1/S/H1/up", bytes_view(&payload)) == 0);
        settle();
    }
    bytes_release(&lines);
    bytes_release(&payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const topics[] = {"raff/1/S/H2/up", "raff/1/S/H2/ask", "raff/1/S/H2/state",
                                         "raff/1/enrol/c1/ask"};
    struct str input = {(const char *)data, size};
    if (inputs++ % INPUTS_MAX == 0) {
        if (db) {
            shut();
        } else {
            need(atexit(shut) == 0);
        }
        open_hub();
    }
    for (size_t i = 0; i < ARRAY_SIZE(topics); i++) {
        need(hub_receive(hub, 0, topics[i], input) == 0);
    }
    settle();
    send_events(input);
    return 0;
}
