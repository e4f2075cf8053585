-- Signing in to the pages. All of it is read before the merchant is known: small and global. docs/decisions/0034.

-- Links to sign in with. What proves one is no part of the row: it follows from SESSION_KEY.
create table sign_in (
    sign_in_id uuid primary key,
    -- Lower case.
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);

create index sign_in_by_email on sign_in (email, created_at);
create index sign_in_by_age on sign_in (created_at);

create table web_session (
    -- SHA-256 of what the cookie holds.
    token_hash bytea primary key,
    session_id uuid not null constraint web_session_id_key unique,
    email text not null,
    -- The desk and who works there; null until it is chosen.
    desk text,
    merchant_id uuid,
    subject_id uuid,
    -- When the second factor was given in this session.
    second_factor_at timestamptz,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    constraint web_session_desk_known check (desk in ('affiliate', 'merchant', 'finance')),
    constraint web_session_chosen_whole check (
        (desk is null) = (merchant_id is null) and (desk is null) = (subject_id is null)
    )
);

create index web_session_by_email on web_session (email);
create index web_session_by_age on web_session (created_at);

-- A person's second factor; a person is an address.
create table second_factor (
    email text primary key,
    -- Sealed by the server.
    secret bytea not null,
    -- Null until the first code proved that it arrived.
    confirmed_at timestamptz,
    -- The last step of 30 seconds whose code was taken; none up to it is taken again.
    last_step bigint not null default 0,
    -- SHA-256 of the recovery codes that are left.
    recovery_hashes bytea[] not null default '{}',
    -- Wrong codes since `failures_since`.
    failures integer not null default 0,
    failures_since timestamptz not null default now(),
    created_at timestamptz not null default now()
);

grant select, insert, update, delete on sign_in, web_session, second_factor to tributary_app;
