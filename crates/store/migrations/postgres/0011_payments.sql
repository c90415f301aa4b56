-- Payments are listed as they were booked. Partial, so that nothing else is tempted by it.
CREATE INDEX receipts_booked ON receipts (provider, booked_at, channel, transaction_id)
    WHERE booked_at > 0;
