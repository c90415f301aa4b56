-- The refund desk's lists: refunds of a provider by state, applications by what is due first, and
-- money that waits for a person.
CREATE INDEX refunds_state ON refunds (provider, state, number);
CREATE INDEX orders_applied ON orders (provider, due_at, id) WHERE due_kind = 'refund';
CREATE INDEX receipts_held ON receipts (provider, booked_at, transaction_id) WHERE disposition = 'held';
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('refunds', 'refunds_state', '100000 10000 2000 1'),
    ('orders', 'orders_applied', '1000 100 1 1'),
    ('receipts', 'receipts_held', '1000 100 1 1');
ANALYZE sqlite_schema;
