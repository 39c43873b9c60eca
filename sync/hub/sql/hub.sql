-- The hub's statements. ?1 is the site wherever a table has one.

-- --- the hub and its sites ---

-- name: meta_get
SELECT value FROM meta WHERE name = ?1
-- name: meta_put
INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)

-- name: site_get
SELECT op, floor, sums FROM site WHERE site = ?1
-- name: site_add
INSERT INTO site (site, made_at) VALUES (?1, ?2)
-- name: site_set_op
UPDATE site SET op = ?2, floor = ?3 WHERE site = ?1
-- name: site_set_sums
UPDATE site SET sums = ?2 WHERE site = ?1
-- Two statements: RETURNING alone costs twice what they do.
-- name: site_next_task
SELECT next_task FROM site WHERE site = ?1
-- name: site_take_task
UPDATE site SET next_task = next_task + 1 WHERE site = ?1
-- name: site_take_manifest
UPDATE site SET next_manifest = next_manifest + 1 WHERE site = ?1 RETURNING next_manifest - 1
-- name: sites_pass
UPDATE site SET next_task = next_task + ?1, next_manifest = next_manifest + ?2
-- name: sites_incident
INSERT INTO incident (site, seat, epoch, code, why, first_at, last_at)
SELECT site, '', 0, ?1, ?2, ?3, ?3 FROM site WHERE true
ON CONFLICT (site, seat, epoch, code, why) DO UPDATE SET last_at = ?3, times = times + 1
-- name: sites_ops
SELECT COALESCE(SUM(op), 0) FROM site
-- name: site_prunable
SELECT site, op, floor FROM site
WHERE op - floor > ?1
   OR EXISTS (SELECT 1 FROM op_log WHERE op_log.site = site.site AND op_log.op <= site.floor)
LIMIT 1

-- --- seats ---

-- name: seat_get
SELECT s.epoch, s.state, s.up, s.session, s.claimed, s.shown, e.store, e.upto, e.head,
       e.safe, s.heard_at
FROM seat s JOIN epoch e ON e.site = s.site AND e.seat = s.seat AND e.epoch = s.epoch
WHERE s.site = ?1 AND s.seat = ?2
-- name: epoch_last
SELECT max(COALESCE(MAX(epoch), 0),
           COALESCE((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'epoch'), 0)) FROM epoch
