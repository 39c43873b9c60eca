-- How many rows each replicated table has and their sum, as of `op`: two numbers of 8 bytes,
-- big-endian, a table, in the order of the contract. NULL: not counted yet.
ALTER TABLE site ADD COLUMN sums BLOB;
