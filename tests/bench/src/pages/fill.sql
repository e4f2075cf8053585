-- A year of a merchant's business, straight into the tables: this measures reading. {merchant}, {orders} and {clicks} are filled
-- in. The first partner, who is there already, is a large one: 1,500 links, 50,000 clicks and 10,000 orders.

insert into affiliate (merchant_id, affiliate_id, name, email, tier, payout_method, stripe_account_id, status, created_at, approved_at)
select '{merchant}'::uuid, gen_random_uuid(), 'Partner ' || n, 'partner-' || n || '@partner.example', 'standard', 'stripe', 'acct_' || n,
    'active', now() - interval '365 days', now() - interval '365 days'
from generate_series(2, 2000) n;

create temporary table partner as
select row_number() over (order by created_at desc, affiliate_id) - 1 as place, affiliate_id,
    (select program_id from program where merchant_id = '{merchant}') as program_id
from affiliate where merchant_id = '{merchant}';

-- The large partner is the newest.
insert into link (merchant_id, link_id, program_id, affiliate_id, code, destination, campaign, created_at)
select '{merchant}'::uuid, gen_random_uuid(), program_id, affiliate_id, 'L' || place || 'N' || n, 'https://shop.example/' || n,
    'campaign-' || n % 40, now() - interval '364 days'
from partner, generate_series(1, case place when 0 then 1500 else 4 end) n;

create temporary table numbered as
select row_number() over (partition by p.place = 0 order by l.link_id) - 1 as place, p.place = 0 as large, l.link_id, l.affiliate_id,
    l.program_id
from link l join partner p on p.affiliate_id = l.affiliate_id where l.merchant_id = '{merchant}';

create temporary table many as select large, count(*) as links from numbered group by large;

insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
select '{merchant}'::uuid, l.affiliate_id, l.link_id,
    date_trunc(case when c.at < now() - interval '3 days' then 'day' else 'hour' end, c.at, 'UTC'), l.program_id, count(*)
from (
    select n, n <= 50000 as large, now() - (random() + n * 0) * interval '364 days' as at from generate_series(1, {clicks}) n
) c
join many m on m.large = c.large
join numbered l on l.large = c.large and l.place = c.n % m.links
group by 1, 2, 3, 4, 5
-- As they come to be: hour after hour.
order by 4;

create temporary table sold as
select n, at, n % 50 = 1 as nobodys, (500 + random() * 49500)::bigint as amount, l.affiliate_id, l.link_id, l.program_id,
    overlay(uuid_v7_floor(at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid as id
from (
    select n, n <= 10000 as large, now() - (random() + n * 0) * interval '364 days' as at from generate_series(1, {orders}) n
) o
join many m on m.large = o.large
join numbered l on l.large = o.large and l.place = o.n * 7 % m.links;

insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency, occurred_at, created_at,
    program_id, affiliate_id, link_id, method, candidates)
select '{merchant}'::uuid, id, 'ORD-' || 1000000 + n, 'order', 'customer-' || n / 3, amount, 'EUR', at, at,
    case when not nobodys then program_id end, case when not nobodys then affiliate_id end,
    case when not nobodys then link_id end, case when not nobodys then 'ref' end, '[]'
from sold order by id;

insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate, amount, currency,
    status, basis, hold_until, created_at, occurred_at, approved_at, rejected_at, rejection_reason, paid_at)
select '{merchant}'::uuid, id, id, program_id, affiliate_id, 'primary', 'percentage', 20, amount / 5, 'EUR', status, '{}',
    at + interval '14 days', at, at, case when status in ('approved', 'paid') then at + interval '14 days' end,
    case when status = 'rejected' then at + interval '1 day' end, case when status = 'rejected' then 'returned' end,
    case when status = 'paid' then at + interval '30 days' end
from (
    select *, case when n % 40 = 7 then 'rejected' when at > now() - interval '14 days' then 'pending'
        when at > now() - interval '40 days' then 'approved' else 'paid' end as status
    from sold where not nobodys
) s order by id;

insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, rules_version)
select merchant_id, commission_id, 1, 'ok', 0, '[]', 0 from commission where merchant_id = '{merchant}';

-- {accounts}
analyze;

