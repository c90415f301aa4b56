-- Files of rows from which orders are made: each row with the form that it was read as (JSON of the
-- console), and what became of it. `order_id` is empty while there is no order, `fault` while there is
-- nothing wrong; `begun_at` is the moment at which its owner let orders be made.
CREATE TABLE bulk_files (
    provider TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    begun_at INTEGER,
    PRIMARY KEY (provider, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_files_old ON bulk_files (uploaded_at);

CREATE TABLE bulk_rows (
    provider TEXT NOT NULL,
    file TEXT NOT NULL,
    row INTEGER NOT NULL,
    draft TEXT NOT NULL,
    payable_fen INTEGER,
    needs_approval INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    fault TEXT NOT NULL,
    uploaded_at INTEGER NOT NULL,
    PRIMARY KEY (provider, file, row)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_rows_old ON bulk_rows (uploaded_at);

-- What the planner takes them to be like (see 0003).
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('bulk_files', 'bulk_files', '10000 20 1'),
    ('bulk_files', 'bulk_files_old', '10000 1 1 1'),
    ('bulk_rows', 'bulk_rows', '1000000 2000 100 1'),
    ('bulk_rows', 'bulk_rows_old', '1000000 100 100 100 1');
ANALYZE sqlite_schema;
