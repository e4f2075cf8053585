-- Clicks, partitioned by day on their own UUIDv7: a click sent twice meets itself in the same partition.

create table click (
    merchant_id uuid not null,
    click_id uuid not null,
    link_id uuid not null,
    program_id uuid not null,
    affiliate_id uuid not null,
    clicked_at timestamptz not null,
    received_at timestamptz not null default now(),
    visitor_id text,
    session_id text,
    landing_page text not null,
    referer text,
    user_agent text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    ip_pseudonym text,
    country text,
    primary key (merchant_id, click_id)
) partition by range (click_id);

-- A click whose day has no partition waits here instead of being lost.
create table click_quarantine (
    merchant_id uuid not null,
    click_id uuid not null,
    click jsonb not null,
    received_at timestamptz not null default now(),
    primary key (merchant_id, click_id)
);

-- What dashboards read. Written in the transaction that stores the clicks, from the rows it really stored.
create table click_rollup (
    merchant_id uuid not null,
    affiliate_id uuid not null,
    link_id uuid not null,
    hour timestamptz not null,
    program_id uuid not null,
    clicks bigint not null,
    -- Visits that were bots, previews or prefetches: told, not counted.
    filtered_clicks bigint not null default 0,
    primary key (merchant_id, affiliate_id, link_id, hour)
);

-- The smallest UUIDv7 of a moment: its first 48 bits are milliseconds since 1970.
create function uuid_v7_floor(moment timestamptz) returns uuid
language sql immutable strict parallel safe
as $$
    select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Makes the daily partitions of [first_day, last_day] that are missing; returns how many it made. Runs as the owner,
-- because the server's role may not create tables. Attaching, unlike `partition of`, does not lock out readers.
create function ensure_click_partitions(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = pg_catalog, public
as $$
declare
    day date;
    partition text;
    made integer := 0;
begin
    if last_day - first_day > 800 then
        raise exception 'at most 800 partitions in one call';
    end if;
    for day in select generate_series(first_day, last_day, interval '1 day')::date loop
        partition := 'click_' || to_char(day, 'YYYYMMDD');
        if to_regclass('public.' || partition) is null then
            execute format('create table public.%I (like public.click including all)', partition);
            execute format(
                'alter table public.click attach partition public.%I for values from (%L) to (%L)',
                partition,
                public.uuid_v7_floor(day::timestamp at time zone 'UTC'),
                public.uuid_v7_floor((day + 1)::timestamp at time zone 'UTC')
            );
            made := made + 1;
        end if;
    end loop;
    return made;
end
$$;
