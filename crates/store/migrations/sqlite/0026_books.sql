-- Days of channel accounts, as their bills told them, held against the books.
CREATE TABLE statement_days (
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    account TEXT NOT NULL,
    hash TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    payments INTEGER NOT NULL,
    paid_fen INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    refunded_fen INTEGER NOT NULL,
    fee_mfen INTEGER NOT NULL,
    our_payments INTEGER NOT NULL,
    our_paid_fen INTEGER NOT NULL,
    our_refunds INTEGER NOT NULL,
    our_refunded_fen INTEGER NOT NULL,
    matched INTEGER NOT NULL,
    PRIMARY KEY (provider, day, account)
) STRICT, WITHOUT ROWID;

-- The bill's lines. `number` is Till's: of a payment the attempt's, of a refund its own.
CREATE TABLE statement_lines (
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    account TEXT NOT NULL,
    line INTEGER NOT NULL,
    is_refund INTEGER NOT NULL CONSTRAINT statement_lines_is_refund CHECK (is_refund IN (0, 1)),
    at INTEGER NOT NULL,
    transaction_id TEXT NOT NULL,
    number TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    fee_mfen INTEGER NOT NULL,
    order_id TEXT,
    PRIMARY KEY (provider, day, account, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_lines_number ON statement_lines (provider, number);
CREATE INDEX statement_lines_order ON statement_lines (provider, order_id) WHERE order_id IS NOT NULL;

-- What differs, until a person resolves it. `cleared_at`: a later run did not find it any more.
CREATE TABLE statement_exceptions (
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    account TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    cleared_at INTEGER,
    resolved_at INTEGER,
    resolved_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (provider, day, account, id)
) STRICT, WITHOUT ROWID;

-- Payments by the channel's own time. Partial, so that nothing else is tempted by it.
CREATE INDEX receipts_paid ON receipts (provider, channel, merchant, paid_at) WHERE paid_at > 0;

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('statement_days', 'statement_days', '10000 1000 2 1'),
    ('statement_lines', 'statement_lines', '1000000 100000 1000 500 1'),
    ('statement_lines', 'statement_lines_number', '1000000 100000 1'),
    ('statement_lines', 'statement_lines_order', '1000000 100000 2'),
    ('statement_exceptions', 'statement_exceptions', '10000 1000 4 2 1'),
    ('receipts', 'receipts_paid', '1000000 100000 50000 20000 1');
ANALYZE sqlite_schema;
