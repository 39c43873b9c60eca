-- Announced deliveries (ASN), kept when their task has left. `code`: why it was closed short.
CREATE TABLE delivery (
    site TEXT NOT NULL REFERENCES site,
    asn TEXT NOT NULL,
    supplier TEXT NOT NULL,
    task TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'announced' CHECK (status IN ('announced', 'receiving', 'received')),
    at TEXT NOT NULL DEFAULT '',
    by TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (site, asn)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX delivery_task ON delivery (site, task);

-- `n` is the line of the task as well; `lot` and `sscc` are empty where they were not announced.
CREATE TABLE delivery_line (
    site TEXT NOT NULL,
    asn TEXT NOT NULL,
    n INTEGER NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    sscc TEXT NOT NULL,
    qty INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (site, asn, n),
    FOREIGN KEY (site, asn) REFERENCES delivery
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_pallet ON delivery_line (site, sscc) WHERE sscc <> '';

-- What came with it and was not announced.
CREATE TABLE delivery_extra (
    site TEXT NOT NULL,
    asn TEXT NOT NULL,
    item TEXT NOT NULL,
    lot TEXT NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (site, asn, item, lot),
    FOREIGN KEY (site, asn) REFERENCES delivery
) STRICT, WITHOUT ROWID;
