-- The refund desk's lists: refunds of a provider by state, applications by what is due first, and
-- money that waits for a person.
CREATE INDEX refunds_state ON refunds (provider, state, number);
CREATE INDEX orders_applied ON orders (provider, due_at, id) WHERE due_kind = 'refund';
CREATE INDEX receipts_held ON receipts (provider, booked_at, transaction_id) WHERE disposition = 'held';
