-- More of everything that a list shows: sixty of what may grow long, so that lists have a second page, a dozen of the rest.
-- {merchant} is filled in. Values differ from row to row, and so that no column is in the order in which the rows were made.

create temporary table base as
select l.merchant_id, l.affiliate_id, l.link_id, l.program_id from link l where l.merchant_id = '{merchant}' order by created_at limit 1;

create temporary table n as
select n, (n * 37) % 61 as mixed, now() - n * interval '7 hours' as at, '{merchant}'::uuid as m,
    overlay(uuid_v7_floor(now() - n * interval '7 hours')::text placing right(gen_random_uuid()::text, 21) from 16)::uuid as id
from generate_series(1, 60) n;

insert into affiliate (merchant_id, affiliate_id, name, email, tier, payout_method, status, created_at)
select m, id, 'Partner ' || mixed, 'p' || (n * 17) % 61 || '@partner.example',
    (array['standard', 'silver', 'gold', 'platinum'])[1 + mixed % 4], (array['stripe', 'paypal', 'sepa', null])[1 + n % 4],
    (array['pending', 'active', 'suspended', 'terminated'])[1 + mixed % 3], at
from n;

insert into link (merchant_id, link_id, program_id, affiliate_id, code, slug, destination, campaign, status, created_at)
select n.m, n.id, b.program_id, case when n % 4 = 0 then n.id else b.affiliate_id end, 'CODE' || mixed, 'slug-' || (n * 17) % 61,
    'https://shop.example/' || n, 'campaign-' || mixed % 15, case when n % 3 = 0 then 'paused' else 'active' end, at
from n, base b;

insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
select l.merchant_id, l.affiliate_id, l.link_id, date_trunc('hour', now() - interval '1 day', 'UTC'), l.program_id, 1 + n.mixed
from n join link l on l.merchant_id = n.m and l.link_id = n.id;

insert into coupon (merchant_id, code, coupon_id, link_id, status, created_at)
select m, 'COUPON-' || mixed, id, case when n % 3 = 0 then b.link_id else n.id end,
    case when n % 2 = 0 then 'paused' else 'active' end, at
from n, base b;

insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency, occurred_at, created_at,
    program_id, affiliate_id, link_id, method, candidates)
select m, n.id, 'many-' || mixed, 'order', 'customer-' || n % 5, 1000 + 13 * mixed, 'EUR', at, at, l.program_id, l.affiliate_id,
    l.link_id, 'ref', '[]'
from n join link l on l.merchant_id = n.m and l.link_id = n.id;

insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate, amount, currency,
    status, basis, hold_until, created_at, occurred_at, fraud_hold, clawed_back)
select m, n.id, n.id, l.program_id, case when n % 7 = 0 then n.id else b.affiliate_id end, 'primary', 'percentage', 5 + mixed % 20, 7 * ((n * 11) % 61 + 1), 'EUR',
    (array['pending', 'approved', 'rejected', 'paid'])[1 + mixed % 4], '{}', at + interval '90 days', at, at, n % 4 = 0,
    case when n % 9 = 1 then 7 * ((n * 11) % 61 + 1) else 0 end
from n join link l on l.merchant_id = n.m and l.link_id = n.id, base b;

insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, rules_version)
select m, id, 1, case when n % 4 = 0 then 'hold' else 'ok' end, 0, '[]', 0 from n;

insert into account (merchant_id, account_id, owner, kind, currency, debits, credits)
select m, n.id, 'affiliate:' || n.id, (array['payable', 'pending', 'receivable'])[1 + n % 3], (array['EUR', 'USD', 'GBP', 'CHF'])[1 + n % 4],
    case n % 3 when 2 then 100 + mixed else 0 end, case n % 3 when 2 then 0 else 100 + mixed end
from n where n <= 24;

insert into posting (merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency, affiliate_id,
    commission_id, posted_at)
select m, gen_random_uuid(), 'more:' || n, x.account_id, y.account_id, 100 + mixed, 'EUR', b.affiliate_id, n.id, at
from n, base b,
    (select account_id from account where kind = 'commission_expense' limit 1) x,
    (select account_id from account where owner = 'affiliate:' || (select affiliate_id from base) and kind = 'pending' limit 1) y;

insert into payout_run (merchant_id, payout_run_id, status, created_by, created_at)
select m, id, (array['completed', 'canceled'])[1 + mixed % 2], 'maker ' || mixed, at from n;

-- One run has all of them.
insert into payout (merchant_id, payout_id, payout_run_id, affiliate_id, currency, amount, rail, destination, status, created_at,
    reason)
select m, n.id, r.id, case when n % 4 = 1 then n.id else b.affiliate_id end, 'EUR', 100 + 7 * mixed,
    (array['stripe', 'paypal', 'sepa', 'stripe'])[1 + n % 4], 'somewhere',
    (array['paid', 'unknown', 'released', 'frozen', 'refused'])[1 + mixed % 5], at,
    case when mixed % 5 = 2 then 'AC04' end
from n, base b, (select id from n where n = 60) r;

insert into payout_line (merchant_id, payout_id, line_id, kind, commission_id, amount)
select m, r.id, n.id, case when n % 5 = 0 then 'netting' else 'commission' end, case when n % 5 > 0 then n.id end, 100 + mixed from n, (select id from n where n = 60) r;

insert into payout_attempt (merchant_id, payout_id, fence, generation, purpose, idempotency_key, request, started_at, outcome)
select m, r.id, n, 1, (array['send', 'look_up'])[1 + n % 2], 'key-' || mixed, '', at, (array['accepted', 'refused', 'none'])[1 + n % 3]
from n, (select id from n where n = 60) r where n <= 14;

