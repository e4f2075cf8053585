-- Payouts: a run prepared by one person and approved by another, one payment per affiliate and currency in it.

create table payout_run (
    merchant_id uuid not null,
    payout_run_id uuid not null,
    status text not null default 'draft',
    created_by text not null,
    created_at timestamptz not null default now(),
    approved_by text,
    approved_at timestamptz,
    canceled_by text,
    canceled_at timestamptz,
    completed_at timestamptz,
    -- Why a run is paused.
    reason text,
    primary key (merchant_id, payout_run_id),
    constraint payout_run_status_known check (
        status in ('draft', 'approved', 'processing', 'paused', 'completed', 'canceled')
    )
);

create table payout (
    merchant_id uuid not null,
    payout_id uuid not null,
    payout_run_id uuid not null,
    affiliate_id uuid not null,
    currency text not null,
    amount bigint not null,
    fee bigint not null default 0,
    rail text not null,
    -- Snapshotted when reserved; a later change of the affiliate does not redirect money under way.
    destination text not null,
    status text not null default 'reserved',
    -- Grows only after a definite refusal; part of the provider's idempotency key.
    generation integer not null default 1,
    -- Grows with every claim; a result applies only while it still matches.
    fence bigint not null default 0,
    lease_until timestamptz,
    next_attempt_at timestamptz not null default now(),
    provider_id text,
    reason text,
    created_at timestamptz not null default now(),
    first_sent_at timestamptz,
    last_sent_at timestamptz,
    -- Look-ups after the last send that found nothing; two, an hour apart and a day late, release the payout.
    empty_lookups integer not null default 0,
    last_lookup_at timestamptz,
    accepted_at timestamptz,
    paid_at timestamptz,
    refused_at timestamptz,
    released_at timestamptz,
    canceled_at timestamptz,
    primary key (merchant_id, payout_id),
    foreign key (merchant_id, payout_run_id) references payout_run,
    constraint payout_amount_positive check (amount > 0),
    constraint payout_rail_known check (rail in ('stripe', 'paypal', 'sepa')),
    constraint payout_status_known check (
        status in (
            'reserved', 'submitting', 'accepted', 'paid', 'refused', 'unknown', 'released', 'frozen', 'returned',
            'canceled'
        )
    )
);

create index payout_by_run on payout (merchant_id, payout_run_id, payout_id);
create index payout_by_affiliate on payout (merchant_id, affiliate_id, created_at desc);
create index payout_due on payout (merchant_id, next_attempt_at) where status in ('reserved', 'submitting', 'unknown');

-- What a payout pays; the lines sum to its amount.
create table payout_line (
    merchant_id uuid not null,
    payout_id uuid not null,
    line_id uuid not null,
    kind text not null,
    commission_id uuid,
    amount bigint not null,
    primary key (merchant_id, payout_id, line_id),
    foreign key (merchant_id, payout_id) references payout,
    constraint payout_line_kind_known check (kind in ('commission', 'adjustment', 'netting', 'returned'))
);

-- Every time something was sent, or asked, with the exact bytes; written before the network is touched.
create table payout_attempt (
    merchant_id uuid not null,
    payout_id uuid not null,
    fence bigint not null,
    generation integer not null,
    purpose text not null,
    idempotency_key text not null,
    request bytea not null,
    started_at timestamptz not null default now(),
    finished_at timestamptz,
    outcome text,
    detail text,
    primary key (merchant_id, payout_id, fence),
    foreign key (merchant_id, payout_id) references payout,
    constraint payout_attempt_purpose_known check (purpose in ('send', 'look_up'))
);

-- Who did what with money; only ever added to.
create table audit_entry (
    merchant_id uuid not null,
    audit_id uuid not null,
    person text not null,
    key_id uuid not null,
    action text not null,
    object_id uuid not null,
    before jsonb,
    after jsonb,
    at timestamptz not null default now(),
    primary key (merchant_id, audit_id)
);
