-- A merchant's own Stripe account tells of sales: its secrets, its events in the inbox, and what must be known to read
-- one event in the light of another.

-- Signing secrets of a merchant's webhook endpoint: one, or two while one replaces the other.
create table stripe_webhook_secret (
    merchant_id uuid not null references merchant,
    secret_id uuid not null,
    -- By SESSION_KEY; see ledger-api/src/vault.rs.
    sealed bytea not null,
    -- So that a person recognises it.
    last_four text not null,
    -- Whether it signs events of real money; null until the first event tells.
    livemode boolean,
    set_by text not null,
    set_at timestamptz not null,
    -- When it stops being good, once another has replaced it.
    retires_at timestamptz,
    primary key (merchant_id, secret_id)
);

-- Events of a merchant's account are that merchant's: its secret must not be able to speak first under an id that another
-- merchant's event will have.
alter table provider_event
    drop constraint provider_event_pkey,
    drop constraint provider_event_id_key,
    drop constraint provider_event_source_known,
    add column merchant_id uuid,
    -- What it became, as the merchant is shown it.
    add column became jsonb,
    add primary key (event_id),
    add constraint provider_event_told_once unique nulls not distinct (source, merchant_id, provider_event_id),
    add constraint provider_event_source_known check (
        source in ('stripe', 'stripe_connect', 'paypal', 'stripe_merchant')
    ),
    add constraint provider_event_merchant_known check ((source = 'stripe_merchant') = (merchant_id is not null));

create index provider_event_of_merchant on provider_event (merchant_id, event_id desc) where merchant_id is not null;
create index provider_event_by_status on provider_event (merchant_id, status, event_id desc)
    where merchant_id is not null;

-- What a customer agreed to before paying: a subscription, or a checkout whose payment takes days. Its invoices and its
-- payment are credited by the click that led to it.
create table stripe_agreement (
    merchant_id uuid not null,
    -- `sub_…` or `cs_…`.
    object_id text not null,
    click_token text,
    coupon text,
    agreed_at timestamptz not null,
    primary key (merchant_id, object_id)
);

-- What was paid for an order at Stripe, and what of it counts: refunds and disputes are taken in this proportion.
create table stripe_order (
    merchant_id uuid not null,
    order_id text not null,
    -- Stripe's units, with tax and shipping.
    gross bigint not null,
    currency text not null,
    -- The ledger's minor units, without them.
    net bigint not null,
    primary key (merchant_id, order_id),
    constraint stripe_order_amounts_in_range check (gross > 0 and net between 0 and 1000000000000)
);

-- Which order a payment was for (`pi_…`, `ch_…`). May be known before the order.
create table stripe_payment (
    merchant_id uuid not null,
    payment_id text not null,
    order_id text not null,
    primary key (merchant_id, payment_id)
);

-- Refunds of an order. A charge tells its total and not always which refunds make it, so a total that is ahead of the
-- refunds known is counted by itself, and refunds heard of later are counted as covered by it.
create table stripe_refund (
    merchant_id uuid not null,
    -- `re_…`, or `<charge>:<total>`.
    refund_id text not null,
    order_id text not null,
    charge_id text,
    is_total boolean not null,
    -- Stripe's units: counted by this row, and counted by a total before it.
    counted bigint not null,
    covered bigint not null,
    -- The ledger's minor units of `counted`.
    net bigint not null,
    failed boolean not null,
    primary key (merchant_id, refund_id),
    constraint stripe_refund_amounts_in_range check (counted >= 0 and covered >= 0 and net >= 0)
);

create index stripe_refund_by_order on stripe_refund (merchant_id, order_id);

-- The code of a promotion code: an event of a sale has only its id.
create table stripe_promotion_code (
    merchant_id uuid not null,
    promotion_code_id text not null,
    code text not null,
    primary key (merchant_id, promotion_code_id)
);

grant select, insert, update, delete on stripe_webhook_secret to tributary_app;
grant select, insert on stripe_order, stripe_payment to tributary_app;
grant select, insert, update on stripe_agreement, stripe_refund, stripe_promotion_code to tributary_app;
grant update (became) on provider_event to tributary_app;
