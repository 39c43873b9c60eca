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
CREATE INDEX {gen}line_count ON {gen}line (task, done, short, qty);

CREATE TABLE {gen}person (
    id TEXT PRIMARY KEY,
    badge TEXT NOT NULL,
    row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX {gen}person_badge ON {gen}person (badge);

CREATE TABLE {gen}code (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE {gen}setting (name TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- What a person sees: the hub's figures and over them what this seat did since.

CREATE VIEW {gen}line_now AS
SELECT l.task, l.line, l.place, l.walk, l.qty, l.row,
       l.done + coalesce((SELECT sum(p.done) FROM pending_line p
                           WHERE p.task = l.task AND p.line = l.line), 0) AS done,
       l.short + coalesce((SELECT sum(p.short) FROM pending_line p
                            WHERE p.task = l.task AND p.line = l.line), 0) AS short,
       coalesce((SELECT s.seq FROM skipped s WHERE s.task = l.task AND s.line = l.line), 0) AS skip
  FROM {gen}line l;

CREATE VIEW {gen}task_now AS
SELECT t.id, t.seat, t.priority, t.row, t.state AS hub_state,
       CASE WHEN t.state IN ('done', 'review') THEN t.state
            ELSE coalesce((SELECT p.state FROM pending_task p WHERE p.task = t.id
                            ORDER BY p.seq DESC LIMIT 1), t.state) END AS state,
       (SELECT p.person FROM pending_task p WHERE p.task = t.id
         ORDER BY p.seq DESC LIMIT 1) AS person,
       (SELECT count(*) FROM {gen}line l WHERE l.task = t.id) AS lines,
       -- Open by the hub's figures, and then what the overlay changes: this is read with every
       -- scan, and a task has many lines of which few are in the overlay.
       (SELECT count(*) FROM {gen}line l WHERE l.task = t.id AND l.done + l.short < l.qty)
     + ifnull((SELECT sum((l.done + p.done + l.short + p.short < l.qty)
                          - (l.done + l.short < l.qty))
                 FROM (SELECT line, sum(done) AS done, sum(short) AS short FROM pending_line
                        WHERE task = t.id GROUP BY line) p
                 JOIN {gen}line l ON l.task = t.id AND l.line = p.line), 0) AS lines_open
  FROM {gen}task t;

-- Stock that the hub knows of, and what lies in the overlay alone.

CREATE VIEW {gen}stock_held AS
SELECT s.place, s.item, s.lot, s.serial,
       s.qty + ifnull((SELECT sum(g.qty) FROM pending_leg g WHERE g.place = s.place
                          AND g.item = s.item AND g.lot = s.lot AND g.serial = s.serial), 0) AS qty,
       ifnull((SELECT sum(g.qty) FROM pending_leg g WHERE g.place = s.place
                  AND g.item = s.item AND g.lot = s.lot AND g.serial = s.serial), 0) AS pending
  FROM {gen}stock s;

CREATE VIEW {gen}stock_new AS
SELECT g.place, g.item, g.lot, g.serial, sum(g.qty) AS qty
  FROM pending_leg g
 WHERE NOT EXISTS (SELECT 1 FROM {gen}stock s WHERE s.place = g.place AND s.item = g.item
                      AND s.lot = g.lot AND s.serial = g.serial)
 GROUP BY g.place, g.item, g.lot, g.serial HAVING sum(g.qty) <> 0;
