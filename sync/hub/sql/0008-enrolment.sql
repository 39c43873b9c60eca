-- Enrolment. What a credential became: the request and the store it was used with, and the answer,
-- which whoever asks the same again is given again.
ALTER TABLE enrolment ADD COLUMN csr TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment ADD COLUMN store TEXT NOT NULL DEFAULT '';
ALTER TABLE enrolment ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enrolment ADD COLUMN cert TEXT NOT NULL DEFAULT '';

CREATE INDEX enrolment_seat ON enrolment (site, seat);

-- Certificates of seats that have not run out. `serial` in lower-case hex; `revoked_at` 0: it is
-- good.
CREATE TABLE certificate (
    site TEXT NOT NULL,
    seat TEXT NOT NULL,
    serial TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, seat, serial),
    FOREIGN KEY (site, seat) REFERENCES seat
) STRICT, WITHOUT ROWID;

CREATE INDEX certificate_revoked ON certificate (until) WHERE revoked_at > 0;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('enrolment', 'enrolment', '100 1'),
    ('enrolment', 'enrolment_seat', '100 10 1'),
    ('certificate', 'certificate', '2000 200 2 1'),
    ('certificate', 'certificate_revoked', '500 1');
ANALYZE sqlite_schema;
