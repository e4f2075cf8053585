-- A draft of a hundred thousand affiliates fills payout and payout_line in a few transactions, and the check that follows was
-- planned as if the merchant had few of them.
--
-- Analyzing while rows are being inserted counts the pages and not the rows, which nobody can see yet. Such a table was then
-- believed empty until it had grown fourfold once more; now it is analyzed until it has rows.
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
            and pg_relation_size(c.oid) >= 65536
            and (c.reltuples <= 0 or pg_relation_size(c.oid) >= 4 * 8192 * c.relpages::bigint)
    loop
        execute format('analyze %s', grown.name);
        return next grown.name::text;
    end loop;
end
$$;

-- The same for payout alone, in the middle of a transaction that has just put so many in: every line that follows looks its payout
-- up by one plan, and for a table that is believed smaller than that, the plan may be to read all of the merchant's.
create function analyze_payouts(added bigint) returns void
language plpgsql security definer set search_path = pg_catalog, public
as $$
begin
    if (select c.reltuples < added from pg_class c where c.oid = 'public.payout'::regclass) then
        analyze public.payout;
    end if;
end
$$;

revoke execute on function analyze_payouts (bigint) from public;
grant execute on function analyze_payouts (bigint) to tributary_app;
