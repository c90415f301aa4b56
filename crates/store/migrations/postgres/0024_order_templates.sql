-- Forms of orders that people keep under a name, to begin the next order from. `draft` is the form as it was
-- filled in, as JSON of the console; who keeps a second one under the same name replaces the first.
CREATE TABLE order_templates (
    provider TEXT COLLATE "C" NOT NULL,
    template TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    shared BIGINT NOT NULL,
    draft TEXT COLLATE "C" NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (provider, template),
    UNIQUE (provider, owner, name)
);
CREATE INDEX order_templates_own ON order_templates (provider, owner, saved_at, template);
CREATE INDEX order_templates_shared ON order_templates (provider, shared, saved_at, template);
