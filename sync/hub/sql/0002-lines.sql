-- What became of an order's lines, kept when its tasks have left: per item, for a task's line does
-- not say which of two order lines of one item it serves.

-- Short in picking and packing, by reason; a short that was taken back is level again.
CREATE TABLE order_short (
    site TEXT NOT NULL,
    "order" TEXT NOT NULL,
    item TEXT NOT NULL,
    code TEXT NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (site, "order", item, code)
) STRICT, WITHOUT ROWID;

-- What left a carton when it was loaded.
CREATE TABLE carton_item (
    site TEXT NOT NULL,
    sscc TEXT NOT NULL,
    item TEXT NOT NULL,
    qty INTEGER NOT NULL,
    PRIMARY KEY (site, sscc, item)
) STRICT, WITHOUT ROWID;
