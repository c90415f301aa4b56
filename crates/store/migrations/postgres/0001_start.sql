-- Instants are milliseconds UTC, amounts are fen, days are 'YYYY-MM-DD' in Asia/Shanghai.
-- Aggregates: typed columns for what SQL constrains, searches or sorts by, and `body`, their JSON.
-- Hot tables begin their keys with `provider`, so that they can be spread by it.

-- People and things: small, read everywhere.

CREATE TABLE providers (
    provider TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    corpid TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX providers_corpid ON providers (corpid);

CREATE TABLE operators (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CONSTRAINT operators_active CHECK (active IN (0, 1))
);
CREATE UNIQUE INDEX operators_email ON operators (email);

CREATE TABLE staff (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE UNIQUE INDEX staff_email ON staff (email);

CREATE TABLE staff_invitations (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    provider TEXT COLLATE "C" NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    invited_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX staff_invitations_provider ON staff_invitations (provider, created_at);

CREATE TABLE companies (
    company TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    credit_code TEXT COLLATE "C",
    created_at BIGINT NOT NULL
);
CREATE INDEX companies_name ON companies (name);
CREATE UNIQUE INDEX companies_credit_code ON companies (credit_code) WHERE credit_code IS NOT NULL;

CREATE TABLE members (
    company TEXT COLLATE "C" NOT NULL,
    userid TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (company, userid)
);
CREATE INDEX members_userid ON members (userid);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_owner ON sessions (owner);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE rate_limits (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    window_start BIGINT NOT NULL,
    count BIGINT NOT NULL
);
CREATE INDEX rate_limits_window ON rate_limits (window_start);

CREATE TABLE email_codes (
    email TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    code_hash TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL
);
CREATE INDEX email_codes_expires ON email_codes (expires_at);

CREATE TABLE leases (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    holder TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL
);

CREATE TABLE settings (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

-- Catalogue and channel accounts.

CREATE TABLE products (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL CONSTRAINT products_version CHECK (version > 0),
    is_current BIGINT NOT NULL CONSTRAINT products_is_current CHECK (is_current IN (0, 1)),
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, id, version)
);
CREATE UNIQUE INDEX products_current ON products (provider, id) WHERE is_current = 1;
CREATE UNIQUE INDEX products_code ON products (provider, code) WHERE is_current = 1;

CREATE TABLE channel_accounts (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    merchant TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    enabled BIGINT NOT NULL CONSTRAINT channel_accounts_enabled CHECK (enabled IN (0, 1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE UNIQUE INDEX channel_accounts_merchant ON channel_accounts (provider, channel, merchant);

-- Orders. The head changes with every act; the terms (what is sold, for how much) seldom.

CREATE TABLE orders (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    shown_state TEXT COLLATE "C" NOT NULL,
    creator TEXT COLLATE "C" NOT NULL,
    company TEXT COLLATE "C",
    placed_by TEXT COLLATE "C",
    pinned BIGINT NOT NULL,
    product_name TEXT COLLATE "C" NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    payable_fen BIGINT CONSTRAINT orders_payable CHECK (payable_fen IS NULL OR payable_fen >= 0),
    paid_fen BIGINT NOT NULL CONSTRAINT orders_paid CHECK (paid_fen >= 0),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    paid_at BIGINT,
    token_hash TEXT COLLATE "C" NOT NULL,
    due_kind TEXT COLLATE "C",
    due_at BIGINT,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE UNIQUE INDEX orders_token ON orders (provider, token_hash);
CREATE INDEX orders_created ON orders (provider, created_at, id);
CREATE INDEX orders_state ON orders (provider, shown_state, created_at, id);
CREATE INDEX orders_creator ON orders (provider, creator, created_at, id);
CREATE INDEX orders_company ON orders (company, created_at, id) WHERE company IS NOT NULL;
CREATE INDEX orders_reference ON orders (provider, reference, created_at, id) WHERE reference <> '';
CREATE INDEX orders_due ON orders (due_kind, due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE order_terms (
    provider TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, order_id)
);

-- Every number that ever led to the order.
CREATE TABLE order_numbers (
    provider TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, number)
);

CREATE TABLE order_products (
    provider TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, product, created_at, order_id)
);

-- How many orders each creator has in each state, so that counting does not grow with them.
CREATE TABLE order_counts (
    provider TEXT COLLATE "C" NOT NULL,
    creator TEXT COLLATE "C" NOT NULL,
    shown_state TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (provider, creator, shown_state)
);

CREATE TABLE order_claims (
    provider TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    claim_no BIGINT NOT NULL,
    company TEXT COLLATE "C" NOT NULL,
    active BIGINT NOT NULL CONSTRAINT order_claims_active CHECK (active IN (0, 1)),
    PRIMARY KEY (provider, order_id, claim_no)
);
-- One company per order.
CREATE UNIQUE INDEX order_claims_one_company ON order_claims (provider, order_id) WHERE active = 1;

-- Payments.

CREATE TABLE attempts (
    provider TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    is_open BIGINT NOT NULL CONSTRAINT attempts_is_open CHECK (is_open IN (0, 1)),
    amount_fen BIGINT NOT NULL CONSTRAINT attempts_amount CHECK (amount_fen > 0),
    next_check_at BIGINT,
    check_count BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, number)
);
CREATE INDEX attempts_order ON attempts (provider, order_id);
CREATE INDEX attempts_due ON attempts (next_check_at) WHERE next_check_at IS NOT NULL;

-- Money that came in: once per transaction of a channel, ever.
CREATE TABLE receipts (
    provider TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    transaction_id TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    attempt TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL CONSTRAINT receipts_amount CHECK (amount_fen > 0),
    currency TEXT COLLATE "C" NOT NULL,
    merchant TEXT COLLATE "C" NOT NULL,
    payer TEXT COLLATE "C" NOT NULL,
    disposition TEXT COLLATE "C" NOT NULL
        CONSTRAINT receipts_disposition CHECK (disposition IN ('applied', 'returned', 'held')),
    paid_at BIGINT NOT NULL,
    booked_at BIGINT NOT NULL,
    PRIMARY KEY (provider, channel, transaction_id)
);
CREATE INDEX receipts_order ON receipts (provider, order_id);
-- One winner per order.
CREATE UNIQUE INDEX receipts_one_winner ON receipts (provider, order_id) WHERE disposition = 'applied';

CREATE TABLE refunds (
    provider TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL CONSTRAINT refunds_amount CHECK (amount_fen > 0),
    next_check_at BIGINT,
    check_count BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, number)
);
CREATE INDEX refunds_order ON refunds (provider, order_id);
CREATE INDEX refunds_due ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE subscriptions (
    provider TEXT COLLATE "C" NOT NULL,
    company TEXT COLLATE "C" NOT NULL,
    app TEXT COLLATE "C" NOT NULL,
    start_day TEXT COLLATE "C",
    end_day TEXT COLLATE "C",
    seats BIGINT NOT NULL,
    open_order TEXT COLLATE "C",
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, company, app)
);
CREATE INDEX subscriptions_company ON subscriptions (company);

-- The books. A line is one transfer, balanced by construction.
CREATE TABLE ledger (
    provider TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    line BIGINT NOT NULL,
    debit TEXT COLLATE "C" NOT NULL,
    credit TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL,
    attempt TEXT COLLATE "C",
    refund TEXT COLLATE "C",
    at BIGINT NOT NULL,
    PRIMARY KEY (provider, order_id, seq, line),
    CONSTRAINT ledger_two_accounts CHECK (debit <> credit),
    CONSTRAINT ledger_amount CHECK (amount_fen > 0)
);

-- What happened, numbered per order; `undelivered` is the outbox.
CREATE TABLE events (
    provider TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL CONSTRAINT events_seq CHECK (seq > 0),
    kind TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    undelivered BIGINT,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, order_id, seq)
);
CREATE INDEX events_outbox ON events (undelivered) WHERE undelivered IS NOT NULL;

CREATE TABLE link_opens (
    provider TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    visitor TEXT COLLATE "C" NOT NULL,
    company TEXT COLLATE "C",
    device TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, order_id, at, visitor)
);

-- What channels sent, as it came.
CREATE TABLE notifications_raw (
    provider TEXT COLLATE "C" NOT NULL,
    received_at BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    headers TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    pending BIGINT,
    refused TEXT COLLATE "C",
    PRIMARY KEY (provider, received_at, id)
);
CREATE INDEX notifications_pending ON notifications_raw (pending) WHERE pending IS NOT NULL;
