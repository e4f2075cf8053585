//! Very many affiliates with approved commissions, for tests of large payout runs.

use ledger_api::app;
use ledger_api::db::postings;
use ledger_api::domain::account::AccountKind;
use ledger_api::domain::posting::{Books, Posting};
use shared::money::Amount;
use sqlx::PgConnection;
use uuid::Uuid;

const CHUNK: usize = 5_000;

/// Affiliates with approved commissions of 10.00 to 19.99 EUR, so many each, as recording and approving them would have left them.
pub(super) async fn seed(
    connection: &mut PgConnection,
    (merchant_id, program_id): (Uuid, Uuid),
    affiliates: usize,
    each: i64,
) {
    let ids: Vec<Uuid> = (0..affiliates).map(|_| app::new_id().unwrap()).collect();
    sqlx::query(
        "insert into affiliate (merchant_id, affiliate_id, name, email, tier, status, payout_method, stripe_account_id,
             first_order_told_at)
         select $1, id, 'A', 'a@x.example', 'standard', 'active', 'stripe', 'acct_' || id, now() from unnest($2::uuid[]) id",
    )
    .bind(merchant_id)
    .bind(&ids)
    .execute(&mut *connection)
    .await
    .unwrap();
    sqlx::query(
        "with orders as (
             insert into conversion (merchant_id, conversion_id, order_id, type, customer_id, amount, currency,
                 occurred_at, program_id, affiliate_id, link_id, method, candidates)
             select $1, gen_random_uuid(), id || '-' || n, 'order', 'c', 5 * (1000 + abs(hashtext(id || '-' || n)) % 1000),
                 'EUR', now(), $2, id, id, 'ref', '[]'
             from unnest($3::uuid[]) id, generate_series(1, $4) n
             returning conversion_id, affiliate_id, amount
         ), months as (
             insert into affiliate_month (merchant_id, program_id, affiliate_id, month, revenue)
             select $1, $2, affiliate_id, date_trunc('month', now() at time zone 'UTC')::date, sum(amount)
             from orders group by affiliate_id
         )
         insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate,
             amount, currency, status, approved_at, basis, hold_until, occurred_at)
         select $1, gen_random_uuid(), conversion_id, $2, affiliate_id, 'primary', 'percentage', 20, amount / 5, 'EUR',
             'approved', now(),
             jsonb_build_object('order_amount', amount) || '{\"role\": \"primary\", \"terms\": {\"of\": \"program\", \"version\": 1}, \"rule\": null, \"tier\": \"standard\",
               \"recurring_month\": null, \"kind\": \"percentage\", \"rate\": \"20\",
               \"overridden\": false}',
             now(), now()
         from orders",
    )
    .bind(merchant_id)
    .bind(program_id)
    .bind(&ids)
    .bind(each)
    .execute(&mut *connection)
    .await
    .unwrap();
    sqlx::query(
        "insert into fraud_decision (merchant_id, commission_id, number, outcome, score, findings, rules_version)
         select merchant_id, commission_id, 1, 'ok', 0, '[]', 0 from commission",
    )
    .execute(&mut *connection)
    .await
    .unwrap();
    let commissions: Vec<(Uuid, Uuid, i64)> =
        sqlx::query_as("select commission_id, affiliate_id, amount from commission")
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    for chunk in commissions.chunks(CHUNK) {
        let rows: Vec<Posting> =
            chunk.iter().flat_map(|(commission, affiliate, amount)| earned(*commission, *affiliate, *amount)).collect();
        postings::write(&mut *connection, merchant_id, &rows).await.unwrap();
    }
    sqlx::raw_sql("analyze").execute(connection).await.unwrap();
}

fn earned(commission_id: Uuid, affiliate_id: Uuid, amount: i64) -> [Posting; 2] {
    let books = Books { affiliate_id, currency: "EUR".parse().unwrap() };
    let pending = books.own(AccountKind::Pending);
    let post = |event: &str, debit, credit| Posting {
        event: format!("seed:{commission_id}:{event}"),
        debit,
        credit,
        amount: Amount::new(amount).unwrap(),
        currency: books.currency,
        affiliate_id: Some(affiliate_id),
        commission_id: Some(commission_id),
        payout_id: None,
    };
    [
        post("attributed", books.merchant(AccountKind::CommissionExpense), pending.clone()),
        post("approved", pending, books.own(AccountKind::Payable)),
    ]
}
