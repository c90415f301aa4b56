-- 开票: an application is a row per order. `body` never changes; stage, `issued` and `word` say what came of it.
CREATE TABLE fapiao (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    number TEXT COLLATE "C" NOT NULL,
    company TEXT COLLATE "C" NOT NULL,
    stage TEXT COLLATE "C" NOT NULL CONSTRAINT fapiao_stage
        CHECK (stage IN ('open', 'issued', 'red_started', 'red', 'cancelled', 'withdrawn')),
    title TEXT COLLATE "C" NOT NULL,
    tax_number TEXT COLLATE "C" NOT NULL,
    amount_fen BIGINT NOT NULL CONSTRAINT fapiao_amount CHECK (amount_fen > 0),
    applied_at BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    issued TEXT COLLATE "C",
    word TEXT COLLATE "C",
    PRIMARY KEY (provider, id, order_id)
);
CREATE INDEX fapiao_order ON fapiao (provider, order_id);
CREATE INDEX fapiao_applied ON fapiao (provider, applied_at, id, order_id);
CREATE INDEX fapiao_in_stage ON fapiao (provider, stage, applied_at, id, order_id);

-- 发票抬头 that a company has used.
CREATE TABLE fapiao_titles (
    company TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (company, name)
);
