-- Each rail is paid for itself, and what is due on one may be many: looking for it reads nothing of the others. What is not
-- checked is never due; leaving it out spares the draft of a large run.
create index payout_due_by_rail on payout (merchant_id, rail, next_attempt_at, payout_id)
    where checked_at is not null and status in ('reserved', 'submitting', 'unknown', 'accepted');
