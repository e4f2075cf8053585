-- How long clicks are kept, and how those in quarantine leave it.

-- Drops the oldest daily partition that lies before a day; returns whether there was one. Runs as the owner, because
-- the server's role may not drop tables. One partition a call: each needs a moment alone with `click`, and rather than
-- have every click wait behind a long query it gives up after two seconds and leaves it to the next round.
create function drop_click_partition_before(first_day_kept date) returns boolean
language plpgsql security definer set search_path = pg_catalog, public set lock_timeout = '2s'
as $$
declare
    partition text;
begin
    -- Whoever takes over the server must not be able to erase what just happened.
    if first_day_kept > (now() at time zone 'UTC')::date - 35 then
        raise exception 'clicks are kept for at least 35 days';
    end if;
    select c.relname into partition
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.click'::regclass and c.relname ~ '^click_[0-9]{8}$'
        and c.relname < 'click_' || to_char(first_day_kept, 'YYYYMMDD')
    order by c.relname
    limit 1;
    if partition is null then
        return false;
    end if;
    execute format('alter table public.click detach partition public.%I', partition);
    execute format('drop table public.%I', partition);
    return true;
end
$$;

revoke execute on function drop_click_partition_before (date) from public;
grant execute on function drop_click_partition_before (date) to tributary_app;

-- The day (UTC) a UUIDv7 tells: its first 48 bits are milliseconds since 1970.
create function uuid_v7_day(id uuid) returns date
language sql immutable strict parallel safe
as $$
    select (timestamp '1970-01-01'
        + (('x' || substr(replace(id::text, '-', ''), 1, 12))::bit(48)::bigint / 86400000) * interval '1 day')::date
$$;

-- A click leaves quarantine for its partition, or with its age.
grant delete on click_quarantine to tributary_app;
