-- What Stripe tells of connected accounts and of transfers, and a way to find who did what to one thing.

-- Facts about accounts of the platform, not a merchant's: an account is known before any affiliate names it, and may be
-- named by affiliates of several merchants. One row an account; a reference table on a cluster.
create table stripe_account (
    stripe_account_id text primary key,
    -- Stripe's clock at the last word on the account itself: an older one changes nothing.
    told_at timestamptz,
    -- Why no payout goes there; null: one may.
    obstacle text,
    disabled_reason text,
    details_submitted boolean not null default false,
    payouts_enabled boolean not null default false,
    -- What Stripe still wants from its holder.
    requirements_due text[] not null default '{}',
    -- The account's last payout to its own bank: shown, never booked.
    bank_payout_at timestamptz,
    bank_payout_status text,
    bank_payout_amount bigint,
    bank_payout_currency text,
    bank_payout_failure text,
    constraint stripe_account_obstacle_known check (
        obstacle in ('transfers_inactive', 'payouts_disabled', 'disconnected')
    ),
    constraint stripe_account_bank_payout_known check (bank_payout_status in ('paid', 'failed'))
);

-- How much of each transfer of a payout has come back; only grows.
create table transfer_reversal (
    merchant_id uuid not null,
    payout_id uuid not null,
    provider_id text not null,
    -- The ledger's minor units.
    reversed bigint not null,
    primary key (merchant_id, payout_id, provider_id),
    foreign key (merchant_id, payout_id) references payout,
    constraint transfer_reversal_positive check (reversed > 0)
);

create index audit_entry_by_object on audit_entry (merchant_id, object_id, audit_id desc);

grant select, insert, update on stripe_account, transfer_reversal to tributary_app;
