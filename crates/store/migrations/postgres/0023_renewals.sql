-- What companies asked to have renewed. One request for an app: asking again changes it. `order_id`, `product`
-- and `edition` are those of the term that is to go on; 0 seats: as many as before.
CREATE TABLE renewal_requests (
    provider TEXT COLLATE "C" NOT NULL,
    company TEXT COLLATE "C" NOT NULL,
    app TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    edition TEXT COLLATE "C" NOT NULL,
    days BIGINT NOT NULL,
    seats BIGINT NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    asked_by TEXT COLLATE "C" NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    PRIMARY KEY (provider, company, app)
);
CREATE INDEX renewal_requests_open ON renewal_requests (provider, asked_at) WHERE answered_at IS NULL;
