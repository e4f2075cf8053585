-- Telling others: what happened, whom it is told, and how that went. docs/decisions/0026 has the reasons.

create table webhook_endpoint (
    merchant_id uuid not null references merchant,
    endpoint_id uuid not null,
    -- Whose postback it is; null: the merchant's own endpoint.
    affiliate_id uuid,
    -- An address; a postback's has macros in it.
    url text not null,
    -- Names of events, or '*' alone.
    events text[] not null,
    description text,
    status text not null default 'enabled',
    -- Sealed by the server. While one replaces the other, both sign. Postbacks are not signed.
    secret bytea,
    previous_secret bytea,
    previous_secret_until timestamptz,
    -- Since when it has taken nothing; null: it took the last one, or was never tried.
    failing_since timestamptz,
    disabled_at timestamptz,
    disabled_reason text,
    created_at timestamptz not null default now(),
    primary key (merchant_id, endpoint_id),
    foreign key (merchant_id, affiliate_id) references affiliate,
    constraint webhook_endpoint_status_known check (status in ('enabled', 'disabled')),
    constraint webhook_endpoint_disabled_whole check ((disabled_at is null) = (status = 'enabled')),
    constraint webhook_endpoint_signs check ((secret is null) = (affiliate_id is not null)),
    constraint webhook_endpoint_rotates_whole check ((previous_secret is null) = (previous_secret_until is null)),
    constraint webhook_endpoint_url_bounded check (length(url) <= 8192),
    constraint webhook_endpoint_wants_something check (cardinality(events) > 0)
);

-- Every statement that records orders asks whether anybody listens: both answer without reading the other kind.
create index webhook_endpoint_own on webhook_endpoint (merchant_id) where affiliate_id is null;
create unique index webhook_endpoint_postback_key on webhook_endpoint (merchant_id, affiliate_id)
    where affiliate_id is not null;

-- The outbox: written in the transaction that makes the change, if anybody listens. No foreign key to the merchant, whose
-- one row every batch of orders would have to lock.
create table webhook_event (
    merchant_id uuid not null,
    -- What receivers know it by, over all attempts and replays. That of a conversion's creation is the conversion's id,
    -- that of anything else follows from what happened, so that the same change is told once.
    event_id uuid not null,
    type text not null,
    -- The conversion, commission, payout or affiliate.
    subject_id uuid not null,
    -- Whose postback is told as well.
    affiliate_id uuid,
    -- As it is sent. Null until it is handed to the endpoints, where it can be made from what never changes.
    body text,
    occurred_at timestamptz not null default now(),
    -- When it was handed to the endpoints that wanted it.
    fanned_out_at timestamptz,
    primary key (merchant_id, event_id)
);

create index webhook_event_waiting on webhook_event (merchant_id, occurred_at) where fanned_out_at is null;
create index webhook_event_by_age on webhook_event (merchant_id, occurred_at);

create table webhook_delivery (
    merchant_id uuid not null,
    delivery_id uuid not null,
    endpoint_id uuid not null,
    event_id uuid not null,
    -- The address a postback was filled in to; null: the endpoint's.
    url text,
    status text not null default 'pending',
    -- Attempts begun. The number of the last one is the fence of its result.
    attempts integer not null default 0,
    -- Attempts that failed since it was created or last replayed; decides how long to wait.
    failures integer not null default 0,
    -- While an attempt is under way, when it is believed to have died.
    next_attempt_at timestamptz not null,
    created_at timestamptz not null default now(),
    settled_at timestamptz,
    primary key (merchant_id, delivery_id),
    constraint webhook_delivery_once unique (merchant_id, endpoint_id, event_id),
    foreign key (merchant_id, endpoint_id) references webhook_endpoint on delete cascade,
    foreign key (merchant_id, event_id) references webhook_event on delete cascade,
    constraint webhook_delivery_status_known check (status in ('pending', 'delivered', 'failed')),
    constraint webhook_delivery_settled_whole check ((settled_at is null) = (status = 'pending'))
);

create index webhook_delivery_due on webhook_delivery (merchant_id, endpoint_id, next_attempt_at)
    where status = 'pending';
create index webhook_delivery_by_endpoint on webhook_delivery (merchant_id, endpoint_id, delivery_id desc);
create index webhook_delivery_by_event on webhook_delivery (merchant_id, event_id);

-- Written before the network is touched, and completed with what came of it. One that is never completed died.
create table webhook_attempt (
    merchant_id uuid not null,
    delivery_id uuid not null,
    number integer not null,
    started_at timestamptz not null,
    duration_ms integer,
    status_code integer,
    -- The first bytes of the answer.
    answer text,
    -- Why there was none.
    error text,
    primary key (merchant_id, delivery_id, number),
    foreign key (merchant_id, delivery_id) references webhook_delivery on delete cascade
);

grant select, insert, update, delete on webhook_endpoint to tributary_app;
-- What happened never changes; only how far it was told. A person who asks to be forgotten is forgotten here too.
grant select, insert, delete on webhook_event to tributary_app;
grant update (body, fanned_out_at) on webhook_event to tributary_app;
grant select, insert, delete on webhook_delivery to tributary_app;
grant update (status, attempts, failures, next_attempt_at, settled_at) on webhook_delivery to tributary_app;
grant select, insert on webhook_attempt to tributary_app;
grant update (duration_ms, status_code, answer, error) on webhook_attempt to tributary_app;
