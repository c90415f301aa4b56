-- Days of channel accounts whose bill could not be had, with the channel's words. A day that is compared
-- after all leaves this table.
CREATE TABLE statement_troubles (
    provider TEXT NOT NULL,
    day TEXT NOT NULL,
    account TEXT NOT NULL,
    tried_at INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (provider, day, account)
) STRICT, WITHOUT ROWID;

-- What the planner takes it to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('statement_troubles', 'statement_troubles', '1000 100 2 1');
ANALYZE sqlite_schema;
