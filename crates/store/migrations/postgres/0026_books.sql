-- Days of channel accounts, as their bills told them, held against the books.
CREATE TABLE statement_days (
    provider TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    run_at BIGINT NOT NULL,
    payments BIGINT NOT NULL,
    paid_fen BIGINT NOT NULL,
    refunds BIGINT NOT NULL,
    refunded_fen BIGINT NOT NULL,
    fee_mfen BIGINT NOT NULL,
    our_payments BIGINT NOT NULL,
    our_paid_fen BIGINT NOT NULL,
    our_refunds BIGINT NOT NULL,
    our_refunded_fen BIGINT NOT NULL,
    matched BIGINT NOT NULL,
    PRIMARY KEY (provider, day, account)
);

-- The bill's lines. `number` is Till's: of a payment the attempt's, of a refund its own.
CREATE TABLE statement_lines (
    provider TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    line BIGINT NOT NULL,
    is_refund BIGINT NOT NULL CONSTRAINT statement_lines_is_refund CHECK (is_refund IN (0, 1)),
    at BIGINT NOT NULL,
    transaction_id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    fee_mfen BIGINT NOT NULL,
    order_id TEXT COLLATE "C",
    PRIMARY KEY (provider, day, account, line)
);
CREATE INDEX statement_lines_number ON statement_lines (provider, number);
CREATE INDEX statement_lines_order ON statement_lines (provider, order_id) WHERE order_id IS NOT NULL;

-- What differs, until a person resolves it. `cleared_at`: a later run did not find it any more.
CREATE TABLE statement_exceptions (
    provider TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    found_at BIGINT NOT NULL,
    cleared_at BIGINT,
    resolved_at BIGINT,
    resolved_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, day, account, id)
);

-- Payments by the channel's own time. Partial, so that nothing else is tempted by it.
CREATE INDEX receipts_paid ON receipts (provider, channel, merchant, paid_at) WHERE paid_at > 0;
