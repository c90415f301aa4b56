-- Webhooks: where a provider's systems hear of events, and what was sent there. Secrets are sealed.
CREATE TABLE webhook_endpoints (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    url TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    -- Types of events, separated by blanks; empty for all.
    events TEXT COLLATE "C" NOT NULL,
    secret TEXT COLLATE "C" NOT NULL,
    -- The secret before, good until a moment.
    old_secret TEXT COLLATE "C",
    old_secret_until BIGINT,
    created_at BIGINT NOT NULL,
    failing_since BIGINT,
    disabled_at BIGINT,
    -- failing, gone, asked
    disabled_why TEXT COLLATE "C",
    PRIMARY KEY (provider, id)
);

-- One row per event and endpoint; `position` is the event's in the feed.
CREATE TABLE webhook_deliveries (
    provider TEXT COLLATE "C" NOT NULL,
    endpoint TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    due_at BIGINT,
    tries BIGINT NOT NULL,
    -- Since when it is tried; a replay begins anew.
    since BIGINT NOT NULL,
    tried_at BIGINT,
    delivered_at BIGINT,
    status BIGINT,
    request TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, endpoint, position)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (provider, endpoint, due_at)
    WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_queue ON webhook_deliveries (provider, endpoint, order_id, position)
    WHERE due_at IS NOT NULL;
CREATE INDEX webhook_deliveries_event ON webhook_deliveries (provider, endpoint, at);
CREATE INDEX webhook_deliveries_old ON webhook_deliveries (at) WHERE due_at IS NULL;
