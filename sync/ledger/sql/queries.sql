-- What the floor asks: replica and overlay together.

-- name: place
SELECT id, row ->> 'kind', row ->> 'parent', zone, row ->> 'check', walk
  FROM {live}place WHERE id = ?1;

-- name: item
SELECT id, row ->> 'name', row ->> 'name_ar', row ->> 'unit', row ->> 'lot', row ->> 'expiry',
       row ->> 'serial', row ->> 'catch', row ->> 'confirm_over', row ->> 'weight_g'
  FROM {live}item WHERE id = ?1;

-- name: gtin
SELECT gtin, row ->> 'item', row ->> 'qty' FROM {live}gtin WHERE gtin = ?1;

-- name: person
SELECT id, row ->> 'name', badge, row ->> 'pin', row ->> 'role', row ->> 'lang'
  FROM {live}person WHERE id = ?1;

-- name: person_by_badge
SELECT id, row ->> 'name', badge, row ->> 'pin', row ->> 'role', row ->> 'lang'
  FROM {live}person WHERE badge = ?1 AND badge <> '' LIMIT 1;

-- name: codes
SELECT id, row ->> 'kind', row ->> 'en', row ->> 'ar'
  FROM {live}code WHERE ?1 = '' OR row ->> 'kind' = ?1 ORDER BY id LIMIT ?2;

-- name: setting
SELECT CASE json_type(row, '$.value') WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'
       ELSE row ->> 'value' END
  FROM {live}setting WHERE name = ?1;

-- name: seats
SELECT substr(name, 6), row ->> 'up', row ->> 'next', row ->> 'held', row ->> 'since'
  FROM {live}setting WHERE name >= 'seat.' AND name < 'seat/' ORDER BY name LIMIT ?1;

-- name: task
SELECT id, row ->> 'kind', state, row ->> 'mode', row ->> 'zone', seat,
       ifnull(person, row ->> 'by'), priority, row ->> 'order', row ->> 'carrier', row ->> 'manifest', row ->> 'ship_to', lines, lines_open
  FROM {live}task_now WHERE id = ?1;

-- name: my_tasks
SELECT id, row ->> 'kind', state, row ->> 'mode', row ->> 'zone', seat,
       ifnull(person, row ->> 'by'), priority, row ->> 'order', row ->> 'carrier', row ->> 'manifest', row ->> 'ship_to', lines, lines_open
  FROM {live}task_now WHERE seat = ?1 AND hub_state <> 'done' AND state <> 'done'
 ORDER BY priority, id;

-- name: tasks
SELECT id, row ->> 'kind', state, row ->> 'mode', row ->> 'zone', seat,
       ifnull(person, row ->> 'by'), priority, row ->> 'order', row ->> 'carrier', row ->> 'manifest', row ->> 'ship_to', lines, lines_open
  FROM {live}task_now WHERE hub_state <> 'done' AND state <> 'done' ORDER BY priority, id;

-- name: tasks_at
SELECT id, row ->> 'kind', state, row ->> 'mode', row ->> 'zone', seat,
       ifnull(person, row ->> 'by'), priority, row ->> 'order', row ->> 'carrier', row ->> 'manifest', row ->> 'ship_to', lines, lines_open
  FROM {live}task_now
 WHERE id IN (SELECT task FROM {live}line_now WHERE place = ?1 AND done + short < qty)
   AND row ->> 'kind' = 'pack' AND hub_state <> 'done' AND state <> 'done'
 ORDER BY priority, id;

-- name: line
SELECT task, line, row ->> 'order', place, row ->> 'item', row ->> 'lot', row ->> 'serial', qty,
       done, short, row ->> 'slot', walk, skip > 0 AND done + short < qty
  FROM {live}line_now WHERE task = ?1 AND line = ?2;

-- name: lines
SELECT task, line, row ->> 'order', place, row ->> 'item', row ->> 'lot', row ->> 'serial', qty,
       done, short, row ->> 'slot', walk, skip > 0 AND done + short < qty
  FROM {live}line_now WHERE task = ?1 AND (NOT ?2 OR done + short < qty)
 ORDER BY CASE WHEN done + short < qty THEN skip ELSE 0 END, walk, place, line
 LIMIT ?3 OFFSET ?4;

