-- Which batches of clicks have arrived, so that one that never arrived can be shown.
--
-- Global tables, not a merchant's: the number belongs to the Worker's isolate, one batch may carry clicks of several
-- merchants, and of a batch that is missing nobody can know whose clicks it held. Small, and local on a cluster, as
-- `for update` and deletes across merchants need it.

create table edge_isolate (
    isolate_id uuid primary key,
    -- Merchants of the key that first brought a batch of it; null is a key for all. Who may see its gaps.
    merchant_ids uuid[],
    -- Every number up to here has arrived, or stands in edge_gap.
    highest_seq bigint not null default 0,
    first_heard_at timestamptz not null default now(),
    last_heard_at timestamptz not null default now(),
    constraint edge_isolate_seq_counts check (highest_seq >= 0)
)
-- Each request rewrites the rows of its isolates in place; no index but the key, so that these stay cheap updates.
with (fillfactor = 70);

-- Runs of numbers below an isolate's highest that have not arrived.
create table edge_gap (
    isolate_id uuid not null references edge_isolate on delete cascade,
    first_seq bigint not null,
    last_seq bigint not null,
    -- When a later batch proved it. A gap that is filled in part keeps it.
    since timestamptz not null,
    primary key (isolate_id, first_seq),
    constraint edge_gap_has_a_length check (first_seq >= 1 and last_seq >= first_seq)
);

create index edge_gap_by_age on edge_gap (since, isolate_id, first_seq);

grant select, insert, update, delete on edge_isolate, edge_gap to tributary_app;
