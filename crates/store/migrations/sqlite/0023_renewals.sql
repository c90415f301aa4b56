-- What companies asked to have renewed. One request for an app: asking again changes it. `order_id`, `product`
-- and `edition` are those of the term that is to go on; 0 seats: as many as before.
CREATE TABLE renewal_requests (
    provider TEXT NOT NULL,
    company TEXT NOT NULL,
    app TEXT NOT NULL,
    order_id TEXT NOT NULL,
    product TEXT NOT NULL,
    edition TEXT NOT NULL,
    days INTEGER NOT NULL,
    seats INTEGER NOT NULL,
    note TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (provider, company, app)
) STRICT, WITHOUT ROWID;
CREATE INDEX renewal_requests_open ON renewal_requests (provider, asked_at) WHERE answered_at IS NULL;

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('renewal_requests', 'renewal_requests', '100000 1000 2 1'),
    ('renewal_requests', 'renewal_requests_open', '10000 100 1');
ANALYZE sqlite_schema;
