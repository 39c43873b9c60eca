-- Up to where an epoch's events are in the hub's backup too, and were in a copy that is not synced yet.
ALTER TABLE epoch ADD COLUMN safe INTEGER NOT NULL DEFAULT 0;
ALTER TABLE epoch ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;
