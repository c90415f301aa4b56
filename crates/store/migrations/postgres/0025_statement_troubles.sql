-- Days of channel accounts whose bill could not be had, with the channel's words. A day that is compared
-- after all leaves this table.
CREATE TABLE statement_troubles (
    provider TEXT COLLATE "C" NOT NULL,
    day TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    tried_at BIGINT NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, day, account)
);
