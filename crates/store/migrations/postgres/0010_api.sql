-- Till's own API: keys, the answers that a repeated write gets again, and the feed of events.

-- Found by the prefix, which is no secret; of the secret only its hash is kept.
CREATE TABLE api_keys (
    provider TEXT COLLATE "C" NOT NULL,
    prefix TEXT COLLATE "C" NOT NULL,
    secret_hash TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    allowed_addresses TEXT COLLATE "C" NOT NULL,
    discount_cap_percent BIGINT
        CONSTRAINT api_keys_cap CHECK (discount_cap_percent BETWEEN 0 AND 30),
    created_by TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT,
    PRIMARY KEY (provider, prefix)
);

-- A write that came with an Idempotency-Key, in one transaction with what it did.
CREATE TABLE idempotency_keys (
    provider TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    -- Of method, path and body.
    fingerprint TEXT COLLATE "C" NOT NULL,
    -- The order that was made or changed; empty for other things.
    order_id TEXT COLLATE "C" NOT NULL,
    -- 0 until the answer is known.
    status BIGINT NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (provider, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- A provider's events in the order in which they became known: positions have no gaps, and whoever
-- sees one sees all before it.
CREATE TABLE event_feed (
    provider TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL CONSTRAINT event_feed_position CHECK (position > 0),
    order_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (provider, position)
);
CREATE UNIQUE INDEX event_feed_event ON event_feed (provider, order_id, seq);
