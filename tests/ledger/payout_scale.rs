//! A run over very many affiliates, and what a payout costs. Slow, so only on request:
//! `cargo test -p integration-tests --test ledger --release payout_scale -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use integration_tests::psp::Psp;
use ledger_api::app;
use ledger_api::db::postings;
use ledger_api::domain::account::AccountKind;
use ledger_api::domain::posting::{Books, Posting};
use serde_json::{Value, json};
use shared::money::Amount;
use sqlx::PgConnection;
use uuid::Uuid;

const AFFILIATES: usize = 100_000;
const COMMISSIONS_EACH: i64 = 2;
const CHUNK: usize = 5_000;

#[test]
#[ignore = "takes a minute; a measurement"]
fn a_hundred_thousand_affiliates_are_drafted_within_twenty_seconds() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    let program_id: Uuid = shop.program(&json!({})).parse().unwrap();
    let merchant_id: Uuid = shop.id.parse().unwrap();
    ledger.database.with(async |connection| seed(connection, merchant_id, program_id, AFFILIATES).await);

    let timed = |what: &str, work: &dyn Fn() -> Value| {
        let started = Instant::now();
        let answer = work();
        println!("{what}: {:.1} s", started.elapsed().as_secs_f64());
        (started.elapsed(), answer)
    };
    let (preview, _) = timed("preview", &|| shop.finance.get("/v1/payouts/preview").expect(200));
    let (draft, run) = timed("draft", &|| shop.finance.post("/v1/payout-runs", &Value::Null).expect(201));
    assert_eq!(run["totals"][0]["count"], AFFILIATES);
    let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
    let (approve, _) =
        timed("approve", &|| shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200));
    let (check, _) = timed("check", &|| {
        let unchecked = || shop.finance.get(&path).expect(200)["progress"]["unchecked"] == 0;
        eventually(120, "every payout is checked", unchecked);
        Value::Null
    });
    let (verify, _) = timed("verify", &|| {
        ledger.assert_books_hold();
        Value::Null
    });
    assert!((preview + draft).as_secs() < 20 && approve.as_secs() < 1, "{check:?} {verify:?}");
}

/// Payouts of which the processor's time is taken.
const PAID: u32 = 2_000;

#[test]
#[ignore = "takes two minutes; a measurement"]
fn a_payout_by_stripe_costs_the_server_a_millisecond() {
    let psp = Psp::start();
    let ledger = Ledger::start_with(Some(psp.url()));
    let shop = Merchant::new(&ledger);
    let program_id: Uuid = shop.program(&json!({})).parse().unwrap();
    let merchant_id: Uuid = shop.id.parse().unwrap();
    ledger.database.with(async |connection| seed(connection, merchant_id, program_id, PAID.try_into().unwrap()).await);
    let run = shop.finance.post("/v1/payout-runs", &Value::Null).expect(201);
    let path = format!("/v1/payout-runs/{}", run["id"].as_str().unwrap());
    // What the server does anyway.
    let idle = processor_time(&ledger);
    std::thread::sleep(Duration::from_secs(10));
    let idle = processor_time(&ledger).saturating_sub(idle) / 10;

    shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
    let (before, started) = (processor_time(&ledger), Instant::now());
    let paid = format!("select count(*) from payout where status = 'paid' and merchant_id = '{merchant_id}'");
    eventually(600, "everybody is paid", || ledger.database.number(&paid) == i64::from(PAID));
    let (spent, took) = (processor_time(&ledger).saturating_sub(before), started.elapsed());

    let each = spent.as_secs_f64() * 1_000.0 / f64::from(PAID);
    let rate = f64::from(PAID) / took.as_secs_f64();
    println!(
        "{PAID} payouts in {took:.1?}, {rate:.1} a second: {each:.2} ms of processor each; idle {idle:?} a second"
    );
    assert_eq!(psp.transfers().len(), usize::try_from(PAID).unwrap());
    ledger.assert_books_hold();
}

/// User and system time of the server so far. <https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>
fn processor_time(ledger: &Ledger) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", ledger.process.id())).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks = |place: usize| fields[place].parse::<u64>().unwrap();
    // Fields 14 and 15 of the file, in hundredths of a second.
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// Affiliates with approved commissions, as recording and approving them would have left them.
async fn seed(connection: &mut PgConnection, merchant_id: Uuid, program_id: Uuid, affiliates: usize) {
    let ids: Vec<Uuid> = (0..affiliates).map(|_| app::new_id().unwrap()).collect();
    sqlx::query(
        "insert into affiliate (merchant_id, affiliate_id, name, email, tier, status, payout_method, stripe_account_id)
         select $1, id, 'A', 'a@x.example', 'standard', 'active', 'stripe', 'acct_' || id from unnest($2::uuid[]) id",
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
             select $1, gen_random_uuid(), id || '-' || n, 'order', 'c', 10000, 'EUR', now(), $2, id, id, 'ref', '[]'
             from unnest($3::uuid[]) id, generate_series(1, $4) n
             returning conversion_id, affiliate_id
         ), months as (
             insert into affiliate_month (merchant_id, program_id, affiliate_id, month, revenue)
             select $1, $2, id, date_trunc('month', now() at time zone 'UTC')::date, 10000 * $4 from unnest($3::uuid[]) id
         )
         insert into commission (merchant_id, commission_id, conversion_id, program_id, affiliate_id, role, kind, rate,
             amount, currency, status, approved_at, basis, hold_until, occurred_at)
         select $1, gen_random_uuid(), conversion_id, $2, affiliate_id, 'primary', 'percentage', 20, 2000, 'EUR',
             'approved', now(),
             '{\"role\": \"primary\", \"terms\": {\"of\": \"program\", \"version\": 1}, \"rule\": null, \"tier\": \"standard\",
               \"order_amount\": 10000, \"recurring_month\": null, \"kind\": \"percentage\", \"rate\": \"20\",
               \"overridden\": false}',
             now(), now()
         from orders",
    )
    .bind(merchant_id)
    .bind(program_id)
    .bind(&ids)
    .bind(COMMISSIONS_EACH)
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
    let commissions: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select commission_id, affiliate_id from commission").fetch_all(&mut *connection).await.unwrap();
    for chunk in commissions.chunks(CHUNK) {
        let rows: Vec<Posting> =
            chunk.iter().flat_map(|(commission, affiliate)| earned(*commission, *affiliate)).collect();
        postings::write(&mut *connection, merchant_id, &rows).await.unwrap();
    }
    sqlx::raw_sql("analyze").execute(connection).await.unwrap();
}

fn earned(commission_id: Uuid, affiliate_id: Uuid) -> [Posting; 2] {
    let books = Books { affiliate_id, currency: "EUR".parse().unwrap() };
    let pending = books.own(AccountKind::Pending);
    let post = |event: &str, debit, credit| Posting {
        event: format!("seed:{commission_id}:{event}"),
        debit,
        credit,
        amount: Amount::new(2_000).unwrap(),
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
