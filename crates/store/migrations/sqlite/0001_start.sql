-- Instants are milliseconds UTC, amounts are fen, days are 'YYYY-MM-DD' in Asia/Shanghai.
-- Aggregates: typed columns for what SQL constrains, searches or sorts by, and `body`, their JSON.
-- Hot tables begin their keys with `provider`, so that they can be spread by it.

-- People and things: small, read everywhere.

CREATE TABLE providers (
    provider TEXT NOT NULL PRIMARY KEY,
    corpid TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX providers_corpid ON providers (corpid);

CREATE TABLE operators (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT operators_active CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX operators_email ON operators (email);

CREATE TABLE staff (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    email TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX staff_email ON staff (email);

CREATE TABLE staff_invitations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    invited_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX staff_invitations_provider ON staff_invitations (provider, created_at);

CREATE TABLE companies (
    company TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    credit_code TEXT,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX companies_name ON companies (name);
CREATE UNIQUE INDEX companies_credit_code ON companies (credit_code) WHERE credit_code IS NOT NULL;

CREATE TABLE members (
    company TEXT NOT NULL,
    userid TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (company, userid)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_userid ON members (userid);

CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_owner ON sessions (owner);
CREATE INDEX sessions_expires ON sessions (expires_at);

CREATE TABLE rate_limits (
    key TEXT NOT NULL PRIMARY KEY,
    window_start INTEGER NOT NULL,
    count INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX rate_limits_window ON rate_limits (window_start);

CREATE TABLE email_codes (
    email TEXT NOT NULL PRIMARY KEY,
    code_hash TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX email_codes_expires ON email_codes (expires_at);

CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Catalogue and channel accounts.

CREATE TABLE products (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL CONSTRAINT products_version CHECK (version > 0),
    is_current INTEGER NOT NULL CONSTRAINT products_is_current CHECK (is_current IN (0, 1)),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX products_current ON products (provider, id) WHERE is_current = 1;
CREATE UNIQUE INDEX products_code ON products (provider, code) WHERE is_current = 1;

CREATE TABLE channel_accounts (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    merchant TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    enabled INTEGER NOT NULL CONSTRAINT channel_accounts_enabled CHECK (enabled IN (0, 1)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX channel_accounts_merchant ON channel_accounts (provider, channel, merchant);

-- Orders. The head changes with every act; the terms (what is sold, for how much) seldom.

CREATE TABLE orders (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    shown_state TEXT NOT NULL,
    creator TEXT NOT NULL,
    company TEXT,
    placed_by TEXT,
    pinned INTEGER NOT NULL,
    product_name TEXT NOT NULL,
    reference TEXT NOT NULL,
    payable_fen INTEGER CONSTRAINT orders_payable CHECK (payable_fen IS NULL OR payable_fen >= 0),
    paid_fen INTEGER NOT NULL CONSTRAINT orders_paid CHECK (paid_fen >= 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    paid_at INTEGER,
    token_hash TEXT NOT NULL,
    due_kind TEXT,
    due_at INTEGER,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX orders_token ON orders (provider, token_hash);
CREATE INDEX orders_created ON orders (provider, created_at, id);
CREATE INDEX orders_state ON orders (provider, shown_state, created_at, id);
CREATE INDEX orders_creator ON orders (provider, creator, created_at, id);
CREATE INDEX orders_company ON orders (company, created_at, id) WHERE company IS NOT NULL;
CREATE INDEX orders_reference ON orders (provider, reference, created_at, id) WHERE reference <> '';
CREATE INDEX orders_due ON orders (due_kind, due_at, id) WHERE due_at IS NOT NULL;

CREATE TABLE order_terms (
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, order_id)
) STRICT, WITHOUT ROWID;

-- Every number that ever led to the order.
CREATE TABLE order_numbers (
    provider TEXT NOT NULL,
    number TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (provider, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_products (
    provider TEXT NOT NULL,
    product TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (provider, product, created_at, order_id)
) STRICT, WITHOUT ROWID;

-- How many orders each creator has in each state, so that counting does not grow with them.
CREATE TABLE order_counts (
    provider TEXT NOT NULL,
    creator TEXT NOT NULL,
    shown_state TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (provider, creator, shown_state)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_claims (
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    claim_no INTEGER NOT NULL,
    company TEXT NOT NULL,
    active INTEGER NOT NULL CONSTRAINT order_claims_active CHECK (active IN (0, 1)),
    PRIMARY KEY (provider, order_id, claim_no)
) STRICT, WITHOUT ROWID;
-- One company per order.
CREATE UNIQUE INDEX order_claims_one_company ON order_claims (provider, order_id) WHERE active = 1;

-- Payments.

CREATE TABLE attempts (
    provider TEXT NOT NULL,
    number TEXT NOT NULL,
    order_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    is_open INTEGER NOT NULL CONSTRAINT attempts_is_open CHECK (is_open IN (0, 1)),
    amount_fen INTEGER NOT NULL CONSTRAINT attempts_amount CHECK (amount_fen > 0),
    next_check_at INTEGER,
    check_count INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_order ON attempts (provider, order_id);
CREATE INDEX attempts_due ON attempts (next_check_at) WHERE next_check_at IS NOT NULL;

-- Money that came in: once per transaction of a channel, ever.
CREATE TABLE receipts (
    provider TEXT NOT NULL,
    channel TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    attempt TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT receipts_amount CHECK (amount_fen > 0),
    currency TEXT NOT NULL,
    merchant TEXT NOT NULL,
    payer TEXT NOT NULL,
    disposition TEXT NOT NULL
        CONSTRAINT receipts_disposition CHECK (disposition IN ('applied', 'returned', 'held')),
    paid_at INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    PRIMARY KEY (provider, channel, transaction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_order ON receipts (provider, order_id);
-- One winner per order.
CREATE UNIQUE INDEX receipts_one_winner ON receipts (provider, order_id) WHERE disposition = 'applied';

CREATE TABLE refunds (
    provider TEXT NOT NULL,
    number TEXT NOT NULL,
    order_id TEXT NOT NULL,
    state TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT refunds_amount CHECK (amount_fen > 0),
    next_check_at INTEGER,
    check_count INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX refunds_order ON refunds (provider, order_id);
CREATE INDEX refunds_due ON refunds (next_check_at) WHERE next_check_at IS NOT NULL;

CREATE TABLE subscriptions (
    provider TEXT NOT NULL,
    company TEXT NOT NULL,
    app TEXT NOT NULL,
    start_day TEXT,
    end_day TEXT,
    seats INTEGER NOT NULL,
    open_order TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, company, app)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscriptions_company ON subscriptions (company);

-- The books. A line is one transfer, balanced by construction.
CREATE TABLE ledger (
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    line INTEGER NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    attempt TEXT,
    refund TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, order_id, seq, line),
    CONSTRAINT ledger_two_accounts CHECK (debit <> credit),
    CONSTRAINT ledger_amount CHECK (amount_fen > 0)
) STRICT, WITHOUT ROWID;

-- What happened, numbered per order; `undelivered` is the outbox.
CREATE TABLE events (
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL CONSTRAINT events_seq CHECK (seq > 0),
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    undelivered INTEGER,
    body TEXT NOT NULL,
    PRIMARY KEY (provider, order_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_outbox ON events (undelivered) WHERE undelivered IS NOT NULL;

CREATE TABLE link_opens (
    provider TEXT NOT NULL,
    order_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    visitor TEXT NOT NULL,
    company TEXT,
    device TEXT NOT NULL,
    PRIMARY KEY (provider, order_id, at, visitor)
) STRICT, WITHOUT ROWID;

-- What channels sent, as it came.
CREATE TABLE notifications_raw (
    provider TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    id TEXT NOT NULL,
    channel TEXT NOT NULL,
    account TEXT NOT NULL,
    headers TEXT NOT NULL,
    body BLOB NOT NULL,
    pending INTEGER,
    refused TEXT,
    PRIMARY KEY (provider, received_at, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_pending ON notifications_raw (pending) WHERE pending IS NOT NULL;
