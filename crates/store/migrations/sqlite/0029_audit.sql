-- Every act of a person or of a provider's system, one chain per provider: `hash` is the SHA-256 over the
-- row's own words and `previous`, the hash of the row before it. Acts on orders stand in `events`, with
-- which they are committed; they join the chain as they leave the outbox, by a digest. `event_seq` is 0
-- for anything that is no event of an order.
CREATE TABLE audit_log (
    provider TEXT NOT NULL,
    seq INTEGER NOT NULL CONSTRAINT audit_log_seq CHECK (seq > 0),
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    verb TEXT NOT NULL,
    object TEXT NOT NULL,
    label TEXT NOT NULL,
    changes TEXT NOT NULL,
    event_seq INTEGER NOT NULL,
    digest TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (provider, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_log_at ON audit_log (provider, at, seq);
CREATE INDEX audit_log_kind ON audit_log (provider, kind, at, seq);
CREATE INDEX audit_log_who ON audit_log (provider, who, at, seq) WHERE who <> '';
CREATE INDEX audit_log_object ON audit_log (provider, object, seq);

-- The last row of each chain: who adds one locks it.
CREATE TABLE audit_heads (
    provider TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (provider)
) STRICT, WITHOUT ROWID;

-- Where the request came from that made the event.
ALTER TABLE events ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('audit_log', 'audit_log', '1000000 100000 1'),
    ('audit_log', 'audit_log_at', '1000000 100000 2 1'),
    ('audit_log', 'audit_log_kind', '1000000 100000 10000 2 1'),
    ('audit_log', 'audit_log_who', '1000000 100000 10000 2 1'),
    ('audit_log', 'audit_log_object', '1000000 100000 10 1'),
    ('audit_heads', 'audit_heads', '1000 1');
ANALYZE sqlite_schema;