insert into audit_entry (merchant_id, audit_id, person, key_id, action, object_id, before, after, at)
select m, n.id, 'person-' || mixed || '@shop.example', gen_random_uuid(),
    (array['payout.settle', 'payout.return', 'funding.create'])[1 + n % 3], r.id, null, null, at
from n, (select id from n where n = 60) r;

insert into funding (merchant_id, funding_id, reference, rail, amount, currency, funded_by, created_at)
select m, id, 'wire-more-' || mixed, (array['stripe', 'paypal', 'sepa'])[1 + n % 3], 1000 + mixed, 'EUR', 'funder ' || (n * 17) % 61, at
from n;

insert into correction (merchant_id, correction_id, kind, reference, affiliate_id, amount, currency, reason, status, proposed_by,
    proposed_at, decided_by, decided_at, rejection_reason)
select m, n.id, (array['credit', 'debit', 'write_off'])[1 + n % 3], null, case when n % 4 = 0 then n.id else b.affiliate_id end,
    100 + mixed, 'EUR', 'reason ' || (n * 17) % 61, case when n % 2 = 0 then 'rejected' else 'proposed' end, 'proposer ' || mixed, at,
    case when n % 2 = 0 then 'Ben' end, case when n % 2 = 0 then now() end, case when n % 2 = 0 then 'no' end
from n, base b;

insert into webhook_endpoint (merchant_id, endpoint_id, url, events, secret, status, disabled_at, failing_since)
select m, id, 'https://hook-' || mixed || '.example/', (array['*', 'payout.paid'])[1:1 + n % 2], '\x00',
    case when n % 3 = 0 then 'disabled' else 'enabled' end, case when n % 3 = 0 then at end, case when n % 3 = 1 then at end
from n where n <= 12;

insert into webhook_event (merchant_id, event_id, type, subject_id, body, occurred_at, fanned_out_at)
select m, id, (array['conversion.approved', 'payout.paid', 'affiliate.approved'])[1 + mixed % 3], id, '{}', at, at from n;

insert into webhook_delivery (merchant_id, delivery_id, endpoint_id, event_id, status, attempts, next_attempt_at, created_at, settled_at)
select n.m, n.id, e.id, n.id, (array['delivered', 'failed'])[1 + mixed % 2], 1 + n % 3, at, at, at
from n, (select id from n where n = 1) e;

insert into webhook_attempt (merchant_id, delivery_id, number, started_at, duration_ms, status_code)
select n.m, n.id, k, n.at + k * interval '1 minute', 10 + (k * 7) % 23, 200 + (k * 5) % 17
from n, generate_series(1, 20) k where k <= case n when 1 then 20 else 1 + n % 3 end;

insert into member (merchant_id, member_id, email, name, role)
select m, id, 'm' || mixed || '@shop.example', 'Member ' || (n * 17) % 61, case when n % 3 = 0 then 'finance' else 'merchant' end
from n where n <= 12;

insert into api_key (key_hash, key_id, role, person, merchant_ids, created_at)
select sha256(n::text::bytea), id, (array['merchant', 'merchant_readonly', 'finance'])[1 + n % 3], 'holder ' || mixed, array[m], at
from n where n <= 12;

insert into program (merchant_id, program_id, name, currency, site_url, site_host, attribution_window_days, attribution_model,
    lifetime_attribution, hold_days, minimum_payout, consent, status)
select m, id, 'Program ' || mixed, (array['EUR', 'USD', 'GBP', 'CHF'])[1 + n % 4], 'https://' || n || '.example/', n || '.example', 1 + mixed,
    'last_click', p.lifetime_attribution, (n * 17) % 61, 100, p.consent, case when n % 3 = 0 then 'paused' else 'active' end
from n, (select q.* from program q join base b on b.program_id = q.program_id) p where n <= 12;

insert into program_terms (merchant_id, program_id, version, effective_from, terms, person)
select t.merchant_id, case when n <= 12 then n.id else t.program_id end, case when n <= 12 then 1 else n end,
    now() - (70 - n) * interval '1 hour', t.terms, 'Ann'
from n, (select q.* from program_terms q join base b on b.program_id = q.program_id limit 1) t where n <= 26;

insert into payout_schedule (merchant_id, currency, day_of_month, next_on, set_by, key_id, set_at)
select m, (array['EUR', 'USD', 'GBP', 'CHF'])[n], (array[3, 28, null, 1])[n], current_date + (n * 7) % 5, 'setter ' || mixed,
    gen_random_uuid(), at
from n where n <= 4;

insert into provider_event (source, provider_event_id, event_id, kind, body, occurred_at, received_at, reason, next_attempt_at,
    merchant_id)
select 'stripe_merchant', 'evt_more_' || mixed, id, (array['charge.refunded', 'invoice.paid'])[1 + n % 2], '', at, at,
    (array['waits_for_checkout', 'unknown_order'])[1 + n % 2], now() + mixed * interval '1 hour', m
from n where n <= 12;

update conversion set candidates = (
    select jsonb_agg(jsonb_build_object('method', (array['ref', 'coupon'])[1 + n % 2], 'affiliate_id', n.id, 'clicked_at', to_jsonb(n.at),
        'verdict', (array['outranked', 'referral'])[1 + n % 2]))
    from n where n <= 12
) where merchant_id = '{merchant}' and order_id = 'order-2';

analyze;
