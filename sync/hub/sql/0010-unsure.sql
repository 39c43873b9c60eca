-- Times of events whose clock nobody had vouched for: whoever shows such an `at` says so. Of events
-- that were taken before this there are no rows.
CREATE TABLE unsure_at (
    site TEXT NOT NULL REFERENCES site,
    at TEXT NOT NULL,
    seat TEXT NOT NULL,
    PRIMARY KEY (site, at, seat)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('unsure_at', 'unsure_at', '10000 1000 1 1');
ANALYZE sqlite_schema;
