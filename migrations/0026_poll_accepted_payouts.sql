-- A payout that the provider has accepted and not paid yet (PayPal) is asked about until it is: it is due as well. Those
-- in bank files wait for persons, at the end of time.
drop index payout_due;
create index payout_due on payout (merchant_id, next_attempt_at)
    where status in ('reserved', 'submitting', 'unknown', 'accepted');
