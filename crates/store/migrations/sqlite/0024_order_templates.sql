-- Forms of orders that people keep under a name, to begin the next order from. `draft` is the form as it was
-- filled in, as JSON of the console; who keeps a second one under the same name replaces the first.
CREATE TABLE order_templates (
    provider TEXT NOT NULL,
    template TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    shared INTEGER NOT NULL,
    draft TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (provider, template),
    UNIQUE (provider, owner, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_templates_own ON order_templates (provider, owner, saved_at, template);
CREATE INDEX order_templates_shared ON order_templates (provider, shared, saved_at, template);

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('order_templates', 'order_templates', '10000 20 1'),
    ('order_templates', 'sqlite_autoindex_order_templates_2', '10000 20 5 1'),
    ('order_templates', 'order_templates_own', '10000 20 5 1 1'),
    ('order_templates', 'order_templates_shared', '10000 20 10 1 1');
ANALYZE sqlite_schema;
