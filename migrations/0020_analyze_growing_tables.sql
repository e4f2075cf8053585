-- Statistics for tables that grow from nothing. A plan made while a table was nearly empty is kept by its connection and
-- may read everything a merchant has, because to the planner every index was as good as any other; it is made anew once
-- the table is analyzed. Autovacuum does that within a minute or two, which a busy first minute is too long for.
-- Runs as the owner, because the server's role may not analyze. Returns the tables it analyzed.
create function analyze_growing_tables() returns setof text
language plpgsql security definer set search_path = pg_catalog, public
as $$
declare
    grown record;
begin
    for grown in
        select c.oid::regclass as name
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
            and c.relname in (
                'conversion', 'commission', 'posting', 'posting_seal', 'account', 'affiliate', 'link', 'affiliate_month'
            )
            -- Above 8 MiB a plan is no longer made for an empty table, and autovacuum keeps up by itself.
            and pg_relation_size(c.oid) between 65536 and 8388608
            and pg_relation_size(c.oid) >= 4 * 8192 * greatest(c.relpages, 1)
    loop
        execute format('analyze %s', grown.name);
        return next grown.name::text;
    end loop;
end
$$;

revoke execute on function analyze_growing_tables () from public;
grant execute on function analyze_growing_tables () to tributary_app;
