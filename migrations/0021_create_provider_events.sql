-- What payment providers tell by themselves: the inbox.

-- Written before the merchant is known, so it belongs to none. Small: settled events are deleted after a while.
create table provider_event (
    -- Which endpoint it came to; each has secrets of its own, so one cannot speak for another.
    source text not null,
    provider_event_id text not null,
    -- Ours, for lists and calls.
    event_id uuid not null constraint provider_event_id_key unique,
    -- The provider's own name of what happened.
    kind text not null,
    -- As it was signed.
    body bytea not null,
    -- By the provider's clock.
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    status text not null default 'pending',
    -- Why it is still pending, or why it was ignored.
    reason text,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    settled_at timestamptz,
    -- Who put it aside by hand.
    dismissed_by text,
    primary key (source, provider_event_id),
    constraint provider_event_source_known check (source in ('stripe', 'stripe_connect', 'paypal')),
    constraint provider_event_status_known check (status in ('pending', 'applied', 'ignored')),
    constraint provider_event_settled_whole check ((settled_at is null) = (status = 'pending')),
    constraint provider_event_body_bounded check (octet_length(body) <= 262144)
);

create index provider_event_due on provider_event (next_attempt_at) where status = 'pending';
create index provider_event_by_age on provider_event (settled_at) where settled_at is not null;

-- What was told never changes; only what became of it.
grant select, insert, delete on provider_event to tributary_app;
grant update (status, reason, attempts, next_attempt_at, settled_at, dismissed_by) on provider_event to tributary_app;
