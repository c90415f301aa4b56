-- The last transaction of each connection that writes: whoever loses the connection while committing
-- reads here what became of it. PostgreSQL alone uses it; it is here so that both databases have the
-- same tables.

CREATE TABLE writer_marks (
    connection TEXT NOT NULL PRIMARY KEY,
    -- Counts the transactions of that connection, from 1.
    turn INTEGER NOT NULL,
    -- ms UTC
    at INTEGER NOT NULL
) STRICT;
