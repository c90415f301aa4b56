-- Payments are listed as they were booked.
CREATE INDEX receipts_booked ON receipts (provider, booked_at, channel, transaction_id);
