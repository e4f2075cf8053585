-- Calls that came with an `Idempotency-Key` (docs/decisions/0023). One row per merchant and key, deleted after 30 days.

create table idempotent_answer (
    -- The nil UUID for an operator's calls, which belong to no merchant.
    merchant_id uuid not null,
    -- Keyed hash of what the client sent; see vault.rs.
    key_hash bytea not null check (octet_length(key_hash) = 32),
    -- SHA-256 of method, path with query, and body.
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    -- The first answer, sealed, and its HTTP status; null while a call that is recognised by its own ids has not been
    -- answered.
    status smallint check (status between 200 and 299),
    answer bytea check (octet_length(answer) > 28),
    created_at timestamptz not null default now(),
    primary key (merchant_id, key_hash),
    check ((answer is null) = (status is null))
);

-- For the job that deletes the old ones.
create index idempotent_answer_created_at on idempotent_answer (created_at);

grant select, insert, update, delete on idempotent_answer to tributary_app;
