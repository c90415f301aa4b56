-- The ledger of a time, in the order in which it was written.
CREATE INDEX ledger_by_time ON ledger (provider, at, order_id, seq, line);

-- What the planner takes it to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('ledger', 'ledger_by_time', '3000000 300000 3 2 2 1');
ANALYZE sqlite_schema;
