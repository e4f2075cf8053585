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
grant update (body, erase_when_settled) on provider_event to tributary_app;
grant update (content) on sepa_file to tributary_app;
grant delete on stripe_account to tributary_app;
