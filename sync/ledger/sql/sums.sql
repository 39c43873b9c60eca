-- The rows of the live replica as the hub's sums have them. ?1 and ?2 are keys as JSON arrays, [] for
-- before the first; a part that is missing is the empty text, as in tables.gen.sql.

-- name: walk_place
SELECT id, row,
       id <= ifnull(?2 ->> 0, '')
  FROM {live}place
 WHERE id > ifnull(?1 ->> 0, '')
 ORDER BY id;
-- name: was_place
SELECT (SELECT row FROM {live}place WHERE id = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_place
DELETE FROM {live}place
 WHERE id > ifnull(?1 ->> 0, '')
   AND (?3 OR id <= ifnull(?2 ->> 0, ''));

-- name: walk_item
SELECT id, row,
       id <= ifnull(?2 ->> 0, '')
  FROM {live}item
 WHERE id > ifnull(?1 ->> 0, '')
 ORDER BY id;
-- name: was_item
SELECT (SELECT row FROM {live}item WHERE id = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_item
DELETE FROM {live}item
 WHERE id > ifnull(?1 ->> 0, '')
   AND (?3 OR id <= ifnull(?2 ->> 0, ''));

-- name: walk_gtin
SELECT gtin, row,
       gtin <= ifnull(?2 ->> 0, '')
  FROM {live}gtin
 WHERE gtin > ifnull(?1 ->> 0, '')
 ORDER BY gtin;
-- name: was_gtin
SELECT (SELECT row FROM {live}gtin WHERE gtin = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_gtin
DELETE FROM {live}gtin
 WHERE gtin > ifnull(?1 ->> 0, '')
   AND (?3 OR gtin <= ifnull(?2 ->> 0, ''));

-- name: walk_lot
SELECT item, lot, row,
       (item, lot) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, ''))
  FROM {live}lot
 WHERE (item, lot) > (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''))
 ORDER BY item, lot;
-- name: was_lot
SELECT (SELECT row FROM {live}lot WHERE item = ifnull(?1 ->> 0, '') AND lot = ifnull(?1 ->> 1, '')),
       (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, '')) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, ''));
-- name: cut_lot
DELETE FROM {live}lot
 WHERE (item, lot) > (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''))
   AND (?3 OR (item, lot) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, '')));

-- name: walk_stock
SELECT place, item, lot, serial, row,
       (place, item, lot, serial) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, ''), ifnull(?2 ->> 2, ''), ifnull(?2 ->> 3, ''))
  FROM {live}stock
 WHERE (place, item, lot, serial) > (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''), ifnull(?1 ->> 2, ''), ifnull(?1 ->> 3, ''))
 ORDER BY place, item, lot, serial;
-- name: was_stock
SELECT (SELECT row FROM {live}stock WHERE place = ifnull(?1 ->> 0, '') AND item = ifnull(?1 ->> 1, '') AND lot = ifnull(?1 ->> 2, '') AND serial = ifnull(?1 ->> 3, '')),
       (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''), ifnull(?1 ->> 2, ''), ifnull(?1 ->> 3, '')) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, ''), ifnull(?2 ->> 2, ''), ifnull(?2 ->> 3, ''));
-- name: cut_stock
DELETE FROM {live}stock
 WHERE (place, item, lot, serial) > (ifnull(?1 ->> 0, ''), ifnull(?1 ->> 1, ''), ifnull(?1 ->> 2, ''), ifnull(?1 ->> 3, ''))
   AND (?3 OR (place, item, lot, serial) <= (ifnull(?2 ->> 0, ''), ifnull(?2 ->> 1, ''), ifnull(?2 ->> 2, ''), ifnull(?2 ->> 3, '')));

-- name: walk_task
SELECT id, row,
       id <= ifnull(?2 ->> 0, '')
  FROM {live}task
 WHERE id > ifnull(?1 ->> 0, '')
 ORDER BY id;
-- name: was_task
SELECT (SELECT row FROM {live}task WHERE id = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_task
DELETE FROM {live}task
 WHERE id > ifnull(?1 ->> 0, '')
   AND (?3 OR id <= ifnull(?2 ->> 0, ''));

-- name: walk_line
SELECT task, line, row,
       (task, line) <= (ifnull(?2 ->> 0, ''), CAST(ifnull(?2 ->> 1, 0) AS INTEGER))
  FROM {live}line
 WHERE (task, line) > (ifnull(?1 ->> 0, ''), CAST(ifnull(?1 ->> 1, 0) AS INTEGER))
 ORDER BY task, line;
-- name: was_line
SELECT (SELECT row FROM {live}line WHERE task = ifnull(?1 ->> 0, '') AND line = CAST(ifnull(?1 ->> 1, 0) AS INTEGER)),
       (ifnull(?1 ->> 0, ''), CAST(ifnull(?1 ->> 1, 0) AS INTEGER)) <= (ifnull(?2 ->> 0, ''), CAST(ifnull(?2 ->> 1, 0) AS INTEGER));
-- name: cut_line
DELETE FROM {live}line
 WHERE (task, line) > (ifnull(?1 ->> 0, ''), CAST(ifnull(?1 ->> 1, 0) AS INTEGER))
   AND (?3 OR (task, line) <= (ifnull(?2 ->> 0, ''), CAST(ifnull(?2 ->> 1, 0) AS INTEGER)));

-- name: walk_person
SELECT id, row,
       id <= ifnull(?2 ->> 0, '')
  FROM {live}person
 WHERE id > ifnull(?1 ->> 0, '')
 ORDER BY id;
-- name: was_person
SELECT (SELECT row FROM {live}person WHERE id = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_person
DELETE FROM {live}person
 WHERE id > ifnull(?1 ->> 0, '')
   AND (?3 OR id <= ifnull(?2 ->> 0, ''));

-- name: walk_code
SELECT id, row,
       id <= ifnull(?2 ->> 0, '')
  FROM {live}code
 WHERE id > ifnull(?1 ->> 0, '')
 ORDER BY id;
-- name: was_code
SELECT (SELECT row FROM {live}code WHERE id = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_code
DELETE FROM {live}code
 WHERE id > ifnull(?1 ->> 0, '')
   AND (?3 OR id <= ifnull(?2 ->> 0, ''));

-- name: walk_setting
SELECT name, row,
       name <= ifnull(?2 ->> 0, '')
  FROM {live}setting
 WHERE name > ifnull(?1 ->> 0, '')
 ORDER BY name;
-- name: was_setting
SELECT (SELECT row FROM {live}setting WHERE name = ifnull(?1 ->> 0, '')),
       ifnull(?1 ->> 0, '') <= ifnull(?2 ->> 0, '');
-- name: cut_setting
DELETE FROM {live}setting
 WHERE name > ifnull(?1 ->> 0, '')
   AND (?3 OR name <= ifnull(?2 ->> 0, ''));
