-- A table may pass any size between two looks: bulk orders fill 8 MiB in a second, and what was planned for an empty
-- table then stayed until autovacuum came. So a table is analyzed whenever it is four times what it was when it last
-- was, however large. That is rare for a large one, and analyze reads a sample.
create or replace function analyze_growing_tables() returns setof text
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
            and pg_relation_size(c.oid) >= greatest(65536, 4 * 8192 * c.relpages::bigint)
    loop
        execute format('analyze %s', grown.name);
        return next grown.name::text;
    end loop;
end
$$;
