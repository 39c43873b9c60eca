-- The overlay lies by place and goes by seq: to delete what each message folds in wrote nearly every
-- page of a long outbox with every message. Now the rows stay in these tables until it costs little,
-- and the names that they had are views of those that count.

CREATE TABLE own_leg (
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (place, item, lot, serial, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_line (
    task TEXT NOT NULL,
    line INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    done INTEGER NOT NULL,
    short INTEGER NOT NULL,
    PRIMARY KEY (task, line, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE own_task (
    task TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (task, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO own_leg SELECT place, item, lot, serial, seq, n, qty FROM pending_leg;
INSERT INTO own_line SELECT task, line, seq, done, short FROM pending_line;
INSERT INTO own_task SELECT task, seq, state, person FROM pending_task;
DROP TABLE pending_leg;
DROP TABLE pending_line;
DROP TABLE pending_task;

CREATE VIEW pending_leg AS
SELECT place, item, lot, serial, seq, n, qty FROM own_leg
 WHERE seq > (SELECT folded FROM state WHERE one = 1);

CREATE VIEW pending_line AS
SELECT task, line, seq, done, short FROM own_line
 WHERE seq > (SELECT folded FROM state WHERE one = 1);

CREATE VIEW pending_task AS
SELECT task, seq, state, person FROM own_task
 WHERE seq > (SELECT folded FROM state WHERE one = 1);
