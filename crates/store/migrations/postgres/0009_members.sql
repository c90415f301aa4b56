-- What was done to the people of a company, and by whom (SPEC §9.15).
CREATE TABLE member_changes (
    company TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    userid TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    by_name TEXT COLLATE "C" NOT NULL,
    -- The provider whose person did it; nothing when it was an admin of the company.
    provider TEXT COLLATE "C",
    PRIMARY KEY (company, at, userid, act)
);

-- Companies that have not bought yet are customers too.
CREATE INDEX orders_customer ON orders (provider, company) WHERE company IS NOT NULL;
