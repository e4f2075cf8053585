-- Each rail is paid for itself, and what is due on one may be many: looking for it reads nothing of the others.
create index payout_due_by_rail on payout (merchant_id, rail, next_attempt_at, payout_id)
    where status in ('reserved', 'submitting', 'unknown', 'accepted');
drop index payout_due;
