-- What was done to the people of a company, and by whom (SPEC §9.15).
CREATE TABLE member_changes (
    company TEXT NOT NULL,
    at INTEGER NOT NULL,
    userid TEXT NOT NULL,
    act TEXT NOT NULL,
    name TEXT NOT NULL,
    by_name TEXT NOT NULL,
    -- The provider whose person did it; nothing when it was an admin of the company.
    provider TEXT,
    PRIMARY KEY (company, at, userid, act)
) STRICT, WITHOUT ROWID;

-- Companies that have not bought yet are customers too.
CREATE INDEX orders_customer ON orders (provider, company) WHERE company IS NOT NULL;
