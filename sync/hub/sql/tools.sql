-- What the subcommands ask. Writing is store.h's.

-- name: tool_place_kind
SELECT kind FROM place WHERE site = ?1 AND id = ?2;

-- name: tool_item_control
SELECT lot * 1 + expiry * 2 + serial * 4 FROM item WHERE site = ?1 AND id = ?2;

-- name: tool_item_has_stock
SELECT 1 FROM stock WHERE site = ?1 AND item = ?2 LIMIT 1;

-- name: tool_has_lot
SELECT 1 FROM lot WHERE site = ?1 AND item = ?2 AND lot = ?3;

-- name: tool_lot_expiry
SELECT expiry FROM lot WHERE site = ?1 AND item = ?2 AND lot = ?3;

-- name: tool_stock_qty
SELECT qty FROM stock WHERE site = ?1 AND place = ?2 AND item = ?3 AND lot = ?4 AND serial = ?5;

-- name: tool_knows_stock
SELECT 1 FROM stock WHERE site = ?1 AND item = ?2 AND lot = ?3 AND serial = ?4 LIMIT 1;

-- name: tool_badge_holder
SELECT id FROM person WHERE site = ?1 AND badge = ?2;

-- name: tool_person_pin
SELECT pin FROM person WHERE site = ?1 AND id = ?2;

-- name: tool_has_events
SELECT 1 FROM event WHERE site = ?1 LIMIT 1;

-- name: tool_has_site
SELECT 1 FROM site WHERE site = ?1;

-- Seats, and what a credential may make a seat within its day.
-- name: tool_admitted_seats
SELECT site, seat FROM seat WHERE state <> 'revoked'
UNION SELECT site, seat FROM enrolment WHERE expires_at > ?1 AND used_at = 0
ORDER BY site, seat;

-- name: tool_revoked
SELECT serial, revoked_at FROM certificate WHERE revoked_at > 0 AND until > ?1;

-- name: tool_sites
SELECT site FROM site WHERE ?1 = '' OR site = ?1 ORDER BY site;

-- Events that the last backup does not have.
-- name: tool_unsafe
SELECT coalesce(sum(upto - safe), 0) FROM epoch WHERE ?1 = '' OR site = ?1;

-- name: tool_orders
SELECT "order", status, carrier, priority, due, note
FROM orders WHERE site = ?1 AND (?2 = '' OR "order" = ?2) ORDER BY imported_at, "order";

-- name: tool_stages
SELECT stage, at, by, seat, hub_at,
       EXISTS (SELECT 1 FROM unsure_at AS u
               WHERE u.site = o.site AND u.at = o.at AND u.seat = o.seat)
FROM order_stage AS o WHERE site = ?1 AND "order" = ?2 ORDER BY n;

-- Of several lines of one item the first ones were shipped, and the last ones are short.
-- name: tool_order_lines
SELECT n, item, qty,
       max(0, CASE WHEN n = last_n THEN shipped - before ELSE min(qty, shipped - before) END),
       short + max(0, min(qty - short, missing - after)), short, "order"
FROM (SELECT l.n, l.item, l.qty, l.short, l."order",
             sum(l.qty) OVER (PARTITION BY l.item ORDER BY l.n) - l.qty AS before,
             sum(l.qty - l.short) OVER (PARTITION BY l.item ORDER BY l.n DESC)
                 - (l.qty - l.short) AS after,
             max(l.n) OVER (PARTITION BY l.item) AS last_n,
             coalesce((SELECT sum(s.qty) FROM order_short AS s
                       WHERE s.site = l.site AND s."order" = l."order" AND s.item = l.item), 0)
                 AS missing,
             coalesce((SELECT sum(i.qty) FROM carton AS c
                       JOIN carton_item AS i ON i.site = c.site AND i.sscc = c.sscc
                       WHERE c.site = l.site AND c."order" = l."order" AND c.shipped = 1
                         AND i.item = l.item), 0) AS shipped
      FROM order_line AS l WHERE l.site = ?1 AND l."order" = ?2)
ORDER BY n;

-- name: tool_short_codes
SELECT code FROM order_short
WHERE site = ?1 AND "order" = ?2 AND item = ?3 AND qty > 0 ORDER BY code;

