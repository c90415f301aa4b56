-- The ledger of a time, in the order in which it was written.
CREATE INDEX ledger_by_time ON ledger (provider, at, order_id, seq, line);
