-- The last transaction of each connection that writes: whoever loses the connection while committing
-- reads here what became of it. PostgreSQL forgets the number of a transaction that no log of its was
-- on disk, and gives it to another one: a row can be neither forgotten nor given away.

CREATE TABLE writer_marks (
    connection TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    -- Counts the transactions of that connection, from 1.
    turn BIGINT NOT NULL,
    -- ms UTC
    at BIGINT NOT NULL
);

-- One row of each connection, written by each of its transactions.
ALTER TABLE writer_marks SET (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
