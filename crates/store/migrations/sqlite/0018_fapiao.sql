-- 开票: an application is a row per order. `body` never changes; stage, `issued` and `word` say what came of it.
CREATE TABLE fapiao (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    number TEXT NOT NULL,
    company TEXT NOT NULL,
    stage TEXT NOT NULL CONSTRAINT fapiao_stage
        CHECK (stage IN ('open', 'issued', 'red_started', 'red', 'cancelled', 'withdrawn')),
    title TEXT NOT NULL,
    tax_number TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CONSTRAINT fapiao_amount CHECK (amount_fen > 0),
    applied_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    issued TEXT,
    word TEXT,
    PRIMARY KEY (provider, id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX fapiao_order ON fapiao (provider, order_id);
CREATE INDEX fapiao_applied ON fapiao (provider, applied_at, id, order_id);
CREATE INDEX fapiao_in_stage ON fapiao (provider, stage, applied_at, id, order_id);

-- 发票抬头 that a company has used.
CREATE TABLE fapiao_titles (
    company TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    PRIMARY KEY (company, name)
) STRICT, WITHOUT ROWID;

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('fapiao', 'fapiao', '500000 50000 1 1'),
    ('fapiao', 'fapiao_order', '500000 50000 2'),
    ('fapiao', 'fapiao_applied', '500000 50000 1 1 1'),
    ('fapiao', 'fapiao_in_stage', '500000 50000 10000 1 1 1'),
    ('fapiao_titles', 'fapiao_titles', '100000 3 1');
ANALYZE sqlite_schema;
