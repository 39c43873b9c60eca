-- The seat's own: state, log, overlay.

-- name: state
SELECT site, seat, epoch, store, hub, acked, safe, folded, op, op_hub, generation, base_seq,
       base_hash, cartons, loading, load_hub, load_op, load_at_op, load_own, load_table, load_after,
       acked_hub
  FROM state;

-- name: state_new
INSERT INTO state (one, site, seat, epoch, store, base_hash) VALUES (1, ?1, ?2, ?3, ?4, ?5);

-- name: state_save
UPDATE state SET hub = ?1, acked = ?2, safe = ?3, folded = ?4, op = ?5, op_hub = ?6,
       generation = ?7, base_seq = ?8, base_hash = ?9, cartons = ?10, loading = ?11, load_hub = ?12,
       load_op = ?13, load_at_op = ?14, load_own = ?15, load_table = ?16, load_after = ?17,
       acked_hub = ?18;

-- name: event_add
INSERT INTO event (seq, line, hash, at_ms, work) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: event_last
SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1;

-- name: event_line
SELECT line FROM event WHERE seq = ?1;

-- name: event_hash
SELECT hash FROM event WHERE seq = ?1;

-- name: events_from
SELECT line FROM event WHERE seq >= ?1 ORDER BY seq LIMIT ?2;

-- name: events_all
SELECT seq, line, hash FROM event ORDER BY seq;

-- name: event_first_since
SELECT seq FROM event WHERE at_ms >= ?1 AND seq <= ?2 ORDER BY seq LIMIT 1;

-- name: events_prune
DELETE FROM event WHERE seq <= ?1;

-- name: reversed_prune
DELETE FROM reversed WHERE seq <= ?1;

-- name: work_of_events
SELECT seq FROM event WHERE work IS NOT NULL ORDER BY seq DESC LIMIT 1;

-- name: work_drop
UPDATE event SET work = NULL WHERE seq = ?1;

-- name: work_save
INSERT OR REPLACE INTO work (one, seq, work) VALUES (1, ?1, ?2);

-- The newer of the two; after the same event the one that was saved by itself.
-- name: work_load
SELECT work FROM (SELECT seq, work, 0 AS alone FROM event WHERE seq = ?1
                  UNION ALL SELECT seq, work, 1 FROM work)
 WHERE work IS NOT NULL ORDER BY seq DESC, alone DESC LIMIT 1;

-- name: reversed_add
INSERT INTO reversed (seq) VALUES (?1);

-- name: reversed_has
SELECT 1 FROM reversed WHERE seq = ?1;

-- The overlay's rows; the views pending_leg and so on show those of events that are not folded in.
-- Replaced where events come back whose rows were not swept yet.

-- name: own_leg_add
INSERT OR REPLACE INTO own_leg (place, item, lot, serial, seq, n, qty)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- name: own_line_add
INSERT OR REPLACE INTO own_line (task, line, seq, done, short) VALUES (?1, ?2, ?3, ?4, ?5);

-- name: own_task_add
INSERT OR REPLACE INTO own_task (task, seq, state, person) VALUES (?1, ?2, ?3, ?4);

-- All of it, and those that are folded in, in bites.

-- name: own_leg_clear
DELETE FROM own_leg;

-- name: own_line_clear
DELETE FROM own_line;

-- name: own_task_clear
DELETE FROM own_task;

-- name: own_leg_sweep
DELETE FROM own_leg WHERE (place, item, lot, serial, seq, n) IN (
    SELECT place, item, lot, serial, seq, n FROM own_leg
     WHERE seq <= (SELECT folded FROM state) LIMIT ?1);

-- name: own_line_sweep
DELETE FROM own_line WHERE (task, line, seq) IN (
    SELECT task, line, seq FROM own_line WHERE seq <= (SELECT folded FROM state) LIMIT ?1);

-- name: own_task_sweep
DELETE FROM own_task WHERE (task, seq) IN (
    SELECT task, seq FROM own_task WHERE seq <= (SELECT folded FROM state) LIMIT ?1);

-- name: skip_add
INSERT OR REPLACE INTO skipped (task, line, seq) VALUES (?1, ?2, ?3);

-- name: skip_forget
DELETE FROM skipped WHERE NOT EXISTS (
    SELECT 1 FROM {live}line_now l
     WHERE l.task = skipped.task AND l.line = skipped.line AND l.done + l.short < l.qty);

-- name: pin_get
SELECT failures, last_ms FROM pin WHERE person = ?1;

-- name: pin_set
INSERT OR REPLACE INTO pin (person, failures, last_ms) VALUES (?1, ?2, ?3);

-- The newest events of the log, for undo.
-- name: undo_candidates
SELECT seq, line FROM event
 WHERE seq NOT IN (SELECT seq FROM reversed)
   AND line ->> 'type' IN ('pick', 'short', 'pack', 'move', 'put', 'receive', 'replenish', 'load',
                         'count')
   AND line ->> 'by' = ?1 AND seq > ?2
 ORDER BY seq DESC;

-- Whether a carton was closed, a manifest's task or a task done, after event ?1.
-- name: closed_after
SELECT 1 FROM event
 WHERE seq > ?1 AND line ->> 'type' = 'close' AND line ->> 'carton' = ?2;

-- name: manifest_done_after
SELECT 1 FROM event
 WHERE seq > ?1 AND line ->> 'type' = 'done' AND line ->> 'manifest' = ?2;

-- name: task_done_after
SELECT 1 FROM event
 WHERE seq > ?1 AND line ->> 'type' = 'done' AND line ->> 'task' = ?2;

-- name: unbalanced
SELECT count(*) FROM (
    SELECT 1 FROM (SELECT item, lot, serial, qty FROM {live}stock
                   UNION ALL SELECT item, lot, serial, qty FROM pending_leg)
     GROUP BY item, lot, serial HAVING sum(qty) <> 0);

-- name: balances
SELECT item,
       -sum(CASE WHEN place = '@supplier' THEN qty ELSE 0 END),
       sum(CASE WHEN place NOT IN ('@supplier', '@customer', '@adjust', '@scrap') THEN qty
                ELSE 0 END),
       sum(CASE WHEN place = '@customer' THEN qty ELSE 0 END),
       sum(CASE WHEN place IN ('@adjust', '@scrap') THEN qty ELSE 0 END)
  FROM (SELECT place, item, qty FROM {live}stock
        UNION ALL SELECT place, item, qty FROM pending_leg)
 GROUP BY item ORDER BY item LIMIT ?2 OFFSET ?1;
