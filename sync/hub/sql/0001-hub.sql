-- The hub's book, version 1. Every table but `meta` carries its site: a site is what a worker leases
-- and what a partition holds. Times named *_at and `since` are milliseconds since 1970, UTC.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- `op` is the last one given out; `op_log` holds floor + 1 to op. A site begins at op 1 with nothing
-- in it, so that a seat's "never loaded" (0) is always below.
CREATE TABLE site (
    site TEXT PRIMARY KEY,
    op INTEGER NOT NULL DEFAULT 1,
    floor INTEGER NOT NULL DEFAULT 1,
    next_task INTEGER NOT NULL DEFAULT 1,
    next_manifest INTEGER NOT NULL DEFAULT 1,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- --- seats ---

-- `claimed` is the seq the seat last said it would write next; `shown` the highest seq that its
-- setting row tells the site.
CREATE TABLE seat (
    site TEXT NOT NULL REFERENCES site,
    seat TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'quarantined', 'revoked')),
    why TEXT NOT NULL DEFAULT '',
    up INTEGER NOT NULL DEFAULT 0,
    since INTEGER NOT NULL DEFAULT 0,
    session TEXT NOT NULL DEFAULT '',
    version TEXT NOT NULL DEFAULT '',
    claimed INTEGER NOT NULL DEFAULT 1,
    shown INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, seat)
) STRICT, WITHOUT ROWID;

