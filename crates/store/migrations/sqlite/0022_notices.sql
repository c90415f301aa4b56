-- What people have to be told, and what became of it. `about` is the domain's own word.
CREATE TABLE notices (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    due_at INTEGER,
    tries INTEGER NOT NULL,
    sent_at INTEGER,
    answer TEXT NOT NULL,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL;

-- What a person wants to be told, by their address: the language, and the topics that they don't want.
CREATE TABLE notice_choices (
    address TEXT NOT NULL PRIMARY KEY,
    lang TEXT NOT NULL,
    silent TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('notices', 'notices', '1000000 100000 1'),
    ('notices', 'notices_due', '10000 2'),
    ('notice_choices', 'notice_choices', '100000 1');
ANALYZE sqlite_schema;
