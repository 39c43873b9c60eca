-- The tables that are not live.

-- Rows come sorted by key, but not by what a secondary index holds: filled row by row it costs more
-- than all else. So a load begins without them (as 0002 made them) and makes each at its table's end.

-- name: unindex_place_zone
DROP INDEX IF EXISTS {load}place_zone;
-- name: unindex_stock_item
DROP INDEX IF EXISTS {load}stock_item;
-- name: unindex_task_open
DROP INDEX IF EXISTS {load}task_open;
-- name: unindex_task_seat
DROP INDEX IF EXISTS {load}task_seat;
-- name: unindex_line_place
DROP INDEX IF EXISTS {load}line_place;
-- name: unindex_person_badge
DROP INDEX IF EXISTS {load}person_badge;

-- name: index_place_zone
CREATE INDEX IF NOT EXISTS {load}place_zone ON {load}place (zone, walk, id);
-- name: index_stock_item
CREATE INDEX IF NOT EXISTS {load}stock_item ON {load}stock (item);
-- name: index_task_open
CREATE INDEX IF NOT EXISTS {load}task_open ON {load}task (priority, id) WHERE state <> 'done';
-- name: index_task_seat
CREATE INDEX IF NOT EXISTS {load}task_seat ON {load}task (seat, priority, id) WHERE state <> 'done';
-- name: index_line_place
CREATE INDEX IF NOT EXISTS {load}line_place ON {load}line (place);
-- name: index_person_badge
CREATE INDEX IF NOT EXISTS {load}person_badge ON {load}person (badge);

-- Emptying: in bites, and at once.

-- name: sweep_place
DELETE FROM {load}place WHERE id IN (SELECT id FROM {load}place LIMIT ?1);
-- name: clear_place
DELETE FROM {load}place;

-- name: sweep_item
DELETE FROM {load}item WHERE id IN (SELECT id FROM {load}item LIMIT ?1);
-- name: clear_item
DELETE FROM {load}item;

-- name: sweep_gtin
DELETE FROM {load}gtin WHERE gtin IN (SELECT gtin FROM {load}gtin LIMIT ?1);
-- name: clear_gtin
DELETE FROM {load}gtin;

-- name: sweep_lot
DELETE FROM {load}lot WHERE (item, lot) IN (SELECT item, lot FROM {load}lot LIMIT ?1);
-- name: clear_lot
DELETE FROM {load}lot;

-- name: sweep_stock
DELETE FROM {load}stock WHERE (place, item, lot, serial) IN (SELECT place, item, lot, serial FROM {load}stock LIMIT ?1);
-- name: clear_stock
DELETE FROM {load}stock;

-- name: sweep_task
DELETE FROM {load}task WHERE id IN (SELECT id FROM {load}task LIMIT ?1);
-- name: clear_task
DELETE FROM {load}task;

-- name: sweep_line
DELETE FROM {load}line WHERE (task, line) IN (SELECT task, line FROM {load}line LIMIT ?1);
-- name: clear_line
DELETE FROM {load}line;

-- name: sweep_person
DELETE FROM {load}person WHERE id IN (SELECT id FROM {load}person LIMIT ?1);
-- name: clear_person
DELETE FROM {load}person;

-- name: sweep_code
DELETE FROM {load}code WHERE id IN (SELECT id FROM {load}code LIMIT ?1);
-- name: clear_code
DELETE FROM {load}code;

-- name: sweep_setting
DELETE FROM {load}setting WHERE name IN (SELECT name FROM {load}setting LIMIT ?1);
-- name: clear_setting
DELETE FROM {load}setting;

