-- An approval is answered at once. The payouts of the run are looked at again one after the other: what changed since
-- the draft is canceled, the rest is marked as checked, and only what is marked is ever sent.
alter table payout add column checked_at timestamptz;

-- The key that approved, for what the check writes into the audit trail in that person's name.
alter table payout_run add column approved_key_id uuid;

-- Approvals until now checked everything themselves.
update payout p set checked_at = r.approved_at
from payout_run r
where r.merchant_id = p.merchant_id and r.payout_run_id = p.payout_run_id and r.approved_at is not null;

create index payout_unchecked on payout (merchant_id, payout_run_id, payout_id)
    where status = 'reserved' and checked_at is null;
