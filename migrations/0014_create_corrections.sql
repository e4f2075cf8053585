-- What finance changes in the books by hand: corrections, which need two persons, and money put on a rail.

create table correction (
    merchant_id uuid not null,
    correction_id uuid not null,
    -- `credit` and `debit` are adjustments, `write_off` gives up what an affiliate owes.
    kind text not null,
    -- The merchant's own id: proposing it again proposes nothing new.
    reference text,
    affiliate_id uuid not null,
    amount bigint not null,
    currency text not null,
    reason text not null,
    status text not null default 'proposed',
    proposed_by text not null,
    proposed_at timestamptz not null,
    decided_by text,
    decided_at timestamptz,
    rejection_reason text,
    -- What its postings put on the affiliate's payable, below zero when they took from it: its line in a payout.
    payable_change bigint not null default 0,
    -- The payout whose line it is, and when netting or another adjustment settled it without one.
    payout_id uuid,
    settled_at timestamptz,
    primary key (merchant_id, correction_id),
    constraint correction_reference_key unique (merchant_id, reference),
    foreign key (merchant_id, affiliate_id) references affiliate,
    constraint correction_kind_known check (kind in ('credit', 'debit', 'write_off')),
    constraint correction_amount_positive check (amount > 0),
    constraint correction_status_known check (status in ('proposed', 'approved', 'rejected')),
    constraint correction_decided_whole check (
        num_nulls(decided_by, decided_at) = case when status = 'proposed' then 2 else 0 end
        and (rejection_reason is not null) = (status = 'rejected')
    ),
    constraint correction_two_persons check (status <> 'approved' or decided_by <> proposed_by),
    constraint correction_in_payout_is_approved check (
        status = 'approved' or num_nulls(payout_id, settled_at) = 2 and payable_change = 0
    )
);

create index correction_by_affiliate on correction (merchant_id, affiliate_id, correction_id desc);
-- What the next payout takes.
create index correction_open on correction (merchant_id, affiliate_id, currency)
    where payable_change <> 0 and payout_id is null and settled_at is null;
create index correction_by_payout on correction (merchant_id, payout_id) where payout_id is not null;

-- The adjustment a line pays, or takes; the line has the adjustment's id.
alter table payout_line add column adjustment_id uuid;

create table funding (
    merchant_id uuid not null,
    funding_id uuid not null,
    -- The merchant's own id, one funding each, for ever.
    reference text not null,
    rail text not null,
    amount bigint not null,
    currency text not null,
    funded_by text not null,
    created_at timestamptz not null,
    primary key (merchant_id, funding_id),
    constraint funding_reference_key unique (merchant_id, reference),
    constraint funding_rail_known check (rail in ('stripe', 'paypal', 'sepa')),
    constraint funding_amount_positive check (amount > 0)
);

-- Who proposed what, and how much, never changes.
grant select, insert on correction, funding to tributary_app;
grant update (status, decided_by, decided_at, rejection_reason, payable_change, payout_id, settled_at)
    on correction to tributary_app;
