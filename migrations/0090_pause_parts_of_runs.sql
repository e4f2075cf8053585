-- What goes one way in one currency stops by itself: an empty balance in dollars says nothing about euros, and a key that
-- PayPal does not take says nothing about Stripe. A row is there for as long as a part of a run is paused.
create table payout_run_pause (
    merchant_id uuid not null,
    payout_run_id uuid not null,
    rail text not null,
    currency text not null,
    reason text not null,
    paused_at timestamptz not null,
    -- When a payout was last sent away for it.
    confirmed_at timestamptz not null,
    primary key (merchant_id, payout_run_id, rail, currency),
    -- A bank file asks nobody who could say no.
    constraint payout_run_pause_rail_known check (rail in ('stripe', 'paypal'))
);

-- Until now a run was paused as a whole. A server of the release before still pauses it so, without a row here; then nothing
-- of it is paused for this one, which tries and finds out.
insert into payout_run_pause (merchant_id, payout_run_id, rail, currency, reason, paused_at, confirmed_at)
select distinct r.merchant_id, r.payout_run_id, p.rail, p.currency, coalesce(r.reason, 'paused'), now(), now()
from payout_run r
join payout p on p.merchant_id = r.merchant_id and p.payout_run_id = r.payout_run_id
where r.status = 'paused' and p.rail <> 'sepa' and p.status in ('reserved', 'submitting', 'unknown');

grant select, insert, update, delete on payout_run_pause to tributary_app;
