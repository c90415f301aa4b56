-- paytool: what a provider's systems prove themselves with, and what is remembered of their calls.

CREATE TABLE paytool_credentials (
    provider TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    provider_secret TEXT COLLATE "C" NOT NULL,
    paytool_secret TEXT COLLATE "C" NOT NULL,
    allowed_addresses TEXT COLLATE "C" NOT NULL,
    floor_percent BIGINT NOT NULL
        CONSTRAINT paytool_floor CHECK (floor_percent BETWEEN 1 AND 100),
    recommended_floor_percent BIGINT NOT NULL
        CONSTRAINT paytool_recommended_floor CHECK (recommended_floor_percent BETWEEN 1 AND 100),
    changed_at BIGINT NOT NULL
);

CREATE TABLE paytool_suites (
    provider TEXT COLLATE "C" NOT NULL,
    suite_id TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    recommended BIGINT NOT NULL CONSTRAINT paytool_suites_flag CHECK (recommended IN (0, 1)),
    PRIMARY KEY (provider, suite_id)
);
CREATE INDEX paytool_suites_suite ON paytool_suites (suite_id);

-- Found by hash; sealed besides, since WeCom answers the same token again inside its validity.
CREATE TABLE paytool_tokens (
    provider TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    token_hash TEXT COLLATE "C" NOT NULL,
    sealed TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (provider, kind, subject)
);
CREATE UNIQUE INDEX paytool_tokens_hash ON paytool_tokens (provider, token_hash);
CREATE INDEX paytool_tokens_expires ON paytool_tokens (expires_at);

CREATE TABLE paytool_nonces (
    provider TEXT COLLATE "C" NOT NULL,
    nonce TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (provider, nonce)
);
CREATE INDEX paytool_nonces_until ON paytool_nonces (until);

-- Uploaded files. One that an order refers to has no end.
CREATE TABLE media (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    content_type TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (provider, id)
);
CREATE INDEX media_expires ON media (expires_at) WHERE expires_at IS NOT NULL;

-- Where a provider hears of events in WeCom's form, and what was sent there.
CREATE TABLE callback_endpoints (
    provider TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    url TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    aes_key TEXT COLLATE "C" NOT NULL,
    verify_receiver TEXT COLLATE "C" NOT NULL,
    post_receiver TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL
);

-- `queue` is what keeps its order: an order's id, or a suite's tickets.
CREATE TABLE callback_deliveries (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    queue TEXT COLLATE "C" NOT NULL,
    suite_id TEXT COLLATE "C" NOT NULL,
    info_type TEXT COLLATE "C" NOT NULL,
    message TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT,
    tries BIGINT NOT NULL,
    delivered_at BIGINT,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE INDEX callback_deliveries_due ON callback_deliveries (due_at, provider, id)
    WHERE due_at IS NOT NULL;
CREATE INDEX callback_deliveries_queue ON callback_deliveries (provider, queue, id)
    WHERE due_at IS NOT NULL;
