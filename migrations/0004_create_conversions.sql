-- Orders and leads, the commissions they earn, and the refunds that take some back.

create table conversion (
    merchant_id uuid not null,
    conversion_id uuid not null,
    order_id text not null,
    type text not null,
    customer_id text not null,
    amount bigint not null,
    currency text not null,
    refunded bigint not null default 0,
    occurred_at timestamptz not null,
    -- The attribution; all null when nobody is credited.
    program_id uuid,
    affiliate_id uuid,
    link_id uuid,
    click_id uuid,
    method text,
    clicked_at timestamptz,
    window_days integer,
    -- Why nobody, or nothing, or not the first evidence.
    reason text,
    -- Every piece of evidence that was tried, in order, with its verdict.
    candidates jsonb not null,
    subscription_id text,
    customer_type text,
    product text,
    country text,
    customer_email text,
    visitor_id text,
    metadata jsonb,
    created_at timestamptz not null default now(),
    primary key (merchant_id, conversion_id),
    constraint conversion_order_id_key unique (merchant_id, order_id),
    constraint conversion_type_known check (type in ('order', 'lead')),
    constraint conversion_amount_in_range check (amount between 0 and 1000000000000),
    constraint conversion_refund_within_order check (refunded between 0 and amount),
    constraint conversion_method_known check (method in ('click_token', 'ref', 'coupon', 'subscription', 'customer')),
    constraint conversion_attributed_whole check (num_nulls(program_id, affiliate_id, link_id, method) in (0, 4))
);

create index conversion_by_affiliate on conversion (merchant_id, affiliate_id, occurred_at desc);

create index conversion_by_customer on conversion (merchant_id, customer_id, occurred_at)
    where affiliate_id is not null;

-- A subscription begins with its first paid order; later ones are counted in months from it and follow its link.
create table subscription (
    merchant_id uuid not null,
    subscription_id text not null,
    first_conversion_id uuid not null,
    first_paid_at timestamptz not null,
    link_id uuid,
    primary key (merchant_id, subscription_id)
);

create table commission (
    merchant_id uuid not null,
    commission_id uuid not null,
    conversion_id uuid not null,
    program_id uuid not null,
    affiliate_id uuid not null,
    -- The affiliate who brought the order, or the one who recruited that affiliate.
    role text not null,
    kind text not null,
    rate numeric,
    amount bigint not null,
    clawed_back bigint not null default 0,
    currency text not null,
    status text not null default 'pending',
    recurring_month integer,
    parent_conversion_id uuid,
    -- The terms and every number the amount was computed from.
    basis jsonb not null,
    -- The order's time plus the program's hold.
    hold_until timestamptz not null,
    fraud_hold boolean not null default false,
    dispute_hold boolean not null default false,
    payout_id uuid,
    created_at timestamptz not null default now(),
    approved_at timestamptz,
    rejected_at timestamptz,
    rejection_reason text,
    paid_at timestamptz,
    primary key (merchant_id, commission_id),
    constraint commission_role_once unique (merchant_id, conversion_id, role),
    foreign key (merchant_id, conversion_id) references conversion,
    constraint commission_role_known check (role in ('primary', 'second_tier')),
    constraint commission_kind_known check (
        kind in ('percentage', 'fixed', 'tiered', 'recurring', 'lead', 'second_tier')
    ),
    constraint commission_status_known check (status in ('pending', 'approved', 'reserved', 'paid', 'rejected')),
    constraint commission_clawback_within_amount check (clawed_back between 0 and amount),
    constraint commission_reserved_has_payout check (status <> 'reserved' or payout_id is not null)
);

create index commission_due on commission (merchant_id, hold_until) where status = 'pending';
create index commission_approved on commission (merchant_id, affiliate_id, currency) where status = 'approved';
create index commission_by_affiliate on commission (merchant_id, affiliate_id, created_at desc);
create index commission_by_payout on commission (merchant_id, payout_id) where payout_id is not null;

-- An affiliate's attributed revenue in a program and UTC month, net of refunds so far: what tiered terms step by.
create table affiliate_month (
    merchant_id uuid not null,
    program_id uuid not null,
    affiliate_id uuid not null,
    month date not null,
    revenue bigint not null,
    primary key (merchant_id, program_id, affiliate_id, month)
);

create table refund (
    merchant_id uuid not null,
    refund_id text not null,
    refund_uuid uuid not null,
    conversion_id uuid not null,
    amount bigint not null,
    currency text not null,
    refunded_total bigint not null,
    -- What the refund took from each commission, so that a replay answers the same.
    clawbacks jsonb not null,
    created_at timestamptz not null default now(),
    primary key (merchant_id, refund_id),
    foreign key (merchant_id, conversion_id) references conversion,
    constraint refund_amount_positive check (amount > 0)
);
