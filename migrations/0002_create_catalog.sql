-- Who takes part: merchants, keys, programs with their terms, affiliates, links.

create table merchant (
    merchant_id uuid primary key,
    name text not null,
    email text not null,
    created_at timestamptz not null default now()
);

-- Looked up before the merchant is known: small and global.
create table api_key (
    key_hash bytea primary key,
    key_id uuid not null constraint api_key_id_key unique,
    role text not null,
    -- Who holds the key. Four eyes compares persons, not keys.
    person text not null,
    -- Null: every merchant (operator and shared edge keys).
    merchant_ids uuid[],
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    constraint api_key_role_known check (
        role in ('operator', 'merchant', 'merchant_readonly', 'finance', 'edge', 'affiliate')
    ),
    constraint api_key_sees_one_merchant check (role in ('operator', 'edge') or cardinality(merchant_ids) = 1)
);

create table program (
    merchant_id uuid not null references merchant,
    program_id uuid not null,
    name text not null,
    currency text not null,
    site_url text not null,
    -- `host[:port]` of site_url: a link is first looked for among the programs of the host that was visited.
    site_host text not null,
    cookie_domain text,
    attribution_window_days integer not null,
    attribution_model text not null,
    lifetime_attribution boolean not null,
    hold_days integer not null,
    minimum_payout bigint not null,
    second_tier_rate numeric,
    consent jsonb not null,
    status text not null default 'active',
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (merchant_id, program_id),
    constraint program_window_in_range check (attribution_window_days between 1 and 365),
    constraint program_hold_in_range check (hold_days between 0 and 180),
    constraint program_model_known check (attribution_model in ('last_click', 'first_click')),
    constraint program_status_known check (status in ('active', 'paused'))
);

-- The version in force at an order's time decides; versions are added, never changed.
create table program_terms (
    merchant_id uuid not null,
    program_id uuid not null,
    version integer not null,
    effective_from timestamptz not null,
    terms jsonb not null,
    person text not null,
    primary key (merchant_id, program_id, version),
    foreign key (merchant_id, program_id) references program
);

create table affiliate (
    merchant_id uuid not null references merchant,
    affiliate_id uuid not null,
    name text not null,
    email text not null,
    external_id text,
    recruiter_id uuid,
    tier text not null,
    rate_override numeric,
    recurring_rate_override numeric,
    payout_method text,
    stripe_account_id text,
    paypal_email text,
    iban text,
    minimum_payout bigint,
    -- Why nothing may be sent to the destination until the affiliate fixes it.
    destination_blocked text,
    status text not null default 'pending',
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    approved_at timestamptz,
    suspended_at timestamptz,
    reinstated_at timestamptz,
    terminated_at timestamptz,
    primary key (merchant_id, affiliate_id),
    constraint affiliate_external_id_key unique (merchant_id, external_id),
    constraint affiliate_recruiter_known foreign key (merchant_id, recruiter_id) references affiliate,
    constraint affiliate_not_own_recruiter check (recruiter_id <> affiliate_id),
    constraint affiliate_tier_known check (tier in ('standard', 'silver', 'gold', 'platinum')),
    constraint affiliate_status_known check (status in ('pending', 'active', 'suspended', 'terminated')),
    constraint affiliate_method_known check (payout_method in ('stripe', 'paypal', 'sepa'))
);

create table link (
    merchant_id uuid not null,
    link_id uuid not null,
    program_id uuid not null,
    affiliate_id uuid not null,
    code text not null,
    slug text,
    destination text not null,
    campaign text,
    status text not null default 'active',
    version bigint not null default 1,
    created_at timestamptz not null default now(),
    primary key (merchant_id, link_id),
    constraint link_code_key unique (merchant_id, code),
    constraint link_slug_key unique (merchant_id, slug),
    foreign key (merchant_id, program_id) references program,
    foreign key (merchant_id, affiliate_id) references affiliate,
    constraint link_status_known check (status in ('active', 'paused'))
);

-- The edge asks by name before the merchant is known.
create index link_by_code on link (code);
create index link_by_slug on link (slug) where slug is not null;
-- A click token names its link, not its merchant.
create index link_by_id on link (link_id);
create index link_by_affiliate on link (merchant_id, affiliate_id, created_at);
