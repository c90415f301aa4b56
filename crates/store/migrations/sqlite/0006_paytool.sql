-- paytool: what a provider's systems prove themselves with, and what is remembered of their calls.

CREATE TABLE paytool_credentials (
    provider TEXT NOT NULL PRIMARY KEY,
    provider_secret TEXT NOT NULL,
    paytool_secret TEXT NOT NULL,
    allowed_addresses TEXT NOT NULL,
    floor_percent INTEGER NOT NULL
        CONSTRAINT paytool_floor CHECK (floor_percent BETWEEN 1 AND 100),
    recommended_floor_percent INTEGER NOT NULL
        CONSTRAINT paytool_recommended_floor CHECK (recommended_floor_percent BETWEEN 1 AND 100),
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE paytool_suites (
    provider TEXT NOT NULL,
    suite_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    recommended INTEGER NOT NULL CONSTRAINT paytool_suites_flag CHECK (recommended IN (0, 1)),
    PRIMARY KEY (provider, suite_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX paytool_suites_suite ON paytool_suites (suite_id);

-- Found by hash; sealed besides, since WeCom answers the same token again inside its validity.
CREATE TABLE paytool_tokens (
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    sealed TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (provider, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX paytool_tokens_hash ON paytool_tokens (provider, token_hash);
CREATE INDEX paytool_tokens_expires ON paytool_tokens (expires_at);

CREATE TABLE paytool_nonces (
    provider TEXT NOT NULL,
    nonce TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (provider, nonce)
) STRICT, WITHOUT ROWID;
CREATE INDEX paytool_nonces_until ON paytool_nonces (until);

-- Uploaded files. One that an order refers to has no end.
CREATE TABLE media (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (provider, id)
) STRICT;
CREATE INDEX media_expires ON media (expires_at) WHERE expires_at IS NOT NULL;

-- Where a provider hears of events in WeCom's form, and what was sent there.
CREATE TABLE callback_endpoints (
    provider TEXT NOT NULL PRIMARY KEY,
    url TEXT NOT NULL,
    token TEXT NOT NULL,
    aes_key TEXT NOT NULL,
    verify_receiver TEXT NOT NULL,
    post_receiver TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `queue` is what keeps its order: an order's id, or a suite's tickets.
CREATE TABLE callback_deliveries (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    queue TEXT NOT NULL,
    suite_id TEXT NOT NULL,
    info_type TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL,
    delivered_at INTEGER,
    answer TEXT NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX callback_deliveries_due ON callback_deliveries (due_at, provider, id)
    WHERE due_at IS NOT NULL;
CREATE INDEX callback_deliveries_queue ON callback_deliveries (provider, queue, id)
    WHERE due_at IS NOT NULL;
