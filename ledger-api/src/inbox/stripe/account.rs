//! A connected account, and its payouts to its own bank. Nothing here touches the books: whether an account can be paid
//! is asked when a run is drafted and approved. What is older than the last word known changes nothing; of two of one
//! second the later to arrive counts, because Stripe's clock has no more.

use sqlx::PgConnection;

use crate::db::stripe_accounts::{self, BankPayout};
use crate::inbox::{InboxError, Verdict};
use crate::rails::stripe::event::{AccountSnapshot, BankPayoutSnapshot, StripeEvent};

/// Not about a connected account: Stripe names one in every event of such an endpoint.
const NO_ACCOUNT: Verdict = Verdict::Ignored("no_connected_account");

pub(in crate::inbox) async fn account_updated(
    connection: &mut PgConnection,
    event: &StripeEvent<'_>,
) -> Result<Verdict, InboxError> {
    let snapshot: AccountSnapshot = event.object()?;
    let Some(account) = event.account.as_deref().filter(|account| *account == snapshot.id()) else {
        return Ok(NO_ACCOUNT);
    };
    let told = stripe_accounts::tell(connection, account, &snapshot.facts(), event.occurred_at()?).await?;
    Ok(newest(told))
}

pub(in crate::inbox) async fn account_disconnected(
    connection: &mut PgConnection,
    event: &StripeEvent<'_>,
) -> Result<Verdict, InboxError> {
    let Some(account) = event.account.as_deref() else { return Ok(NO_ACCOUNT) };
    Ok(newest(stripe_accounts::disconnect(connection, account, event.occurred_at()?).await?))
}

/// The money is in the affiliate's own account already, so its way to a bank is shown and posts nothing.
pub(in crate::inbox) async fn bank_payout(
    connection: &mut PgConnection,
    event: &StripeEvent<'_>,
    status: &str,
) -> Result<Verdict, InboxError> {
    let snapshot: BankPayoutSnapshot = event.object()?;
    let Some(account) = event.account.as_deref() else { return Ok(NO_ACCOUNT) };
    let (currency, failure) = (snapshot.currency(), snapshot.failure());
    let payout = BankPayout { status, amount: snapshot.amount, currency: &currency, failure: failure.as_deref() };
    Ok(newest(stripe_accounts::note_bank_payout(connection, account, &payout, event.occurred_at()?).await?))
}

fn newest(told: bool) -> Verdict {
    if told { Verdict::Applied } else { Verdict::Ignored("overtaken") }
}