insert into posting (merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency, affiliate_id,
    commission_id, posted_at)
select c.merchant_id, gen_random_uuid(), 'commission:' || c.commission_id || ':' || k.event,
    case k.event when 'attributed' then e.account_id else n.account_id end,
    case k.event when 'attributed' then n.account_id else y.account_id end,
    c.amount, 'EUR', c.affiliate_id, c.commission_id, case k.event when 'attributed' then c.occurred_at else c.hold_until end
from commission c
cross join (values ('attributed'), ('approved')) k (event)
join account e on e.merchant_id = c.merchant_id and e.kind = 'commission_expense'
join account n on n.merchant_id = c.merchant_id and n.owner = 'affiliate:' || c.affiliate_id and n.kind = 'pending'
join account y on y.merchant_id = c.merchant_id and y.owner = 'affiliate:' || c.affiliate_id and y.kind = 'payable'
where c.merchant_id = '{merchant}' and c.amount > 0 and (k.event = 'attributed' or c.status in ('approved', 'paid'));

-- What the postings come to; whoever was paid is debited nothing here, only what is approved and unpaid is due.
update account a set debits = sums.debits, credits = sums.credits
from (
    select account_id, sum(debits) as debits, sum(credits) as credits
    from (
        select debit_account_id as account_id, amount as debits, 0 as credits from posting where merchant_id = '{merchant}'
        union all
        select credit_account_id, 0, amount from posting where merchant_id = '{merchant}'
        union all
        select y.account_id, c.amount, 0
        from commission c
        join account y on y.merchant_id = c.merchant_id and y.owner = 'affiliate:' || c.affiliate_id and y.kind = 'payable'
        where c.merchant_id = '{merchant}' and c.status = 'paid'
    ) sides
    group by account_id
) sums
where a.merchant_id = '{merchant}' and a.account_id = sums.account_id;

insert into payout_run (merchant_id, payout_run_id, status, created_by, created_at, approved_by, approved_at, completed_at)
select '{merchant}'::uuid, overlay(uuid_v7_floor(at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid, 'completed',
    'first person', at, 'second person', at, at
from (select now() - n * interval '30 days' as at from generate_series(1, 12) n) r;

insert into payout (merchant_id, payout_id, payout_run_id, affiliate_id, currency, amount, rail, destination, status, created_at,
    checked_at, paid_at)
select '{merchant}'::uuid, overlay(uuid_v7_floor(r.created_at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid,
    r.payout_run_id, p.affiliate_id, 'EUR', (1000 + random() * 99000)::bigint, 'stripe', 'acct_' || p.place, 'paid',
    r.created_at, r.created_at, r.created_at
from payout_run r, partner p where r.merchant_id = '{merchant}';

insert into audit_entry (merchant_id, audit_id, person, key_id, action, object_id, before, after, at)
select '{merchant}'::uuid, overlay(uuid_v7_floor(at)::text placing right(gen_random_uuid()::text, 21) from 16)::uuid,
    'person-' || n % 25 || '@shop.example', gen_random_uuid(),
    (array['payout.settle', 'payout_run.create', 'funding.create', 'conversion.approve'])[1 + n % 4], gen_random_uuid(),
    '{"status": "accepted"}', '{"status": "paid"}', at
from (select n, now() - n * interval '10 minutes' as at from generate_series(1, 50000) n) d;

-- Nobody signs in by mail here: the cookies are 32 times the bytes 01, 02, 03 and 04.
insert into web_session (token_hash, session_id, email, desk, merchant_id, subject_id, second_factor_at, created_at, last_seen_at)
select sha256(decode(repeat(hex, 32), 'hex')), gen_random_uuid(), email, desk, '{merchant}', subject, now(), now(),
    now()
from (
    select '01', 'merchant', member_id, email from member where merchant_id = '{merchant}' and role = 'merchant'
    union all
    select '02', 'finance', member_id, email from member where merchant_id = '{merchant}' and role = 'finance'
    union all
    select case place when 0 then '04' else '03' end, 'affiliate', a.affiliate_id, lower(a.email)
    from partner p join affiliate a on a.affiliate_id = p.affiliate_id where p.place in (0, 7)
) s (hex, desk, subject, email);

vacuum analyze;
