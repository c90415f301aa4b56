-- Till's own API: keys, the answers that a repeated write gets again, and the feed of events.

-- Found by the prefix, which is no secret; of the secret only its hash is kept.
CREATE TABLE api_keys (
    provider TEXT NOT NULL,
    prefix TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    allowed_addresses TEXT NOT NULL,
    discount_cap_percent INTEGER
        CONSTRAINT api_keys_cap CHECK (discount_cap_percent BETWEEN 0 AND 30),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER,
    PRIMARY KEY (provider, prefix)
) STRICT, WITHOUT ROWID;

-- A write that came with an Idempotency-Key, in one transaction with what it did.
CREATE TABLE idempotency_keys (
    provider TEXT NOT NULL,
    key TEXT NOT NULL,
    -- Of method, path and body.
    fingerprint TEXT NOT NULL,
    -- The order that was made or changed; empty for other things.
    order_id TEXT NOT NULL,
    -- 0 until the answer is known.
    status INTEGER NOT NULL,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (provider, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- A provider's events in the order in which they became known: positions have no gaps, and whoever
-- sees one sees all before it.
CREATE TABLE event_feed (
    provider TEXT NOT NULL,
    position INTEGER NOT NULL CONSTRAINT event_feed_position CHECK (position > 0),
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (provider, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX event_feed_event ON event_feed (provider, order_id, seq);
