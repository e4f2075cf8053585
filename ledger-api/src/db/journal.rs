//! What an event adds to the books, in one statement: conversions with what they earned, the months they count in, the
//! postings, and the balances that follow.
//!
//! One statement is one trip to the database and, where nothing else must be atomic with it, one transaction.

use std::collections::HashMap;

use rust_decimal::Decimal;
use sqlx::PgConnection;
use sqlx::types::Json;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::commissions::{MonthKey, NewCommission};
use super::conversions::{self, Decided};
use crate::domain::account::AccountRef;
use crate::domain::commission::Basis;
use crate::domain::percent::Percent;
use crate::domain::posting::Posting;

/// Postings that wait for their seal, and commissions that wait to be screened, in one row; see the migrations that create
/// `posting_unsealed` and `commission_unscreened`.
const WAITING_TOGETHER: i64 = 100;

/// What to add. Everything may be empty.
#[derive(Default)]
pub struct Additions<'a> {
    /// New conversions. One whose order id is there already fails the statement, on `conversion_order_id_key`.
    pub conversions: &'a [Decided<'a>],
    /// What they earn.
    pub commissions: &'a [NewCommission],
    /// Revenue (minor units, negative: a refund) by month, sorted by key, each key once.
    pub months: &'a [(MonthKey, i64)],
    /// Postings; one that is there already changes nothing.
    pub postings: &'a [Posting],
}

/// What was added.
#[derive(Debug)]
pub struct Added {
    /// Postings that were new.
    pub postings: usize,
    /// The transaction's time, which the rows carry.
    pub at: OffsetDateTime,
}

