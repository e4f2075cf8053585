-- What changed in the records that the edge answers visitors by, and what of it the edge does not have yet.

-- The last change of each thing that is part of a link's record: one row a thing, however often it changes and however
-- long the edge is away. Written in the transaction that makes the change.
create table edge_change (
    merchant_id uuid not null references merchant,
    subject text not null,
    subject_id uuid not null,
    -- Counts the changes: a push settles the row only if nothing changed meanwhile.
    change bigint not null default 1,
    changed_at timestamptz not null,
    -- Since when a change waits to be pushed; null: the edge has the newest.
    pending_since timestamptz,
    -- Not to be pushed before.
    due_at timestamptz not null,
    pushed_at timestamptz,
    -- The links of an affiliate or a program are pushed page by page: the last link that is done.
    pushed_through uuid,
    -- How often the Worker has refused it.
    refusals integer not null default 0,
    primary key (merchant_id, subject, subject_id),
    constraint edge_change_subject_known check (subject in ('link', 'freed_slug', 'affiliate', 'program'))
);

create index edge_change_pending on edge_change (merchant_id, due_at) where pending_since is not null;
-- Whoever walks along all changes crosses merchants.
create index edge_change_in_order on edge_change (changed_at, subject_id);

-- One instance at a time pushes a merchant's links, so two pushes of one key never overtake each other.
create table edge_sync (
    merchant_id uuid primary key references merchant,
    holder uuid,
    leased_until timestamptz not null,
    -- When all of the merchant's records are pushed again; the last one that is done of those under way.
    reconcile_at timestamptz not null default now() + interval '1 day',
    reconciled_through uuid
);

create index edge_sync_by_reconcile on edge_sync (reconcile_at);

-- What is there already has never been pushed.
insert into edge_sync (merchant_id, leased_until, reconcile_at) select merchant_id, now(), now() from merchant;

-- Hosts a program's site had before. Records that were pushed for them stay there, so they are kept right.
create table program_former_host (
    merchant_id uuid not null,
    program_id uuid not null,
    host text not null,
    left_at timestamptz not null default now(),
    primary key (merchant_id, program_id, host),
    foreign key (merchant_id, program_id) references program
);

-- Link domains that this ledger has pushed to. Belongs to no merchant.
create table edge_link_host (
    host text primary key,
    used_at timestamptz not null
);

create index link_by_program on link (merchant_id, program_id, link_id);

grant select, insert, update on edge_change, edge_sync, program_former_host, edge_link_host to tributary_app;
