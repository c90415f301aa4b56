-- What people have to be told, and what became of it. `about` is the domain's own word.
CREATE TABLE notices (
    provider TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    order_id TEXT COLLATE "C" NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    planned_at BIGINT NOT NULL,
    due_at BIGINT,
    tries BIGINT NOT NULL,
    sent_at BIGINT,
    answer TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, id)
);
CREATE INDEX notices_due ON notices (due_at) WHERE due_at IS NOT NULL;

-- What a person wants to be told, by their address: the language, and the topics that they don't want.
CREATE TABLE notice_choices (
    address TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    lang TEXT COLLATE "C" NOT NULL,
    silent TEXT COLLATE "C" NOT NULL
);
