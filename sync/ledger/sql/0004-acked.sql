-- Whose word `acked` is: a late welcome of the hub before moves it too.
ALTER TABLE state ADD COLUMN acked_hub TEXT NOT NULL DEFAULT '';
UPDATE state SET acked_hub = hub;