/// Adds all of it and moves the balances by the postings that were new.
///
/// What many transactions share is locked last, months before accounts, accounts in the order of their ids, so that
/// busy rows are held for a moment and two transactions never wait for each other in a circle. PostgreSQL runs the parts
/// in the order in which they need each other, so each asks how many rows the one before it wrote.
///
/// New commissions are noted as well, for the fraud rules to look at (`screening`): until they have, nobody
/// approves them.
///
/// That a conversion was created is noted for those who listen to it. Whether anybody does is one look into an index for
/// the whole statement; the note needs no parameters of its own, since it can be made into an event later from columns
/// that never change ([`crate::events`]).
///
/// Where the merchant's customers have codes to invite friends by, paid orders are noted for those whom they may qualify
/// ([`super::referrals::notes`]); elsewhere that is one look into an index, too.
///
/// # Errors
/// Of the database; among them an account that somebody else opened at the same moment, which
/// [`super::retry::is_transient`] knows.
#[expect(clippy::too_many_lines, reason = "one statement and its 58 parameters")]
pub async fn add(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    additions: &Additions<'_>,
) -> Result<Added, sqlx::Error> {
    let conversion = conversions::Columns::of(additions.conversions);
    let commission = CommissionColumns::of(additions.commissions);
    let month = MonthColumns::of(additions.months);
    let posting = PostingColumns::of(merchant_id, additions.postings);
    let account = &posting.accounts;
    let row = sqlx::query!(
        r#"with conversions as (
               insert into conversion (
                   merchant_id, conversion_id, order_id, type, customer_id, amount, currency, occurred_at, program_id,
                   affiliate_id, link_id, click_id, method, clicked_at, window_days, reason, candidates,
                   subscription_id, customer_type, product, country, customer_email, visitor_id, metadata, coupon,
                   ip_pseudonym
               )
               select $1, * from unnest(
                   $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::timestamptz[],
                   $9::uuid[], $10::uuid[], $11::uuid[], $12::uuid[], $13::text[], $14::timestamptz[], $15::int[],
                   $16::text[], $17::jsonb[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[],
                   $23::text[], $24::jsonb[], $25::text[], $58::text[]
               )
               returning 1
           ), told as (
               insert into webhook_event (merchant_id, event_id, type, subject_id, affiliate_id)
               select $1, n.conversion_id, 'conversion.created', n.conversion_id, n.affiliate_id
               from unnest($2::uuid[], $10::uuid[]) as n (conversion_id, affiliate_id)
               where exists (
                   select from webhook_endpoint
                   where merchant_id = $1 and affiliate_id is null and status = 'enabled'
                       and events && array['*', 'conversion.created']
               ) or (
                   exists (select from webhook_endpoint where merchant_id = $1 and affiliate_id is not null)
                   and (
                       select status = 'enabled' and events && array['*', 'conversion.created'] from webhook_endpoint
                       where merchant_id = $1 and affiliate_id = n.affiliate_id limit 1
                   )
               )
           ), referred as (
               insert into referral_note (merchant_id, note_id, customer_id, conversion_id)
               select $1, n.conversion_id, n.customer_id, n.conversion_id
               from unnest($2::uuid[], $4::text[], $5::text[], $6::bigint[]) as n (conversion_id, type, customer_id, amount)
               where n.type = 'order' and n.amount > 0
                   and exists (select from referral_code where merchant_id = $1)
           ), commissions as (
               insert into commission (
                   merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate, amount,
                   currency, recurring_month, parent_conversion_id, basis, hold_until, occurred_at
               )
               select $1, * from unnest(
                   $26::uuid[], $27::uuid[], $28::uuid[], $29::uuid[], $30::text[], $31::text[], $32::numeric[],
                   $33::bigint[], $34::text[], $35::int[], $36::uuid[], $37::jsonb[], $38::timestamptz[],
                   $39::timestamptz[]
               )
               where (select count(*) from conversions) >= 0
               returning 1
           ), unscreened as (
               insert into commission_unscreened (merchant_id, first_commission_id, commission_ids)
               select $1, (array_agg(commission_id))[1], array_agg(commission_id)
               from (
                   select commission_id, (row_number() over () - 1) / $49 as part
                   from unnest($26::uuid[]) as n (commission_id)
               ) numbered
               group by part
           ), fresh as (
               insert into posting (
                   merchant_id, posting_id, event, debit_account_id, credit_account_id, amount, currency, affiliate_id,
                   commission_id, payout_id
               )
               select $1, * from unnest(
                   $40::uuid[], $41::text[], $42::uuid[], $43::uuid[], $44::bigint[], $45::text[], $46::uuid[],
                   $47::uuid[], $48::uuid[]
               )
               where (select count(*) from commissions) >= 0
               on conflict (merchant_id, posting_id) do nothing
               returning posting_id, debit_account_id, credit_account_id, amount
           ), parts as (
               select posting_id, (row_number() over () - 1) / $49 as part from fresh
           ), unsealed as (
               insert into posting_unsealed (merchant_id, first_posting_id, posting_ids)
               select $1, (array_agg(posting_id))[1], array_agg(posting_id) from parts group by part
           ), months as (
               insert into affiliate_month (merchant_id, program_id, affiliate_id, month, revenue)
               select $1, m.* from unnest($50::uuid[], $51::uuid[], $52::date[], $53::bigint[]) m
               where (select count(*) from fresh) >= 0
               on conflict (merchant_id, program_id, affiliate_id, month)
               do update set revenue = affiliate_month.revenue + excluded.revenue
               returning 1
           ), moved as (
               select account_id, sum(debit)::bigint as debit, sum(credit)::bigint as credit, max(owner) as owner,
                   max(kind) as kind, max(currency) as currency
               from (
                   select debit_account_id as account_id, amount as debit, 0 as credit, null as owner, null as kind,
                       null as currency
                   from fresh
                   union all
                   select credit_account_id, 0, amount, null, null, null from fresh
                   union all
                   select account_id, 0, 0, owner, kind, currency
                   from unnest($54::uuid[], $55::text[], $56::text[], $57::text[])
                       as named (account_id, owner, kind, currency)
               ) sides
               group by account_id
               having sum(debit) + sum(credit) > 0
           ), locked as (
               select account_id from account
               where merchant_id = $1 and account_id in (select account_id from moved)
                   and (select count(*) from months) >= 0
               order by account_id
               for update
           ), balanced as (
               update account a set debits = a.debits + m.debit, credits = a.credits + m.credit
               from moved m
               where a.merchant_id = $1 and a.account_id = m.account_id
                   and (select count(*) from locked) >= 0
           ), opened as (
               insert into account (merchant_id, account_id, owner, kind, currency, debits, credits)
               select $1, account_id, owner, kind, currency, debit, credit from moved
               where account_id not in (select account_id from locked)
               order by account_id
           )
           select (select count(*) from fresh) as "postings!", now() as "at!""#,
        merchant_id,
        &conversion.ids,
        &conversion.order_ids as _,
        &conversion.types as _,
        &conversion.customer_ids as _,
        &conversion.amounts,
        &conversion.currencies as _,
        &conversion.occurred_at,
        &conversion.program_ids as _,
        &conversion.affiliate_ids as _,
        &conversion.link_ids as _,
        &conversion.click_ids as _,
        &conversion.methods as _,
        &conversion.clicked_at as _,
        &conversion.window_days as _,
        &conversion.reasons as _,
        &conversion.candidates as _,
        &conversion.subscription_ids as _,
        &conversion.customer_types as _,
        &conversion.products as _,
        &conversion.countries as _,
        &conversion.customer_emails as _,
        &conversion.visitor_ids as _,
        &conversion.metadata as _,
        &conversion.coupons as _,
        &commission.ids,
        &commission.conversions,
        &commission.programs,
        &commission.affiliates,
        &commission.roles as _,
        &commission.kinds as _,
        &commission.rates as _,
        &commission.amounts,
        &commission.currencies as _,
        &commission.months as _,
        &commission.parents as _,
        &commission.bases as _,
        &commission.holds,
        &commission.occurred_at,
        &posting.ids,
        &posting.events as _,
        &posting.debits,
        &posting.credits,
        &posting.amounts,
        &posting.currencies as _,
        &posting.affiliates as _,
        &posting.commissions as _,
        &posting.payouts as _,
        WAITING_TOGETHER,
        &month.programs,
        &month.affiliates,
        &month.months,
        &month.amounts,
        &account.ids,
        &account.owners,
        &account.kinds as _,
        &account.currencies as _,
        &conversion.ip_pseudonyms as _
    )
    .fetch_one(connection)
    .await?;
    Ok(Added { postings: usize::try_from(row.postings).unwrap_or(0), at: row.at })
}

