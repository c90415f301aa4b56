-- Files of rows from which orders are made: each row with the form that it was read as (JSON of the
-- console), and what became of it. `order_id` is empty while there is no order, `fault` while there is
-- nothing wrong; `begun_at` is the moment at which its owner let orders be made.
CREATE TABLE bulk_files (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    begun_at BIGINT,
    PRIMARY KEY (provider, id)
);
CREATE INDEX bulk_files_old ON bulk_files (uploaded_at);

CREATE TABLE bulk_rows (
    provider TEXT COLLATE "C" NOT NULL,
    file TEXT COLLATE "C" NOT NULL,
    row BIGINT NOT NULL,
    draft TEXT COLLATE "C" NOT NULL,
    payable_fen BIGINT,
    needs_approval BIGINT NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    fault TEXT COLLATE "C" NOT NULL,
    uploaded_at BIGINT NOT NULL,
    PRIMARY KEY (provider, file, row)
);
CREATE INDEX bulk_rows_old ON bulk_rows (uploaded_at);
