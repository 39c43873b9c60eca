-- Stock by item. A snapshot comes by place: an index by item, filled on the way, is written all over with
-- every row, and one that is made afterwards takes a second in one piece. So the rows that came lately
-- are sorted by item as a run of their own, behind the runs before, and whoever asks for an item looks
-- into each run. Run 0 is what came row by row. A run may name rows that are gone: what counts is
-- `stock`.
CREATE TABLE {gen}stock_by (
    run INTEGER NOT NULL,
    item TEXT NOT NULL,
    place TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    PRIMARY KEY (run, item, place, lot, serial)
) STRICT, WITHOUT ROWID;

-- The key of the last row of `stock` that a run has.
CREATE TABLE {gen}stock_run (
    run INTEGER PRIMARY KEY,
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL
) STRICT;
INSERT INTO {gen}stock_run VALUES (0, '', '', '', '');

INSERT INTO {gen}stock_by
SELECT 0, item, place, lot, serial FROM {gen}stock ORDER BY item, place, lot, serial;
DROP INDEX IF EXISTS {gen}stock_item;

-- A load went without these before.
CREATE INDEX IF NOT EXISTS {gen}place_zone ON {gen}place (zone, walk, id);
CREATE INDEX IF NOT EXISTS {gen}task_open ON {gen}task (priority, id) WHERE state <> 'done';
CREATE INDEX IF NOT EXISTS {gen}task_seat ON {gen}task (seat, priority, id) WHERE state <> 'done';
CREATE INDEX IF NOT EXISTS {gen}line_place ON {gen}line (place);
CREATE INDEX IF NOT EXISTS {gen}person_badge ON {gen}person (badge);
