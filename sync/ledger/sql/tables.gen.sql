-- One statement to put and one to delete a row of a replicated table, for either generation. The
-- parameters are those of columns.c: the key's parts, then the members that have a column, then the
-- row's text.

-- name: put_place
INSERT OR REPLACE INTO {gen}place VALUES (?1, ?2, ?3, ?4);
-- name: del_place
DELETE FROM {gen}place WHERE id = ?1;

-- name: put_item
INSERT OR REPLACE INTO {gen}item VALUES (?1, ?2);
-- name: del_item
DELETE FROM {gen}item WHERE id = ?1;

-- name: put_gtin
INSERT OR REPLACE INTO {gen}gtin VALUES (?1, ?2);
-- name: del_gtin
DELETE FROM {gen}gtin WHERE gtin = ?1;

-- name: put_lot
INSERT OR REPLACE INTO {gen}lot VALUES (?1, ?2, ifnull(nullif(?3, ''), '9999'), ?4);
-- name: del_lot
DELETE FROM {gen}lot WHERE item = ?1 AND lot = ?2;

-- name: put_stock
INSERT OR REPLACE INTO {gen}stock VALUES (?1, ?2, ?3, ?4, ?5, ?6);
-- name: del_stock
DELETE FROM {gen}stock WHERE place = ?1 AND item = ?2 AND lot = ?3 AND serial = ?4;
-- A row that is there already: nearly every one that ops bring. It lies where it lay.
-- name: set_stock
UPDATE {gen}stock SET qty = ?5, row = ?6
 WHERE place = ?1 AND item = ?2 AND lot = ?3 AND serial = ?4;

-- Where stock lies by item: with a row that is new, and when it is deleted.
-- name: note_stock
INSERT OR IGNORE INTO {gen}stock_by VALUES (0, ?2, ?1, ?3, ?4);
-- name: forget_stock
DELETE FROM {gen}stock_by
 WHERE run = 0 AND item = ?2 AND place = ?1 AND lot = ?3 AND serial = ?4;

-- name: put_task
INSERT OR REPLACE INTO {gen}task VALUES (?1, ?2, ?3, ?4, ?5);
-- name: del_task
DELETE FROM {gen}task WHERE id = ?1;

-- name: put_line
INSERT OR REPLACE INTO {gen}line VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
-- name: del_line
DELETE FROM {gen}line WHERE task = ?1 AND line = ?2;

-- name: put_person
INSERT OR REPLACE INTO {gen}person VALUES (?1, ?2, ?3);
-- name: del_person
DELETE FROM {gen}person WHERE id = ?1;

-- name: put_code
INSERT OR REPLACE INTO {gen}code VALUES (?1, ?2);
-- name: del_code
DELETE FROM {gen}code WHERE id = ?1;

-- name: put_setting
INSERT OR REPLACE INTO {gen}setting VALUES (?1, ?2);
-- name: del_setting
DELETE FROM {gen}setting WHERE name = ?1;
