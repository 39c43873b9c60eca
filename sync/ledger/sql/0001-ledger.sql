-- What is this seat's own: who it is, its log, and the overlay of what the hub has not folded in yet.

-- One row. `folded`: the live replica holds our events up to here. `base_seq` and `base_hash`: the
-- last event that was pruned, so that the chain still has a beginning. The `load_` columns describe
-- a snapshot under way.
CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    store TEXT NOT NULL,
    hub TEXT NOT NULL DEFAULT '',
    acked INTEGER NOT NULL DEFAULT 0,
    safe INTEGER NOT NULL DEFAULT 0,
    folded INTEGER NOT NULL DEFAULT 0,
    op INTEGER NOT NULL DEFAULT 0,
    op_hub TEXT NOT NULL DEFAULT '',
    generation INTEGER NOT NULL DEFAULT 0 CHECK (generation IN (0, 1)),
    base_seq INTEGER NOT NULL DEFAULT 0,
    base_hash BLOB NOT NULL,
    cartons INTEGER NOT NULL DEFAULT 0,
    loading INTEGER NOT NULL DEFAULT 0,
    load_hub TEXT NOT NULL DEFAULT '',
    load_op INTEGER NOT NULL DEFAULT 0,
    load_at_op INTEGER NOT NULL DEFAULT 0,
    load_own INTEGER NOT NULL DEFAULT 0,
    load_table INTEGER NOT NULL DEFAULT 0,
    load_after TEXT NOT NULL DEFAULT ''
) STRICT;

-- The log. `work`: the operator's place in the work as of this event, kept with the last one only.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    line TEXT NOT NULL,
    hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    work TEXT
) STRICT;

-- A place in the work that was saved without an event, after event `seq`.
CREATE TABLE work (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    work TEXT NOT NULL
) STRICT;

-- Keyed by what a reader asks for: dropping by seq walks the table, and it is short.
CREATE TABLE pending_leg (
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (place, item, lot, serial, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_line (
    task TEXT NOT NULL,
    line INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    done INTEGER NOT NULL,
    short INTEGER NOT NULL,
    PRIMARY KEY (task, line, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_task (
    task TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (task, seq)
) STRICT, WITHOUT ROWID;

-- Ours alone, never folded in: lines passed over, in the order of `seq`; events taken back.
CREATE TABLE skipped (
    task TEXT NOT NULL,
    line INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (task, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE reversed (
    seq INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE pin (
    person TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
