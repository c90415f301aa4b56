-- What an invited person may do besides their role: as in `Staff`.
ALTER TABLE staff_invitations ADD COLUMN discount_cap_percent BIGINT;
ALTER TABLE staff_invitations ADD COLUMN refund_limit_fen BIGINT;