/// Waits until no other transaction has a turn of this merchant; this one keeps it until it ends.
pub async fn wait_for_turn(connection: &mut PgConnection, merchant_id: Uuid) -> Result<(), sqlx::Error> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('turn:' || $1::uuid::text, 0))", merchant_id)
        .fetch_one(connection)
        .await?;
    Ok(())
}

/// The columns of commissions, one array each, as `unnest` wants them.
#[derive(Default)]
struct CommissionColumns<'a> {
    ids: Vec<Uuid>,
    conversions: Vec<Uuid>,
    programs: Vec<Uuid>,
    affiliates: Vec<Uuid>,
    roles: Vec<&'static str>,
    kinds: Vec<&'static str>,
    rates: Vec<Option<Decimal>>,
    amounts: Vec<i64>,
    currencies: Vec<&'static str>,
    months: Vec<Option<i32>>,
    parents: Vec<Option<Uuid>>,
    bases: Vec<Json<&'a Basis>>,
    holds: Vec<OffsetDateTime>,
    occurred_at: Vec<OffsetDateTime>,
}

impl<'a> CommissionColumns<'a> {
    fn of(commissions: &'a [NewCommission]) -> Self {
        let mut columns = Self::default();
        for new in commissions {
            columns.ids.push(new.of.commission_id);
            columns.conversions.push(new.of.conversion_id);
            columns.programs.push(new.program_id);
            columns.affiliates.push(new.of.affiliate_id);
            columns.roles.push(new.of.role.name());
            columns.kinds.push(new.earned.kind.name());
            columns.rates.push(new.earned.rate.map(Percent::decimal));
            columns.amounts.push(new.earned.amount.minor());
            columns.currencies.push(new.of.currency.code());
            columns.months.push(new.earned.recurring_month.and_then(|month| i32::try_from(month).ok()));
            columns.parents.push(new.parent_conversion_id);
            columns.bases.push(Json(&new.earned.basis));
            columns.holds.push(new.hold_until);
            columns.occurred_at.push(new.occurred_at);
        }
        columns
    }
}

#[derive(Default)]
struct MonthColumns {
    programs: Vec<Uuid>,
    affiliates: Vec<Uuid>,
    months: Vec<Date>,
    amounts: Vec<i64>,
}

impl MonthColumns {
    fn of(months: &[(MonthKey, i64)]) -> Self {
        let mut columns = Self::default();
        for (key, amount) in months {
            columns.programs.push(key.program_id);
            columns.affiliates.push(key.affiliate_id);
            columns.months.push(key.month);
            columns.amounts.push(*amount);
        }
        columns
    }
}

#[derive(Default)]
struct PostingColumns<'a> {
    ids: Vec<Uuid>,
    events: Vec<&'a str>,
    debits: Vec<Uuid>,
    credits: Vec<Uuid>,
    amounts: Vec<i64>,
    currencies: Vec<&'static str>,
    affiliates: Vec<Option<Uuid>>,
    commissions: Vec<Option<Uuid>>,
    payouts: Vec<Option<Uuid>>,
    /// The accounts they move, each once.
    accounts: AccountColumns,
}

impl<'a> PostingColumns<'a> {
    fn of(merchant_id: Uuid, postings: &'a [Posting]) -> Self {
        let mut columns = Self::default();
        // An account's id is a hash, and a batch names the same accounts again and again.
        let mut known = HashMap::new();
        let mut id_of = |account: &'a AccountRef, accounts: &mut AccountColumns| {
            *known.entry(account).or_insert_with(|| accounts.add(merchant_id, account))
        };
        for posting in postings {
            columns.ids.push(posting.id(merchant_id));
            columns.events.push(&posting.event);
            columns.debits.push(id_of(&posting.debit, &mut columns.accounts));
            columns.credits.push(id_of(&posting.credit, &mut columns.accounts));
            columns.amounts.push(posting.amount.minor());
            columns.currencies.push(posting.currency.code());
            columns.affiliates.push(posting.affiliate_id);
            columns.commissions.push(posting.commission_id);
            columns.payouts.push(posting.payout_id);
        }
        columns
    }
}

/// The columns of accounts.
#[derive(Default)]
pub(super) struct AccountColumns {
    pub(super) ids: Vec<Uuid>,
    pub(super) owners: Vec<String>,
    pub(super) kinds: Vec<&'static str>,
    pub(super) currencies: Vec<&'static str>,
}

impl AccountColumns {
    /// Adds an account and returns its id.
    pub(super) fn add(&mut self, merchant_id: Uuid, account: &AccountRef) -> Uuid {
        let id = account.id(merchant_id);
        self.ids.push(id);
        self.owners.push(account.owner.to_string());
        self.kinds.push(account.kind.name());
        self.currencies.push(account.currency.code());
        id
    }
}
