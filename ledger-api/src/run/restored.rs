//! `ledger-api restored`.

use std::process::ExitCode;

use sqlx::{Connection as _, PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use super::{RunError, operator};
use crate::app;
use crate::cli::RestoredArgs;
use crate::db::payouts::restored as payouts;
use crate::db::schema;
use crate::domain::caller::Caller;
use crate::payouts::PayoutError;
use crate::rails::stripe::StripeRail;
use crate::restored::{Placed, mark, place};

/// How much further back transfers are looked at: clocks differ, and a point in time is a second at best.
const MARGIN: Duration = Duration::hours(1);

/// What came of it.
#[derive(Debug, Default)]
struct Tally {
    seen: u64,
    booked: u64,
    odd: u64,
}

#[expect(clippy::print_stdout, reason = "what was found is this command's output")]
pub(super) async fn restored(arguments: RestoredArgs) -> Result<ExitCode, RunError> {
    let now = app::now();
    let point = arguments.to;
    if point > now {
        crate::cli::fail("--to lies in the future");
    }
    let by = operator(&arguments.person);
    require_alone(&arguments).await?;
    let db = app::connect(arguments.database.database_url.0.clone(), 2).await?;
    super::serve::require_schema(&db).await?;
    for merchant_id in payouts::merchants(&mut *db.acquire().await?).await? {
        let marked = mark(&db, merchant_id, point, &by, now).await.map_err(failed)?;
        if marked.to_look_up + marked.frozen > 0 {
            let payouts::Marked { to_look_up, frozen } = marked;
            println!(
                "merchant {merchant_id}: {to_look_up} payouts are looked up before they are sent, {frozen} frozen"
            );
        }
    }
    let Some(key) = &arguments.providers.stripe_secret_key else {
        println!("STRIPE_SECRET_KEY is not set: what Stripe has paid since was not looked at");
        return Ok(ExitCode::FAILURE);
    };
    let stripe = StripeRail::new(key.reveal(), &arguments.providers.stripe_api_url)
        .map_err(|error| RunError::System(format!("STRIPE_SECRET_KEY or STRIPE_API_URL: {error}")))?;
    let Tally { seen, booked, odd } = reconcile(&db, &stripe, point - MARGIN, &by, now).await?;
    println!(
        "{seen} transfers of Stripe since then, {booked} of them were not in the books and are now, {odd} need a person"
    );
    Ok(if odd == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

#[expect(clippy::print_stdout, reason = "what was found is this command's output")]
async fn reconcile(
    db: &PgPool,
    stripe: &StripeRail,
    since: OffsetDateTime,
    by: &Caller,
    now: OffsetDateTime,
) -> Result<Tally, RunError> {
    let mut tally = Tally::default();
    let mut after: Option<String> = None;
    loop {
        let page = stripe.made_since(since, after.as_deref()).await;
        let page = page.map_err(|why| RunError::System(format!("Stripe's transfers cannot be listed: {why}")))?;
        let Some(last) = page.last() else { return Ok(tally) };
        after = Some(last.transfer.id().to_owned());
        for listed in &page {
            tally.seen += 1;
            let id = listed.transfer.id();
            match place(db, listed, by, now).await.map_err(failed)? {
                Placed::Known | Placed::NotOurs => {}
                Placed::Booked { merchant_id, payout_id } => {
                    tally.booked += 1;
                    println!("{id}: payout {payout_id} of merchant {merchant_id} had left; it is booked");
                }
                Placed::MadeAnew { merchant_id, payout_id } => {
                    tally.booked += 1;
                    println!("{id}: payout {payout_id} of merchant {merchant_id} was lost; it is made anew and booked");
                }
                Placed::NeedsAPerson { why } => {
                    tally.odd += 1;
                    println!("{id}: {why}");
                }
            }
        }
    }
}

/// A server that pays beside this would pay what is not marked yet.
async fn require_alone(arguments: &RestoredArgs) -> Result<(), RunError> {
    let mut connection = PgConnection::connect_with(&arguments.database.database_url.0).await?;
    let others = schema::other_sessions(&mut connection).await?;
    connection.close().await?;
    if others > 0 {
        return Err(RunError::System(format!(
            "{others} sessions of a ledger are open in this database: stop every server first"
        )));
    }
    Ok(())
}

fn failed(error: PayoutError) -> RunError {
    match error {
        PayoutError::Database(error) => RunError::Database(error),
        other => RunError::System(other.to_string()),
    }
}