-- name: tool_cartons
SELECT sscc, closed, weight_g, manifest, shipped FROM carton
WHERE site = ?1 AND "order" = ?2 ORDER BY sscc;

-- `next`: what the seat said at its hello, or past what it has sent since.
-- name: tool_seats
SELECT s.seat, s.epoch, s.state, s.why, s.up, s.since, max(s.claimed, e.upto + 1), e.upto, e.safe
FROM seat AS s JOIN epoch AS e ON e.site = s.site AND e.seat = s.seat AND e.epoch = s.epoch
WHERE s.site = ?1 ORDER BY s.seat;

-- name: tool_open_tasks
SELECT t.id, t.kind, t.state, t.zone, t.seat, t.by, count(l.n),
       coalesce(sum(l.done + l.short < l.qty), 0)
FROM task AS t LEFT JOIN line AS l ON l.site = t.site AND l.task = t.id
WHERE t.site = ?1 AND t.state <> 'done'
GROUP BY t.id ORDER BY t.n;

-- Which seat closed a delivery it does not say; `at` has milliseconds.
-- name: tool_deliveries
SELECT d.asn, d.supplier, d.status, d.task, d.at, d.by, d.code,
       sum(l.qty), sum(l.received), sum(max(l.qty - l.received, 0)),
       sum(max(l.received - l.qty, 0)),
       (SELECT coalesce(sum(e.qty), 0) FROM delivery_extra AS e
        WHERE e.site = d.site AND e.asn = d.asn),
       EXISTS (SELECT 1 FROM unsure_at AS u WHERE u.site = d.site AND u.at = d.at)
FROM delivery AS d JOIN delivery_line AS l ON l.site = d.site AND l.asn = d.asn
WHERE d.site = ?1 GROUP BY d.asn ORDER BY d.imported_at, d.asn;

-- name: tool_delivery_lines
SELECT n, item, lot, sscc, qty, received
FROM (SELECT n, item, lot, sscc, qty, received FROM delivery_line WHERE site = ?1 AND asn = ?2
      UNION ALL
      SELECT 0, item, lot, '', 0, qty FROM delivery_extra
      WHERE site = ?1 AND asn = ?2 AND qty <> 0)
ORDER BY n = 0, n, item, lot;

-- name: tool_reviews
SELECT seat, epoch, seq, why FROM event WHERE site = ?1 AND outcome <> '' ORDER BY received_at;

-- name: tool_incidents
SELECT seat, epoch, code, why, times FROM incident WHERE site = ?1 ORDER BY last_at;

-- The equation, per item: what came from the supplier, and where it is.
-- name: tool_equation
SELECT item,
       -sum(CASE WHEN place = '@supplier' THEN qty ELSE 0 END),
       sum(CASE WHEN place NOT IN ('@supplier', '@customer', '@adjust', '@scrap') THEN qty ELSE 0 END),
       sum(CASE WHEN place = '@customer' THEN qty ELSE 0 END),
       sum(CASE WHEN place IN ('@adjust', '@scrap') THEN qty ELSE 0 END)
FROM stock WHERE site = ?1 GROUP BY item ORDER BY item;

-- name: tool_unbalanced
SELECT item, lot, serial, sum(qty) FROM stock WHERE site = ?1
GROUP BY item, lot, serial HAVING sum(qty) <> 0 ORDER BY item, lot, serial;

-- name: tool_epochs
SELECT site, seat, epoch, upto, head FROM epoch
WHERE ?1 = '' OR site = ?1 ORDER BY site, seat, epoch;

-- name: tool_ops
SELECT floor, op,
       op - floor = (SELECT count(*) FROM op_log AS o
                     WHERE o.site = s.site AND o.op > s.floor AND o.op <= s.op)
       AND NOT EXISTS (SELECT 1 FROM op_log AS o WHERE o.site = s.site AND o.op > s.op)
FROM site AS s WHERE site = ?1;

-- name: tool_chain
SELECT seq, line, hash FROM event WHERE site = ?1 AND seat = ?2 AND epoch = ?3 ORDER BY seq;
