-- Persons can be exported and erased: docs/privacy.md says what is held of them, `ledger-api/src/privacy/registry.rs`
-- which columns that is.

-- When the affiliate was erased. What law keeps of its payments goes at its date.
alter table affiliate add column erased_at timestamptz;
create index affiliate_erased on affiliate (merchant_id, affiliate_id) where erased_at is not null;

-- Everything of a customer, and everything of a visitor.
drop index conversion_by_customer;
create index conversion_by_customer on conversion (merchant_id, customer_id, occurred_at);
create index click_by_visitor on click (merchant_id, visitor_id) where visitor_id is not null;

-- An event that is not applied yet is still needed; its body goes when it is.
alter table provider_event add column erase_when_settled boolean not null default false;
create index provider_event_to_erase on provider_event (event_id) where erase_when_settled;

grant update (
    visitor_id, session_id, landing_page, referer, user_agent, utm_source, utm_medium, utm_campaign, ip_pseudonym, country
) on click to tributary_app;
grant update (click) on click_quarantine to tributary_app;
grant update (reason, rejection_reason) on correction to tributary_app;
grant update (erase_when_settled) on provider_event to tributary_app;

-- A bank file's bytes never change, so the server may not write them. It may have them taken away when law does not ask
-- for them any more: from the beginning of the eleventh year.
create function empty_sepa_file(of_merchant uuid, file uuid) returns boolean
language sql security definer set search_path = pg_catalog, public
as $$
    update public.sepa_file set content = ''
    where merchant_id = of_merchant and sepa_file_id = file
        and created_at < (date_trunc('year', now() at time zone 'UTC') - interval '10 years') at time zone 'UTC';
    select true
$$;

-- What a provider told never changes, so the server may not write it. It may have it taken away, once it was applied.
create function empty_marked_provider_events() returns bigint
language sql security definer set search_path = pg_catalog, public
as $$
    with emptied as (
        update public.provider_event set body = '', erase_when_settled = false
        where erase_when_settled and settled_at is not null
        returning 1
    )
    select count(*) from emptied
$$;

revoke execute on function empty_marked_provider_events () from public;
grant execute on function empty_marked_provider_events () to tributary_app;
revoke execute on function empty_sepa_file (uuid, uuid) from public;
grant execute on function empty_sepa_file (uuid, uuid) to tributary_app;
grant delete on stripe_account to tributary_app;
