-- Webhooks: where a provider's systems hear of events, and what was sent there. Secrets are sealed.
CREATE TABLE webhook_endpoints (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    -- Types of events, separated by blanks; empty for all.
    events TEXT NOT NULL,
    secret TEXT NOT NULL,
    -- The secret before, good until a moment.
    old_secret TEXT,
    old_secret_until INTEGER,
    created_at INTEGER NOT NULL,
    failing_since INTEGER,
    disabled_at INTEGER,
    -- failing, gone, asked
    disabled_why TEXT,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;

-- One row per event and endpoint; `position` is the event's in the feed.
CREATE TABLE webhook_deliveries (
    provider TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    position INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL,
    -- Since when it is tried; a replay begins anew.
    since INTEGER NOT NULL,
    tried_at INTEGER,
    delivered_at INTEGER,
    status INTEGER,
    request TEXT NOT NULL,
    answer TEXT NOT NULL,
    PRIMARY KEY (provider, endpoint, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (provider, endpoint, due_at)
    WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (provider, endpoint, order_id, position)
    WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (provider, endpoint, at);
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (at) WHERE due_at IS NULL;
