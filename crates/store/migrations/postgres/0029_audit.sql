-- Every act of a person or of a provider's system, one chain per provider: `hash` is the SHA-256 over the
-- row's own words and `previous`, the hash of the row before it. Acts on orders stand in `events`, with
-- which they are committed; they join the chain as they leave the outbox, by a digest. `event_seq` is 0
-- for anything that is no event of an order.
CREATE TABLE audit_log (
    provider TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL CONSTRAINT audit_log_seq CHECK (seq > 0),
    at BIGINT NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    verb TEXT COLLATE "C" NOT NULL,
    object TEXT COLLATE "C" NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    changes TEXT COLLATE "C" NOT NULL,
    event_seq BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    previous TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, seq)
);
CREATE INDEX audit_log_at ON audit_log (provider, at, seq);
CREATE INDEX audit_log_kind ON audit_log (provider, kind, at, seq);
CREATE INDEX audit_log_who ON audit_log (provider, who, at, seq) WHERE who <> '';
CREATE INDEX audit_log_object ON audit_log (provider, object, seq);

-- The last row of each chain: who adds one locks it.
CREATE TABLE audit_heads (
    provider TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider)
);

-- Where the request came from that made the event.
ALTER TABLE events ADD COLUMN address TEXT COLLATE "C" NOT NULL DEFAULT '';
