-- Of tasks only what is asked for is indexed: a task that is done is held by nobody and free for
-- nobody, and stays until its order has left.
DROP INDEX task_seat;
DROP INDEX task_free;
CREATE INDEX task_held ON task (site, seat) WHERE seat <> '' AND state <> 'done';
CREATE INDEX task_open ON task (site, priority, n) WHERE state = 'open';

DELETE FROM sqlite_stat1 WHERE idx IN ('task_seat', 'task_free');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('task', 'task_held', '1000 100 2'),
    ('task', 'task_open', '30000 3000 300 1');
ANALYZE sqlite_schema;
