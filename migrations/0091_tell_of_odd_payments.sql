-- When finance was last told that a payout's money left twice, or although it had been given back. It may be long after the
-- payout was paid, and what it says of itself (`reason`) has no time.
alter table payout add column alerted_at timestamptz;

create index payout_alerted on payout (merchant_id, alerted_at) where alerted_at is not null;

-- A bank file that was rejected as a whole, or stopped before any bank had it, is handed out no more: it would pay what the
-- books have given back.
alter table sepa_file add column returned_at timestamptz;
alter table sepa_file add column returned_by text;
alter table sepa_file add column return_reason text;

grant update (returned_at, returned_by, return_reason) on sepa_file to tributary_app;
