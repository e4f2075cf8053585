-- Makes the schema one of a Citus cluster: `ledger-api migrate --citus`, on the coordinator, as the database's owner, while no
-- ledger runs. docs/scaling.md leads there. Not a migration: it can run at any version, and again after each.
--
-- Paragraphs (between empty lines) are sent one by one, each a transaction of its own: Citus forbids some of them in one
-- transaction, and what was done stays done when it breaks off. So every one of them may find its work done already.

-- Small tables that belong to no merchant, or are read before the merchant is known. A reference table has a copy on every
-- machine, so that merchants' tables can be joined with it or refer to it. A local one is on the coordinator alone: it is read
-- by itself, or its rows are claimed (`for update skip locked`), which only a local table can do over all merchants.
create temporary table citus_global_table on commit preserve rows as
select * from (values
    ('merchant', 'reference'),
    ('stripe_account', 'reference'),
    ('edge_link_host', 'reference'),
    ('api_key', 'local'),
    ('provider_event', 'local'),
    ('edge_isolate', 'local'),
    ('edge_gap', 'local'),
    ('ip_salt', 'local'),
    ('recording_instance', 'local'),
    ('sign_in', 'local'),
    ('web_session', 'local'),
    ('second_factor', 'local'),
    ('_sqlx_migrations', 'local')
) as t (name, kind);

-- All others are merchants' tables: their primary keys begin with merchant_id (tests/ledger/schema_rules.rs). Partitions follow
-- their table.
create temporary view citus_tenant_table as
select c.relname::text as name
from pg_class c
join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1] and a.attname = 'merchant_id'
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname not in (select name from citus_global_table);

-- Foreign keys between tables of which one is distributed and the other is not yet cannot be, so all are taken away and
-- brought back. Noted in a real table, because an interruption in between must not lose them.
-- For the same reason a migration cannot bring a table and its foreign key to a distributed one: this runs after all of them.
-- The key comes with the release after the table's.
create table if not exists citus_foreign_key (
    of_table text not null,
    name text not null,
    definition text not null,
    primary key (of_table, name)
);

insert into citus_foreign_key (of_table, name, definition)
select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
from pg_constraint c
where c.contype = 'f' and c.connamespace = 'public'::regnamespace and c.conparentid = 0
    and exists (
        select from citus_tenant_table t
        where t.name::regclass = c.conrelid
            and not exists (select from pg_dist_partition d where d.logicalrelid = c.conrelid)
    )
on conflict do nothing;

do $$
declare
    kept record;
begin
    for kept in select * from citus_foreign_key loop
        execute format('alter table %s drop constraint if exists %I', kept.of_table, kept.name);
    end loop;
end
$$;

do $$
declare
    global record;
begin
    for global in
        select name from citus_global_table g
        where kind = 'reference' and not exists (select from pg_dist_partition d where d.logicalrelid = g.name::regclass)
    loop
        perform create_reference_table(global.name::regclass);
    end loop;
end
$$;

-- The first decides how many shards there are (citus.shard_count); all others lie where it lies, so that everything of a
-- merchant is on one machine.
do $$
begin
    if not exists (select from pg_dist_partition where logicalrelid = 'program'::regclass) then
        perform create_distributed_table('program'::regclass, 'merchant_id');
    end if;
end
$$;

do $$
declare
    tenant record;
begin
    for tenant in
        select name from citus_tenant_table t
        where not exists (select from pg_dist_partition d where d.logicalrelid = t.name::regclass)
        order by name
    loop
        perform create_distributed_table(tenant.name::regclass, 'merchant_id', colocate_with => 'program');
    end loop;
end
$$;

-- One after the other, because a key that refers to a reference table cannot be made in parallel.
set citus.multi_shard_modify_mode = 'sequential';

do $$
declare
    kept record;
begin
    for kept in select * from citus_foreign_key order by of_table, name loop
        execute format('alter table %s drop constraint if exists %I', kept.of_table, kept.name);
        execute format('alter table %s add constraint %I %s', kept.of_table, kept.name, kept.definition);
    end loop;
end
$$;

drop table citus_foreign_key;
