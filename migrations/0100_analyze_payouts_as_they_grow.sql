-- A draft of a hundred thousand affiliates fills payout and payout_line in one transaction, and the check that follows was
-- planned as if the merchant had few of them.
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
                'conversion', 'commission', 'posting', 'posting_seal', 'account', 'affiliate', 'link', 'affiliate_month',
                'payout', 'payout_line'
            )
            and pg_relation_size(c.oid) >= greatest(65536, 4 * 8192 * c.relpages::bigint)
    loop
        execute format('analyze %s', grown.name);
        return next grown.name::text;
    end loop;
end
$$;

-- The same for payout alone, in the middle of the transaction that fills it: every line that follows looks its payout up by a
-- plan of this moment, which for a table of unknown size reads all of the merchant's.
create function analyze_payouts() returns void
language plpgsql security definer set search_path = pg_catalog, public
as $$
begin
    if (
        select pg_relation_size(c.oid) >= greatest(65536, 4 * 8192 * c.relpages::bigint)
        from pg_class c where c.oid = 'public.payout'::regclass
    ) then
        analyze public.payout;
    end if;
end
$$;

revoke execute on function analyze_payouts () from public;
grant execute on function analyze_payouts () to tributary_app;