-- Every epoch there ever was. `head` is h(upto).
CREATE TABLE epoch (
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    store TEXT NOT NULL DEFAULT '',
    upto INTEGER NOT NULL DEFAULT 0,
    head BLOB NOT NULL,
    issued_at INTEGER NOT NULL,
    PRIMARY KEY (site, seat, epoch),
    FOREIGN KEY (site, seat) REFERENCES seat
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL REFERENCES site,
    seat TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What a person has to look at: clone, fork, hole, clock. One row a fact, counted.
CREATE TABLE incident (
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    code TEXT NOT NULL,
    why TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    times INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (site, seat, epoch, code, why)
) STRICT, WITHOUT ROWID;

-- --- what the seats sent and what the sites are told ---

-- `line` is the exact bytes, also of what is no event. `reversed` is the seq that took it back.
CREATE TABLE event (
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    line BLOB NOT NULL,
    hash BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT '',
    reversed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, seat, epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX event_review ON event (site, received_at) WHERE outcome <> '';

-- `rows` is the inside of the message's array, `own` the whole object.
CREATE TABLE op_log (
    site TEXT NOT NULL,
    op INTEGER NOT NULL,
    rows TEXT NOT NULL,
    own TEXT NOT NULL,
    PRIMARY KEY (site, op)
) STRICT, WITHOUT ROWID;

-- --- the replicated tables: one row text each, written by rows.c alone ---

CREATE TABLE place (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    zone TEXT NOT NULL,
    digits TEXT NOT NULL,
    walk INTEGER NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    unit TEXT NOT NULL,
    lot INTEGER NOT NULL,
    expiry INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    catch INTEGER NOT NULL,
    confirm_over INTEGER NOT NULL,
    weight_g INTEGER NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE gtin (
    site TEXT NOT NULL,
    gtin TEXT NOT NULL,
    item TEXT NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (site, gtin)
) STRICT, WITHOUT ROWID;

CREATE TABLE lot (
    site TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    PRIMARY KEY (site, item, lot)
) STRICT, WITHOUT ROWID;

-- A row of zero lives no longer than the transaction that made it. `odd`: place or item were not
-- known when the row was made; asked again at every event.
CREATE TABLE stock (
    site TEXT NOT NULL,
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    qty INTEGER NOT NULL,
    odd INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, place, item, lot, serial)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_item ON stock (site, item);

-- `n` is the age: tasks are numbered as they are made. `ship_to` is a JSON array or empty. A lease
-- that ran out has `lease_until` -1: its holder may come back to it.
CREATE TABLE task (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    n INTEGER NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    seat TEXT NOT NULL DEFAULT '',
    by TEXT NOT NULL DEFAULT '',
    priority INTEGER NOT NULL DEFAULT 0,
    "order" TEXT NOT NULL DEFAULT '',
    carrier TEXT NOT NULL DEFAULT '',
    manifest TEXT NOT NULL DEFAULT '',
    ship_to TEXT NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX task_free ON task (site, state, priority, n);
CREATE INDEX task_seat ON task (site, seat) WHERE seat <> '';
CREATE INDEX task_lease ON task (lease_until) WHERE lease_until > 0;
CREATE INDEX task_order ON task (site, "order") WHERE "order" <> '';
CREATE INDEX task_load ON task (site, carrier) WHERE kind = 'load';
CREATE INDEX task_over ON task (site) WHERE state = 'done' AND kind NOT IN ('pick', 'pack');

CREATE TABLE line (
    site TEXT NOT NULL,
    task TEXT NOT NULL,
    n INTEGER NOT NULL,
    "order" TEXT NOT NULL,
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    qty INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,
    short INTEGER NOT NULL DEFAULT 0,
    slot INTEGER NOT NULL DEFAULT 0,
    walk INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, task, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX line_place ON line (site, place, item);
CREATE INDEX line_order ON line (site, "order") WHERE "order" <> '';

CREATE TABLE person (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    badge TEXT NOT NULL,
    pin TEXT NOT NULL,
    role TEXT NOT NULL,
    lang TEXT NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
    site TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    en TEXT NOT NULL,
    ar TEXT NOT NULL,
    PRIMARY KEY (site, id)
) STRICT, WITHOUT ROWID;

-- For `seat.{id}`, which the hub writes itself, `value` is the whole row.
CREATE TABLE setting (
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (site, name)
) STRICT, WITHOUT ROWID;

-- --- orders: the hub's alone; of a person only `ship_to` leaves, on the pack task ---

-- `swept`: its tasks and lines have left the replica.
CREATE TABLE orders (
    site TEXT NOT NULL REFERENCES site,
    "order" TEXT NOT NULL,
    status TEXT NOT NULL,
    carrier TEXT NOT NULL,
    priority INTEGER NOT NULL,
    due TEXT NOT NULL,
    ship_to TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    imported_at INTEGER NOT NULL,
    swept INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, "order")
) STRICT, WITHOUT ROWID;

CREATE INDEX orders_status ON orders (site, status);
CREATE INDEX orders_unswept ON orders (site) WHERE status IN ('shipped', 'short') AND swept = 0;

-- `allocated` is what release found in the bins, `short` what a release over all bins did not find;
-- the rest of `qty` waits for a release of its zone.
CREATE TABLE order_line (
    site TEXT NOT NULL,
    "order" TEXT NOT NULL,
    n INTEGER NOT NULL,
    item TEXT NOT NULL,
    qty INTEGER NOT NULL,
    allocated INTEGER NOT NULL DEFAULT 0,
    short INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, "order", n),
    FOREIGN KEY (site, "order") REFERENCES orders
) STRICT, WITHOUT ROWID;

-- Every stage an order came to, back steps too, in the order of `n`. `at`, `by` and `seat` are those
-- of the event that caused it; the hub's own have an empty seat.
CREATE TABLE order_stage (
    site TEXT NOT NULL,
    "order" TEXT NOT NULL,
    n INTEGER NOT NULL,
    stage TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    seat TEXT NOT NULL,
    hub_at INTEGER NOT NULL,
    PRIMARY KEY (site, "order", n),
    FOREIGN KEY (site, "order") REFERENCES orders
) STRICT, WITHOUT ROWID;

-- What was picked for an order into which tote: the pack task's lines.
CREATE TABLE picked (
    site TEXT NOT NULL,
    "order" TEXT NOT NULL,
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (site, "order", place, item, lot, serial)
) STRICT, WITHOUT ROWID;

-- `task` and `line` are where the carton waits to be loaded.
CREATE TABLE carton (
    site TEXT NOT NULL,
    sscc TEXT NOT NULL,
    "order" TEXT NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    weight_g INTEGER NOT NULL DEFAULT 0,
    task TEXT NOT NULL DEFAULT '',
    line INTEGER NOT NULL DEFAULT 0,
    manifest TEXT NOT NULL DEFAULT '',
    loaded INTEGER NOT NULL DEFAULT 0,
    shipped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, sscc)
) STRICT, WITHOUT ROWID;

CREATE INDEX carton_order ON carton (site, "order");
CREATE INDEX carton_task ON carton (site, task) WHERE task <> '';
