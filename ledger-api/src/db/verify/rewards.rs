//! Rewards, spent credit and referrals against postings, payouts and each other.

use sqlx::PgConnection;
use uuid::Uuid;

use super::LINES_LIMIT;

/// A reward that stands is posted with its amount, one that was taken back with nothing, to whom it says and on the
/// account of its kind; a discount is not posted, and nothing is posted for a reward that is not there.
pub async fn posted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with sides as (
               select split_part(event, ':', 2) as id, currency, debit_account_id, credit_account_id, amount
               from posting where merchant_id = $1 and starts_with(event, 'reward:')
           ), posted as (
               select s.id, s.currency,
                   case when d.kind = 'reward_expense' then c.owner else d.owner end as owner,
                   sum(case when d.kind = 'reward_expense' then s.amount else -s.amount end) as given,
                   sum(s.amount) filter (where d.kind = 'reward_expense') as earned,
                   min(c.kind) filter (where d.kind = 'reward_expense') as kind
               from sides s
               join account d on d.merchant_id = $1 and d.account_id = s.debit_account_id
               join account c on c.merchant_id = $1 and c.account_id = s.credit_account_id
               group by 1, 2, 3
           ), rewards as (
               select reward_id::text as id, currency, status, amount,
                   case kind when 'cash' then 'affiliate:' || affiliate_id else 'customer:' || customer_id end as owner,
                   case kind when 'cash' then 'payable' when 'credit' then 'reward_credit' end as kind,
                   case when kind = 'discount' or status = 'reversed' then 0 else amount end as given,
                   case when kind = 'discount' then 0 else amount end as earned
               from reward where merchant_id = $1
           )
           select format(
                      'reward %s (%s) of %s: gives %s, earned %s; posted %s and %s to %s', coalesce(r.id, p.id),
                      coalesce(r.status, 'missing'), r.owner, r.given, r.earned, coalesce(p.given, 0),
                      coalesce(p.earned, 0), p.owner
                  ) as "line!"
           from rewards r
           full join posted p on p.id = r.id and p.currency = r.currency and p.owner = r.owner
           where r.id is null or r.given <> coalesce(p.given, 0) or r.earned <> coalesce(p.earned, 0)
               or p.kind is distinct from r.kind
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// Each spend is posted as it is written down, from its customer's credit, and nothing else is posted as one.
pub async fn spent(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with posted as (
               select p.event, p.amount, p.currency, d.owner, d.kind as debit, c.kind as credit
               from posting p
               join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
               where p.merchant_id = $1 and starts_with(p.event, 'spend:')
           ), spends as (
               select 'spend:' || spend_id as event, amount, currency, 'customer:' || customer_id as owner
               from credit_spend where merchant_id = $1
           )
           select format('%s: %s %s of %s, posted %s %s of %s', coalesce(s.event, p.event), s.amount, s.currency, s.owner,
                      p.amount, p.currency, p.owner) as "line!"
           from spends s full join posted p on p.event = s.event
           where (s.amount, s.currency, s.owner, 'reward_credit', 'reward_redeemed')
               is distinct from (p.amount, p.currency, p.owner, p.debit, p.credit)
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A rewarded referral has given what it says, to each side that gets anything, in its last round; any other gives
/// nothing now.
pub async fn referrals(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with standing as (
               select referral_id,
                   coalesce(sum(amount) filter (where side = 'referrer'), 0) as referrer,
                   coalesce(sum(amount) filter (where side = 'referred'), 0) as referred,
                   max(round) as round
               from reward where merchant_id = $1 and status = 'given'
               group by referral_id
           )
           select format('referral %s (%s): should give %s and %s, gives %s and %s', r.referral_id, r.status,
                      r.referrer_reward, r.referred_reward, coalesce(s.referrer, 0), coalesce(s.referred, 0)) as "line!"
           from referral r
           left join standing s on s.referral_id = r.referral_id
           where r.merchant_id = $1
               and case
                   when r.status = 'rewarded' then
                       (r.referrer_reward, r.referred_reward, r.rounds)
                           is distinct from (s.referrer::bigint, s.referred::bigint, s.round)
                   when r.status = 'qualified' then
                       s.referral_id is not null or r.referrer_reward + r.referred_reward > 0
                   else s.referral_id is not null
               end
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// What is counted of a customer's month is what qualified in it, and no more than the cap was rewarded.
pub async fn counted(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with qualified as (
               select program_id, referrer_customer_id as customer_id,
                   date_trunc('month', qualified_at, 'UTC')::date as month, count(*) as referrals,
                   count(*) filter (where reason is null) as within_cap,
                   case when bool_and(cap_per_month is not null) then max(cap_per_month) end as cap
               from referral where merchant_id = $1 and qualified_at is not null
               group by 1, 2, 3
           )
           select format('%s in %s: %s friends are counted, %s qualified, %s of them within the cap',
                      coalesce(m.customer_id, q.customer_id), coalesce(m.month, q.month), coalesce(m.qualified, 0),
                      coalesce(q.referrals, 0), coalesce(q.within_cap, 0)) as "line!"
           from (select * from referral_month where merchant_id = $1) m
           full join qualified q on q.program_id = m.program_id and q.customer_id = m.customer_id and q.month = m.month
           where coalesce(m.qualified, 0) <> coalesce(q.referrals, 0) or q.within_cap > q.cap
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}

/// A cash reward's changes of a payable are those of its postings, and stand in a payout that pays or will pay them, as
/// its lines say.
pub async fn in_payouts(connection: &mut PgConnection, merchant_id: Uuid) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"with posted as (
               select split_part(p.event, ':', 2) as id, p.affiliate_id, p.currency,
                   sum(case when c.kind = 'payable' then p.amount else -p.amount end) as payable
               from posting p
               join account d on d.merchant_id = $1 and d.account_id = p.debit_account_id
               join account c on c.merchant_id = $1 and c.account_id = p.credit_account_id
               where p.merchant_id = $1 and starts_with(p.event, 'reward:') and 'payable' in (c.kind, d.kind)
               group by 1, 2, 3
           ), noted as (
               select reward_id::text as id, affiliate_id, currency, sum(payable_change) as payable
               from reward_payable where merchant_id = $1 group by 1, 2, 3
           )
           select format('reward %s: payable %s, posted %s', coalesce(n.id, p.id), coalesce(n.payable, 0),
                      coalesce(p.payable, 0)) as "line!"
           from noted n
           full join posted p on p.id = n.id and p.affiliate_id = n.affiliate_id and p.currency = n.currency
           where coalesce(n.payable, 0) <> coalesce(p.payable, 0)
           union all
           select format('reward %s is in payout %s, which is %s%s', e.reward_id, e.payout_id,
                      coalesce(p.status, 'missing'),
                      case when l.line_id is null then ' and has no line for it' else '' end)
           from reward_payable e
           left join payout p on p.merchant_id = $1 and p.payout_id = e.payout_id
           left join payout_line l on l.merchant_id = $1 and l.payout_id = e.payout_id and l.line_id = e.entry_id
           where e.merchant_id = $1 and e.payout_id is not null
               and (
                   l.line_id is null or p.status is null
                   or p.status not in ('reserved', 'submitting', 'accepted', 'unknown', 'frozen', 'paid')
               )
           union all
           select format('payout %s: its line of reward %s says %s, the reward %s', l.payout_id, l.reward_id, l.amount,
                      coalesce(e.payable_change::text, 'is missing'))
           from payout_line l
           left join reward_payable e on e.merchant_id = $1 and e.entry_id = l.line_id
           where l.merchant_id = $1 and l.reward_id is not null and e.payable_change is distinct from l.amount
           limit $2"#,
        merchant_id,
        LINES_LIMIT
    )
    .fetch_all(connection)
    .await
}
