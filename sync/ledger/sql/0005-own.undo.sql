-- Back to tables that hold what counts, and nothing that is folded in.

DROP VIEW pending_leg;
DROP VIEW pending_line;
DROP VIEW pending_task;

CREATE TABLE pending_leg (
    place TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    serial TEXT NOT NULL,
    seq INTEGER NOT NULL,
    n INTEGER NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (place, item, lot, serial, seq, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_line (
    task TEXT NOT NULL,
    line INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    done INTEGER NOT NULL,
    short INTEGER NOT NULL,
    PRIMARY KEY (task, line, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE pending_task (
    task TEXT NOT NULL,
    seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (task, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO pending_leg SELECT place, item, lot, serial, seq, n, qty FROM own_leg
 WHERE seq > (SELECT folded FROM state WHERE one = 1);
INSERT INTO pending_line SELECT task, line, seq, done, short FROM own_line
 WHERE seq > (SELECT folded FROM state WHERE one = 1);
INSERT INTO pending_task SELECT task, seq, state, person FROM own_task
 WHERE seq > (SELECT folded FROM state WHERE one = 1);
DROP TABLE own_leg;
DROP TABLE own_line;
DROP TABLE own_task;
