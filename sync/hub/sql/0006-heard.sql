-- When the seat last said something itself, to the minute; 0: never; -1: so long ago that it counts as
-- gone. A retained `state` is no word of the seat: the broker says it.
ALTER TABLE seat ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;
