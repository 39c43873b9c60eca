-- One statement to put and one to delete a row of a replicated table, for either generation.
-- ?1 is the key as a JSON array, ?2 the row as a JSON object. What the hub sends may be of a newer
-- version: a member of another type becomes an empty text or a zero, never an error.

-- name: put_place
INSERT OR REPLACE INTO {gen}place VALUES (
    ifnull(?1 ->> 0, ''), ifnull(?2 ->> 'zone', ''), CAST(ifnull(?2 ->> 'walk', 0) AS INTEGER), ?2);
-- name: del_place
DELETE FROM {gen}place WHERE id = ?1 ->> 0;

-- name: put_item
INSERT OR REPLACE INTO {gen}item VALUES (ifnull(?1 ->> 0, ''), ?2);
-- name: del_item
DELETE FROM {gen}item WHERE id = ?1 ->> 0;

-- name: put_gtin
INSERT OR REPLACE INTO {gen}gtin VALUES (ifnull(?1 ->> 0, ''), ?2);
-- name: del_gtin
DELETE FROM {gen}gtin WHERE gtin = ?1 ->> 0;

-- name: put_lot
INSERT OR REPLACE INTO {gen}lot VALUES (
    ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''), ifnull(nullif(?2 ->> 'expiry', ''), '9999'), ?2);
-- name: del_lot
DELETE FROM {gen}lot WHERE item = ?1 ->> 0 AND lot = ?1 ->> 1;

-- name: put_stock
INSERT OR REPLACE INTO {gen}stock VALUES (
    ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''), ifnull(?1 ->> 2, ''), ifnull(?1 ->> 3, ''),
    CAST(ifnull(?2 ->> 'qty', 0) AS INTEGER), ?2);
-- name: del_stock
DELETE FROM {gen}stock
 WHERE place = ?1 ->> 0 AND item = ?1 ->> 1 AND lot = ifnull(?1 ->> 2, '')
   AND serial = ifnull(?1 ->> 3, '');

-- Where stock lies by item: before a row is put, and when it is deleted.
-- name: note_stock
INSERT OR IGNORE INTO {gen}stock_by
SELECT 0, ifnull(?1 ->> 1, ''), ifnull(?1 ->> 0, ''), ifnull(?1 ->> 2, ''), ifnull(?1 ->> 3, '')
 WHERE NOT EXISTS (SELECT 1 FROM {gen}stock
                    WHERE place = ifnull(?1 ->> 0, '') AND item = ifnull(?1 ->> 1, '')
                      AND lot = ifnull(?1 ->> 2, '') AND serial = ifnull(?1 ->> 3, ''));
-- name: forget_stock
DELETE FROM {gen}stock_by
 WHERE run = 0 AND item = ?1 ->> 1 AND place = ?1 ->> 0 AND lot = ifnull(?1 ->> 2, '')
   AND serial = ifnull(?1 ->> 3, '');

-- name: put_task
INSERT OR REPLACE INTO {gen}task VALUES (
    ifnull(?1 ->> 0, ''), ifnull(?2 ->> 'seat', ''), ifnull(?2 ->> 'state', ''),
    CAST(ifnull(?2 ->> 'priority', 0) AS INTEGER), ?2);
-- name: del_task
DELETE FROM {gen}task WHERE id = ?1 ->> 0;

-- name: put_line
INSERT OR REPLACE INTO {gen}line VALUES (
    ifnull(?1 ->> 0, ''), CAST(ifnull(?1 ->> 1, 0) AS INTEGER), ifnull(?2 ->> 'place', ''),
    CAST(ifnull(?2 ->> 'walk', 0) AS INTEGER), CAST(ifnull(?2 ->> 'qty', 0) AS INTEGER),
    CAST(ifnull(?2 ->> 'done', 0) AS INTEGER), CAST(ifnull(?2 ->> 'short', 0) AS INTEGER), ?2);
-- name: del_line
DELETE FROM {gen}line WHERE task = ?1 ->> 0 AND line = CAST(?1 ->> 1 AS INTEGER);

-- name: put_person
INSERT OR REPLACE INTO {gen}person VALUES (
    ifnull(?1 ->> 0, ''), ifnull(?2 ->> 'badge', ''), ?2);
-- name: del_person
DELETE FROM {gen}person WHERE id = ?1 ->> 0;

-- name: put_code
INSERT OR REPLACE INTO {gen}code VALUES (ifnull(?1 ->> 0, ''), ?2);
-- name: del_code
DELETE FROM {gen}code WHERE id = ?1 ->> 0;

-- name: put_setting
INSERT OR REPLACE INTO {gen}setting VALUES (ifnull(?1 ->> 0, ''), ?2);
-- name: del_setting
DELETE FROM {gen}setting WHERE name = ?1 ->> 0;