-- name: stock_qty
SELECT ifnull((SELECT qty FROM {live}stock
                WHERE place = ?1 AND item = ?2 AND lot = ?3 AND serial = ?4), 0)
     + ifnull((SELECT sum(qty) FROM pending_leg
                WHERE place = ?1 AND item = ?2 AND lot = ?3 AND serial = ?4), 0);

-- The stock lists. One place and one item hold little: both sides are summed, then sorted.

-- name: stock_by_place
SELECT s.place, s.item, s.lot, s.serial, nullif(e.expiry, '9999'), sum(s.qty), sum(s.pending)
  FROM (SELECT place, item, lot, serial, qty, 0 AS pending FROM {live}stock WHERE place = ?1
        UNION ALL
        SELECT place, item, lot, serial, qty, qty FROM pending_leg WHERE place = ?1) s
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
 WHERE ?2 = '' OR s.item = ?2
 GROUP BY s.place, s.item, s.lot, s.serial HAVING sum(s.qty) <> 0
 ORDER BY s.item, ifnull(e.expiry, '9999'), s.lot, s.serial LIMIT ?3 OFFSET ?4;

-- name: stock_by_item
SELECT s.place, s.item, s.lot, s.serial, nullif(e.expiry, '9999'), sum(s.qty), sum(s.pending)
  FROM (SELECT h.place, h.item, h.lot, h.serial, h.qty, 0 AS pending
          FROM (SELECT DISTINCT b.item, b.place, b.lot, b.serial
                  FROM {live}stock_run runs CROSS JOIN {live}stock_by b ON b.run = runs.run
                 WHERE b.item = ?1) lies
         CROSS JOIN {live}stock h ON h.place = lies.place AND h.item = lies.item
                                 AND h.lot = lies.lot AND h.serial = lies.serial
        UNION ALL
        SELECT place, item, lot, serial, qty, qty FROM pending_leg WHERE item = ?1) s
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
  LEFT JOIN {live}place p ON p.id = s.place
 WHERE ?2 = '' OR p.zone = ?2
 GROUP BY s.place, s.item, s.lot, s.serial HAVING sum(s.qty) <> 0
 ORDER BY ifnull(e.expiry, '9999'), s.lot, p.walk, s.place, s.serial LIMIT ?3 OFFSET ?4;

-- A zone or a site may hold a million: two ordered streams are merged, and stop at the limit. The
-- second is what lies only in the overlay.

-- name: stock_by_zone
SELECT s.place, s.item AS item, s.lot AS lot, s.serial AS serial, nullif(e.expiry, '9999'),
       s.qty, s.pending, p.walk AS walk, p.id AS id, ifnull(e.expiry, '9999') AS expiry
  FROM {live}place p CROSS JOIN {live}stock_held s ON s.place = p.id
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
 WHERE p.zone = ?1 AND s.qty <> 0
UNION ALL
SELECT s.place, s.item, s.lot, s.serial, nullif(e.expiry, '9999'),
       s.qty, s.qty, p.walk, p.id, ifnull(e.expiry, '9999')
  FROM {live}stock_new s CROSS JOIN {live}place p ON p.id = s.place
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
 WHERE p.zone = ?1
 ORDER BY walk, id, item, expiry, lot, serial LIMIT ?2 OFFSET ?3;

-- name: stock_all
SELECT s.place AS place, s.item AS item, s.lot AS lot, s.serial AS serial,
       nullif(e.expiry, '9999'), s.qty, s.pending, ifnull(e.expiry, '9999') AS expiry
  FROM {live}stock_held s
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
 WHERE s.qty <> 0
UNION ALL
SELECT s.place, s.item, s.lot, s.serial, nullif(e.expiry, '9999'), s.qty, s.qty,
       ifnull(e.expiry, '9999')
  FROM {live}stock_new s
  LEFT JOIN {live}lot e ON e.item = s.item AND e.lot = s.lot
 ORDER BY place, item, expiry, lot, serial LIMIT ?1 OFFSET ?2;
