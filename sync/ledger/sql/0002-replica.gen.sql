-- The replica, twice: a snapshot loads into one generation while people work with the other. Typed
-- columns are those that a query looks for or sorts by; `row` is the hub's text, untouched.

CREATE TABLE {gen}place (
    id TEXT PRIMARY KEY,
    zone TEXT NOT NULL,
    walk INTEGER NOT NULL,
    row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}place_zone ON {gen}place (zone, walk, id);

CREATE TABLE {gen}item (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE {gen}gtin (gtin TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- `expiry` is 9999 where unknown: first expired, first out, and those without a date last.
CREATE TABLE {gen}lot (
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    expiry TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (item, lot)
) STRICT, WITHOUT ROWID;

CREATE TABLE {gen}stock (
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    qty INTEGER NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (place, item, lot, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}stock_item ON {gen}stock (item);

CREATE TABLE {gen}task (
    id TEXT PRIMARY KEY,
    seat TEXT NOT NULL,
    state TEXT NOT NULL,
    priority INTEGER NOT NULL,
    row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}task_open ON {gen}task (priority, id) WHERE state <> 'done';
CREATE INDEX {gen}task_seat ON {gen}task (seat, priority, id) WHERE state <> 'done';

CREATE TABLE {gen}line (
    task TEXT NOT NULL,
    line INTEGER NOT NULL,
    place TEXT NOT NULL,
    walk INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    done INTEGER NOT NULL,
    short INTEGER NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (task, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}line_place ON {gen}line (place);

CREATE TABLE {gen}person (
    id TEXT PRIMARY KEY,
    badge TEXT NOT NULL,
    row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}person_badge ON {gen}person (badge);

CREATE TABLE {gen}code (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE {gen}setting (name TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