-- name: seat_since
SELECT since FROM seat WHERE site = ?1 AND seat = ?2
-- name: seat_put
INSERT INTO seat (site, seat, epoch, state) VALUES (?1, ?2, ?3, 'active')
ON CONFLICT (site, seat) DO UPDATE
SET epoch = ?3, state = 'active', why = '', up = 0, session = '', claimed = 1, shown = 0
-- name: seat_state
UPDATE seat SET state = ?3, why = ?4 WHERE site = ?1 AND seat = ?2
-- name: seat_up
UPDATE seat SET up = ?3, session = ?4, since = CASE WHEN ?5 THEN ?6 ELSE since END
WHERE site = ?1 AND seat = ?2
-- name: seat_heard
UPDATE seat SET heard_at = ?3 WHERE site = ?1 AND seat = ?2
-- name: seat_silent
SELECT site, seat FROM seat WHERE up = 1 AND heard_at < ?1 LIMIT 1
-- name: seat_lift
UPDATE seat SET state = 'active', why = '' WHERE site = ?1 AND seat = ?2 AND state = 'quarantined'
-- name: seat_claim
UPDATE seat SET claimed = ?3 WHERE site = ?1 AND seat = ?2
-- name: seat_shown
UPDATE seat SET shown = ?3 WHERE site = ?1 AND seat = ?2
-- name: epoch_add
INSERT INTO epoch (site, seat, epoch, store, issued_at, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
-- name: epoch_store
UPDATE epoch SET store = ?4 WHERE site = ?1 AND seat = ?2 AND epoch = ?3
-- name: epochs_copied
UPDATE epoch SET copied = upto
-- name: epochs_safe
UPDATE epoch SET safe = copied WHERE copied > safe
-- name: epoch_chain
UPDATE epoch SET upto = ?4, head = ?5 WHERE site = ?1 AND seat = ?2 AND epoch = ?3
-- name: enrolment_get
SELECT site, seat, expires_at, used_at, csr, store, epoch, cert FROM enrolment WHERE id = ?1
-- name: enrolment_add
INSERT INTO enrolment (site, id, seat, made_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: enrolment_used
UPDATE enrolment SET used_at = ?2, csr = ?3, store = ?4, epoch = ?5, cert = ?6 WHERE id = ?1
-- name: enrolment_end
UPDATE enrolment SET expires_at = ?3 WHERE site = ?1 AND seat = ?2 AND expires_at > ?3
-- name: enrolment_forget
DELETE FROM enrolment WHERE site = ?1 AND seat = ?2 AND expires_at < ?3
-- name: certificate_add
INSERT INTO certificate (site, seat, serial, made_at, until) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: certificate_known
SELECT COUNT(*) FROM certificate WHERE site = ?1 AND seat = ?2 AND serial = ?3
-- name: certificate_count
SELECT COUNT(*) FROM certificate WHERE site = ?1 AND seat = ?2 AND made_at > ?3 AND revoked_at = 0
-- name: certificate_revoke
UPDATE certificate SET revoked_at = ?3 WHERE site = ?1 AND seat = ?2 AND revoked_at = 0
-- name: certificate_forget
DELETE FROM certificate WHERE site = ?1 AND seat = ?2 AND until < ?3
-- name: incident_add
INSERT INTO incident (site, seat, epoch, code, why, first_at, last_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
ON CONFLICT (site, seat, epoch, code, why) DO UPDATE SET last_at = ?6, times = times + 1

-- --- events ---

-- name: events_add
INSERT INTO event (site, seat, epoch, seq, line, hash, received_at, outcome, why)
SELECT ?1, ?2, ?3, c0, c1, c2, ?4, c3, c4 FROM given(?5)
-- name: event_hash
SELECT hash FROM event WHERE site = ?1 AND seat = ?2 AND epoch = ?3 AND seq = ?4
-- name: event_held
SELECT hash, outcome, why FROM event WHERE site = ?1 AND seat = ?2 AND epoch = ?3 AND seq = ?4
-- name: event_line
SELECT line, reversed FROM event WHERE site = ?1 AND seat = ?2 AND epoch = ?3 AND seq = ?4
-- name: event_reversed
UPDATE event SET reversed = ?5 WHERE site = ?1 AND seat = ?2 AND epoch = ?3 AND seq = ?4
-- name: unsure_add
INSERT INTO unsure_at (site, at, seat) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING

-- --- ops ---

-- name: op_add
INSERT INTO op_log (site, op, rows, own) VALUES (?1, ?2, ?3, ?4)
-- name: op_after
SELECT op, rows, own FROM op_log WHERE site = ?1 AND op > ?2 ORDER BY op
-- name: op_prune
DELETE FROM op_log WHERE site = ?1 AND op <= ?2
AND op < (SELECT MIN(op) FROM op_log WHERE site = ?1) + ?3

-- --- a replicated row by its key, and the rows behind a key: key, then what rows.c names ---

-- name: place_one
SELECT id, kind, parent, zone, digits, walk FROM place WHERE site = ?1 AND id = ?2
-- name: place_scan
SELECT id, kind, parent, zone, digits, walk FROM place WHERE site = ?1 AND id > ?2 ORDER BY id
-- name: item_one
SELECT id, name, name_ar, unit, lot, expiry, serial, catch, confirm_over, weight_g FROM item
WHERE site = ?1 AND id = ?2
-- name: item_scan
SELECT id, name, name_ar, unit, lot, expiry, serial, catch, confirm_over, weight_g FROM item
WHERE site = ?1 AND id > ?2 ORDER BY id
-- name: gtin_one
SELECT gtin, item, qty FROM gtin WHERE site = ?1 AND gtin = ?2
-- name: gtin_scan
SELECT gtin, item, qty FROM gtin WHERE site = ?1 AND gtin > ?2 ORDER BY gtin
-- name: lot_one
SELECT item, lot, expiry FROM lot WHERE site = ?1 AND item = ?2 AND lot = ?3
-- name: lot_scan
SELECT item, lot, expiry FROM lot WHERE site = ?1 AND (item, lot) > (?2, ?3) ORDER BY item, lot
-- name: stock_one
SELECT place, item, lot, serial, qty FROM stock
WHERE site = ?1 AND place = ?2 AND item = ?3 AND lot = ?4 AND serial = ?5 AND qty <> 0
-- name: stock_scan
SELECT place, item, lot, serial, qty FROM stock
WHERE site = ?1 AND (place, item, lot, serial) > (?2, ?3, ?4, ?5) AND qty <> 0
ORDER BY place, item, lot, serial
-- name: task_one
SELECT id, kind, state, mode, zone, seat, by, priority, "order", carrier, manifest, ship_to
FROM task WHERE site = ?1 AND id = ?2
-- name: task_scan
SELECT id, kind, state, mode, zone, seat, by, priority, "order", carrier, manifest, ship_to
FROM task WHERE site = ?1 AND id > ?2 ORDER BY id
-- name: line_one
SELECT task, n, "order", place, item, lot, serial, qty, done, short, slot, walk FROM line
WHERE site = ?1 AND task = ?2 AND n = ?3
-- name: line_scan
SELECT task, n, "order", place, item, lot, serial, qty, done, short, slot, walk FROM line
WHERE site = ?1 AND (task, n) > (?2, ?3) ORDER BY task, n
-- name: person_one
SELECT id, name, badge, pin, role, lang FROM person WHERE site = ?1 AND id = ?2
-- name: person_scan
SELECT id, name, badge, pin, role, lang FROM person WHERE site = ?1 AND id > ?2 ORDER BY id
-- name: code_one
SELECT id, kind, en, ar FROM code WHERE site = ?1 AND id = ?2
-- name: code_scan
SELECT id, kind, en, ar FROM code WHERE site = ?1 AND id > ?2 ORDER BY id
-- name: setting_one
SELECT name, value FROM setting WHERE site = ?1 AND name = ?2
-- name: setting_scan
SELECT name, value FROM setting WHERE site = ?1 AND name > ?2 ORDER BY name

-- --- the site's data ---

-- name: place_put
INSERT OR REPLACE INTO place (site, id, kind, parent, zone, digits, walk)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- name: place_known
SELECT 1 FROM place WHERE site = ?1 AND id = ?2
-- name: place_drop
DELETE FROM place WHERE site = ?1 AND id = ?2
-- name: item_put
INSERT OR REPLACE INTO item
    (site, id, name, name_ar, unit, lot, expiry, serial, catch, confirm_over, weight_g)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
-- name: item_known
SELECT 1 FROM item WHERE site = ?1 AND id = ?2
-- name: gtin_put
INSERT OR REPLACE INTO gtin (site, gtin, item, qty) VALUES (?1, ?2, ?3, ?4)
-- name: lot_put
INSERT OR REPLACE INTO lot (site, item, lot, expiry) VALUES (?1, ?2, ?3, ?4)
-- name: person_put
INSERT OR REPLACE INTO person (site, id, name, badge, pin, role, lang)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- name: person_known
SELECT 1 FROM person
WHERE site = ?1 AND id = ?2 AND role IN ('picker', 'packer', 'supervisor')
-- name: code_put
INSERT OR REPLACE INTO code (site, id, kind, en, ar) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: setting_put
INSERT OR REPLACE INTO setting (site, name, value) VALUES (?1, ?2, ?3)
-- name: setting_drop
DELETE FROM setting WHERE site = ?1 AND name = ?2

-- --- stock ---

-- name: stock_get
SELECT qty, odd FROM stock
WHERE site = ?1 AND place = ?2 AND item = ?3 AND lot = ?4 AND serial = ?5
-- name: stock_settle
INSERT INTO stock (site, place, item, lot, serial, qty, odd)
SELECT ?1, c0, c1, c2, c3, c4, c5 FROM given(?2) WHERE true
ON CONFLICT (site, place, item, lot, serial) DO UPDATE SET qty = excluded.qty, odd = excluded.odd
-- name: stock_add
INSERT INTO stock (site, place, item, lot, serial, qty) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (site, place, item, lot, serial) DO UPDATE SET qty = qty + ?6
-- name: stock_drop
DELETE FROM stock
WHERE site = ?1 AND place = ?2 AND item = ?3 AND lot = ?4 AND serial = ?5
-- name: stock_drop_zero
DELETE FROM stock WHERE site = ?1 AND qty = 0
-- name: stock_qty
SELECT qty FROM stock WHERE site = ?1 AND place = ?2 AND item = ?3 AND lot = ?4 AND serial = ?5
-- name: stock_any
SELECT 1 FROM stock WHERE site = ?1 LIMIT 1
-- name: stock_unbalanced
SELECT COUNT(*) FROM (SELECT 1 FROM stock WHERE site = ?1
                      GROUP BY item, lot, serial HAVING SUM(qty) <> 0)

-- --- tasks and lines ---

-- name: line_get
SELECT "order", place, item, lot, serial, qty, done, short, slot, walk, n FROM line
WHERE site = ?1 AND task = ?2 AND n >= ?3 ORDER BY n LIMIT ?4
-- name: task_add
INSERT INTO task (site, id, n, kind, state, mode, zone, priority, "order", carrier, manifest, ship_to)
VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?8, ?9, ?10, ?11)
-- name: task_get
SELECT kind, state, seat, "order", carrier, manifest FROM task WHERE site = ?1 AND id = ?2
-- name: task_take
UPDATE task SET state = ?6, seat = ?3, by = ?4, lease_until = ?5 WHERE site = ?1 AND id = ?2
-- name: task_state
UPDATE task SET state = ?3, lease_until = 0 WHERE site = ?1 AND id = ?2
-- name: task_reopen
UPDATE task SET state = 'open', seat = '', by = '', lease_until = 0
WHERE site = ?1 AND id = ?2 AND state = 'done'
AND EXISTS (SELECT 1 FROM line l WHERE l.site = ?1 AND l.task = ?2 AND l.qty > l.done + l.short)
-- name: task_drop
DELETE FROM task WHERE site = ?1 AND id = ?2
-- name: task_orders
SELECT "order" FROM line WHERE site = ?1 AND task = ?2 AND "order" <> '' ORDER BY n
-- name: pick_orders
SELECT "order" FROM line WHERE site = ?1 AND task = ?2 AND "order" <> '' ORDER BY n
-- name: pick_unfinished
SELECT n FROM line WHERE site = ?1 AND task = ?2 AND qty > done + short
-- name: task_unfinished
SELECT 1 FROM line WHERE site = ?1 AND task = ?2 AND qty > done + short LIMIT 1
-- name: task_touched
SELECT 1 FROM line WHERE site = ?1 AND task = ?2 AND (done <> 0 OR short <> 0) LIMIT 1
-- name: line_add
INSERT INTO line (site, task, n, "order", place, item, lot, serial, qty, slot, walk)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
-- name: lines_settle
INSERT INTO line (site, task, n, "order", place, item, lot, serial, qty, done, short, slot, walk)
SELECT ?1, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 FROM given(?2) WHERE true
ON CONFLICT (site, task, n) DO UPDATE SET done = excluded.done, short = excluded.short
-- name: line_open
SELECT 1 FROM line WHERE site = ?1 AND task = ?2 AND n = ?3 AND qty > done + short
-- name: line_qty
UPDATE line SET qty = ?4 WHERE site = ?1 AND task = ?2 AND n = ?3
-- name: line_next
SELECT COALESCE(MAX(n), 0) + 1 FROM line WHERE site = ?1 AND task = ?2
-- name: line_numbers
SELECT n FROM line WHERE site = ?1 AND task = ?2
-- name: line_drop
DELETE FROM line WHERE site = ?1 AND task = ?2 AND n = ?3
-- name: line_drop_empty
DELETE FROM line WHERE site = ?1 AND task = ?2 AND n = ?3 AND qty <= 0 AND done = 0 AND short = 0
-- name: line_drop_all
DELETE FROM line WHERE site = ?1 AND task = ?2
-- name: count_asked
SELECT 1 FROM line l JOIN task t ON t.site = l.site AND t.id = l.task
WHERE l.site = ?1 AND l.place = ?2 AND l.item = ?3 AND t.kind = 'count' AND t.state <> 'done'
AND l.qty > l.done + l.short LIMIT 1
-- The bins of zone ?3 that hold item ?2.
-- name: count_bins
SELECT s.place, p.walk FROM stock s JOIN place p ON p.site = s.site AND p.id = s.place
WHERE s.site = ?1 AND s.item = ?2 AND p.zone = ?3 AND p.kind = 'bin'
GROUP BY s.place ORDER BY p.walk, s.place

-- --- leases; kinds come as ' pick pack ' ---

-- name: lease_this
SELECT id FROM task WHERE site = ?1 AND id = ?2
AND (state = 'open' OR (seat = ?3 AND state IN ('leased', 'started')))
-- name: lease_at
SELECT t.id FROM line l JOIN task t ON t.site = l.site AND t.id = l.task
WHERE l.site = ?1 AND l.place = ?2 AND l.qty > l.done + l.short
  AND instr(?4, ' ' || t.kind || ' ') > 0
  AND (t.state = 'open' OR (t.seat = ?3 AND t.state IN ('leased', 'started')))
ORDER BY t.priority, t.n LIMIT 1
-- name: lease_held
SELECT id FROM task WHERE site = ?1 AND seat = ?2 AND seat <> '' AND state <> 'done'
AND state = 'leased'
AND instr(?3, ' ' || kind || ' ') > 0 AND (?4 = '' OR zone = '' OR zone = ?4)
AND NOT EXISTS (SELECT 1 FROM line l WHERE l.site = task.site AND l.task = task.id
                AND (l.done <> 0 OR l.short <> 0))
ORDER BY priority, n LIMIT 1
-- name: lease_open
SELECT id FROM task WHERE site = ?1 AND state = 'open'
AND instr(?2, ' ' || kind || ' ') > 0 AND (?3 = '' OR zone = '' OR zone = ?3)
ORDER BY priority, n LIMIT 1
-- name: task_lease
UPDATE task SET state = 'leased', seat = ?3, by = ?4, lease_until = ?5
WHERE site = ?1 AND id = ?2 AND state = 'open'
-- name: task_give_back
UPDATE task SET state = 'open', seat = '', by = '', lease_until = 0
WHERE site = ?1 AND id = ?2 AND seat = ?3
AND (state IN ('leased', 'started') OR (state = 'review' AND lease_until = -1))
-- name: task_reopen_review
UPDATE task SET state = 'open', seat = '', by = '', lease_until = 0
WHERE site = ?1 AND id = ?2 AND state = 'review'
-- name: lease_renew
UPDATE task SET lease_until = ?3 WHERE site = ?1 AND seat = ?2 AND seat <> '' AND state <> 'done'
AND state IN ('leased', 'started') AND lease_until < ?4
-- name: lease_revive
UPDATE task SET lease_until = ?3, state = 'started' WHERE site = ?1 AND seat = ?2 AND seat <> '' AND state <> 'done'
AND state = 'review' AND lease_until = -1 RETURNING id
-- name: lease_review
UPDATE task SET lease_until = 0, state = 'review' WHERE site = ?1 AND seat = ?2 AND seat <> '' AND state <> 'done'
AND state IN ('leased', 'started', 'review') RETURNING id
-- name: lease_expired
SELECT t.site, t.seat, COALESCE(s.up AND s.state = 'active', 0) FROM task t
LEFT JOIN seat s ON s.site = t.site AND s.seat = t.seat
WHERE t.lease_until > 0 AND t.lease_until <= ?1 LIMIT 1
-- name: lease_lapse
UPDATE task SET lease_until = -1, state = 'review' WHERE site = ?1 AND seat = ?2 AND seat <> '' AND state <> 'done'
AND lease_until > 0 AND lease_until <= ?3 RETURNING id

-- --- orders ---

-- name: order_add
INSERT INTO orders (site, "order", carrier, priority, due, ship_to, imported_at, status)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'received')
-- name: order_line_add
INSERT INTO order_line (site, "order", n, item, qty) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: order_get
SELECT status, carrier FROM orders WHERE site = ?1 AND "order" = ?2
-- name: order_priority
SELECT priority FROM orders WHERE site = ?1 AND "order" = ?2
-- name: order_status
UPDATE orders SET status = ?3, swept = 0 WHERE site = ?1 AND "order" = ?2
-- name: order_note
UPDATE orders SET note = ?3 WHERE site = ?1 AND "order" = ?2
-- name: stages_settle
INSERT INTO order_stage (site, "order", n, stage, at, by, seat, hub_at)
SELECT ?1, c0, c1 + (SELECT COALESCE(MAX(n), 0) FROM order_stage
                     WHERE site = ?1 AND "order" = c0), c2, c3, c4, c5, ?3
FROM given(?2)
-- name: orders_waiting
SELECT "order", priority FROM orders WHERE site = ?1
AND (status = 'received'
     OR (status IN ('released', 'picking')
         AND EXISTS (SELECT 1 FROM order_line l WHERE l.site = orders.site
                     AND l."order" = orders."order" AND l.qty > l.allocated + l.short)))
ORDER BY priority, due = '', due, imported_at, "order"
-- name: zone_known
SELECT 1 FROM place WHERE site = ?1 AND zone = ?2 AND kind = 'bin' LIMIT 1
-- name: order_lines_open
SELECT n, item, qty - allocated FROM order_line
WHERE site = ?1 AND "order" = ?2 AND qty > allocated ORDER BY n
-- name: order_line_allocate
UPDATE order_line SET allocated = allocated + ?4,
                      short = CASE WHEN ?5 THEN qty - allocated - ?4 ELSE 0 END
WHERE site = ?1 AND "order" = ?2 AND n = ?3

-- Free stock of an item in FEFO order; what expired before ?4 is not given out.
-- name: allocate
SELECT s.place, s.lot, s.serial,
       s.qty - COALESCE((SELECT SUM(l.qty - l.done - l.short)
                         FROM line l JOIN task t ON t.site = l.site AND t.id = l.task
                         WHERE l.site = s.site AND l.place = s.place AND l.item = s.item
                           AND l.lot = s.lot AND l.serial = s.serial
                           AND l.qty > l.done + l.short AND t.kind = 'pick'), 0),
       p.zone, p.walk
FROM stock s
JOIN place p ON p.site = s.site AND p.id = s.place
LEFT JOIN lot e ON e.site = s.site AND e.item = s.item AND e.lot = s.lot
WHERE s.site = ?1 AND s.item = ?2 AND s.qty > 0 AND p.kind = 'bin' AND (?3 = '' OR p.zone = ?3)
  AND (COALESCE(e.expiry, '') = '' OR e.expiry >= ?4)
ORDER BY COALESCE(e.expiry, '') = '', e.expiry, p.walk, s.place, s.lot, s.serial

-- What is picked last comes first: whoever wants one open line need not go past those before it.
-- name: order_lines
SELECT task, n FROM line WHERE site = ?1 AND "order" = ?2 AND "order" <> ''
ORDER BY task DESC, n DESC
-- name: order_unreleased
SELECT 1 FROM order_line WHERE site = ?1 AND "order" = ?2 AND qty > allocated + short LIMIT 1
-- name: order_unpacked
SELECT 1 WHERE EXISTS (SELECT 1 FROM line l JOIN task t ON t.site = l.site AND t.id = l.task
                       WHERE l.site = ?1 AND l."order" = ?2 AND l."order" <> ''
                         AND l.qty > l.done + l.short AND t.kind IN ('pick', 'pack'))
            OR EXISTS (SELECT 1 FROM carton WHERE site = ?1 AND "order" = ?2 AND closed = 0)
            OR NOT EXISTS (SELECT 1 FROM carton WHERE site = ?1 AND "order" = ?2)
-- name: order_unshipped
SELECT 1 FROM carton WHERE site = ?1 AND "order" = ?2 AND shipped = 0 LIMIT 1

-- name: order_short_add
INSERT INTO order_short (site, "order", item, code, qty) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (site, "order", item, code) DO UPDATE SET qty = qty + ?5

-- name: picks_settle
INSERT INTO picked (site, "order", place, item, lot, serial, qty)
SELECT ?1, c0, c1, c2, c3, c4, c5 FROM given(?2) WHERE true
ON CONFLICT (site, "order", place, item, lot, serial) DO UPDATE SET qty = qty + excluded.qty
-- name: picked_of
SELECT place, item, lot, serial, qty FROM picked WHERE site = ?1 AND "order" = ?2
-- name: picked_sum
SELECT COALESCE(SUM(qty), 0) FROM picked WHERE site = ?1 AND "order" = ?2
-- name: picked_drop_zero
DELETE FROM picked WHERE site = ?1 AND "order" = ?2 AND qty = 0
-- name: picked_drop
DELETE FROM picked WHERE site = ?1 AND "order" = ?2

-- name: pack_find
SELECT id, state FROM task
WHERE site = ?1 AND "order" = ?2 AND "order" <> '' AND kind = 'pack' LIMIT 1
-- name: pack_add
INSERT INTO task (site, id, n, kind, state, priority, "order", carrier, ship_to)
SELECT ?1, ?2, ?3, 'pack', 'open', priority, "order", carrier, ship_to FROM orders
WHERE site = ?1 AND "order" = ?4
-- name: pack_line
SELECT n FROM line
WHERE site = ?1 AND task = ?2 AND place = ?3 AND item = ?4 AND lot = ?5 AND serial = ?6 LIMIT 1

-- --- cartons and manifests ---

-- name: carton_get
SELECT "order", task, line, closed, loaded, shipped FROM carton WHERE site = ?1 AND sscc = ?2
-- name: carton_add
INSERT INTO carton (site, sscc, "order") VALUES (?1, ?2, ?3)
-- name: carton_close
UPDATE carton SET closed = 1, weight_g = ?3 WHERE site = ?1 AND sscc = ?2
-- name: carton_open
UPDATE carton SET closed = 0, weight_g = 0, task = '', line = 0 WHERE site = ?1 AND sscc = ?2
-- name: carton_waits
UPDATE carton SET task = ?3, line = ?4 WHERE site = ?1 AND sscc = ?2
-- name: carton_load
UPDATE carton SET manifest = ?3, loaded = ?4 WHERE site = ?1 AND sscc = ?2
-- name: carton_item_add
INSERT INTO carton_item (site, sscc, item, qty) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (site, sscc, item) DO UPDATE SET qty = qty + ?4
-- name: carton_drop_empty
DELETE FROM carton WHERE site = ?1 AND sscc = ?2 AND closed = 0
AND NOT EXISTS (SELECT 1 FROM stock WHERE stock.site = ?1 AND stock.place = ?2 AND stock.qty > 0)
-- name: carton_gone
SELECT c.sscc FROM carton c JOIN place p ON p.site = c.site AND p.id = c.sscc
WHERE c.site = ?1 AND c."order" = ?2
  AND NOT EXISTS (SELECT 1 FROM stock s WHERE s.site = ?1 AND s.place = c.sscc AND s.qty <> 0)
LIMIT 1

-- name: load_find
SELECT id FROM task WHERE site = ?1 AND kind = 'load' AND carrier = ?2
AND state IN ('open', 'leased', 'started') ORDER BY n LIMIT 1
-- name: load_ship
UPDATE carton SET shipped = 1 WHERE site = ?1 AND task = ?2 AND task <> '' AND loaded = 1
-- name: load_orders
SELECT DISTINCT "order" FROM carton WHERE site = ?1 AND task = ?2 AND task <> '' AND shipped = 1
-- name: load_waiting
SELECT sscc, "order" FROM carton WHERE site = ?1 AND task = ?2 AND task <> '' AND loaded = 0

-- --- finished work ---

-- Of two indexes the planner takes the one that more terms lead into, which is not the short one.
-- name: sweep_order
SELECT "order" FROM orders INDEXED BY orders_unswept
WHERE site = ?1 AND status IN ('shipped', 'short') AND swept = 0 LIMIT 1
-- name: order_swept
UPDATE orders SET swept = 1 WHERE site = ?1 AND "order" = ?2
-- name: order_unsweep
UPDATE orders SET swept = 0
WHERE site = ?1 AND "order" = ?2 AND swept = 1 AND status IN ('shipped', 'short')
-- name: sweep_task
SELECT t.id FROM line l JOIN task t ON t.site = l.site AND t.id = l.task
WHERE l.site = ?1 AND l."order" = ?2 AND l."order" <> '' AND t.kind IN ('pick', 'pack')
  AND (t.state = 'done' OR t.seat = '')
  AND NOT EXISTS (SELECT 1 FROM line m JOIN orders o ON o.site = m.site AND o."order" = m."order"
                  WHERE m.site = t.site AND m.task = t.id
                    AND o.status NOT IN ('shipped', 'short'))
LIMIT 1
-- name: sweep_done
SELECT id FROM task INDEXED BY task_over
WHERE site = ?1 AND state = 'done' AND kind NOT IN ('pick', 'pack') LIMIT 1

-- --- deliveries ---

-- name: delivery_add
INSERT INTO delivery (site, asn, supplier, task, imported_at) VALUES (?1, ?2, ?3, ?4, ?5)
-- name: delivery_line_add
INSERT INTO delivery_line (site, asn, n, item, lot, sscc, qty) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
-- name: delivery_task_add
INSERT INTO task (site, id, n, kind, state, "order", carrier)
VALUES (?1, ?2, ?3, 'receive', 'open', ?4, ?5)
-- name: delivery_get
SELECT supplier FROM delivery WHERE site = ?1 AND asn = ?2
-- name: delivery_lines
SELECT item, lot, sscc, qty FROM delivery_line WHERE site = ?1 AND asn = ?2 ORDER BY n
-- name: delivery_of_pallet
SELECT asn FROM delivery_line WHERE site = ?1 AND sscc = ?2 AND sscc <> '' LIMIT 1
-- name: delivery_of_task
SELECT asn FROM delivery WHERE site = ?1 AND task = ?2
-- name: delivery_begin
UPDATE delivery SET status = 'receiving' WHERE site = ?1 AND asn = ?2 AND status = 'announced'
-- name: delivery_close
UPDATE delivery SET status = 'received', at = ?3, by = ?4, code = ?5 WHERE site = ?1 AND asn = ?2
-- name: delivery_line_came
UPDATE delivery_line SET received = received + ?4 WHERE site = ?1 AND asn = ?2 AND n = ?3
-- name: delivery_extra_came
INSERT INTO delivery_extra (site, asn, item, lot, qty) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (site, asn, item, lot) DO UPDATE SET qty = qty + ?5
-- name: delivery_line_other_lot
SELECT lot FROM delivery_line
WHERE site = ?1 AND asn = ?2 AND n = ?3 AND lot <> '' AND lot <> ?4
-- How many of one serial are anywhere but at a virtual place.
-- name: serial_held
SELECT COALESCE(SUM(qty), 0) FROM stock
WHERE site = ?1 AND item = ?2 AND serial = ?3 AND place NOT LIKE '@%'
-- name: delivery_balance
SELECT COALESCE(SUM(MAX(qty - received, 0)), 0), COALESCE(SUM(MAX(received - qty, 0)), 0),
       (SELECT COALESCE(SUM(e.qty), 0) FROM delivery_extra e WHERE e.site = ?1 AND e.asn = ?2)
FROM delivery_line WHERE site = ?1 AND asn = ?2
-- name: lot_unknown
SELECT 1 FROM item WHERE site = ?1 AND id = ?2 AND expiry <> 0
AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.site = ?1 AND lot.item = ?2 AND lot.lot = ?3)
