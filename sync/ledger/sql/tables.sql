-- The tables that are not live.

-- What of the stock is behind the last run, as the next one.
-- name: run_fill
INSERT INTO {load}stock_by
SELECT (SELECT max(run) + 1 FROM {load}stock_run), item, place, lot, serial FROM {load}stock
 WHERE (place, item, lot, serial) >
       (SELECT place, item, lot, serial FROM {load}stock_run ORDER BY run DESC LIMIT 1)
 ORDER BY item, place, lot, serial;
-- name: run_close
INSERT INTO {load}stock_run
SELECT (SELECT max(run) + 1 FROM {load}stock_run), place, item, lot, serial FROM {load}stock
 ORDER BY place DESC, item DESC, lot DESC, serial DESC LIMIT 1;

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

-- name: sweep_stock_by
DELETE FROM {load}stock_by WHERE (run, item, place, lot, serial) IN (
    SELECT run, item, place, lot, serial FROM {load}stock_by LIMIT ?1);
-- name: clear_stock_by
DELETE FROM {load}stock_by;
-- name: clear_stock_run
DELETE FROM {load}stock_run WHERE run > 0;

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

