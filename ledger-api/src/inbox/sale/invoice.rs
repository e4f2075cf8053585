//! A paid invoice of a subscription. The first is credited by what led to the subscription, the later ones follow it; what
//! overtook the event it follows waits for it.

use std::slice::from_ref;

use sqlx::PgConnection;
use time::Duration;

use super::order::{NewOrder, record};
use super::{InboxError, PATIENCE, Sales, Told, Verdict, lookup};
use crate::db::attribution_facts::{self, SubscriptionStart};
use crate::db::stripe_sales::{self, Agreement};
use crate::rails::stripe::sale::Invoice;

/// How long a first invoice waits for the checkout that may have led to it. Stripe sends both within seconds, in any
/// order, and the next attempt of one that was not taken comes within the hour.
const WAIT_FOR_CHECKOUT: Duration = Duration::hours(1);

pub(super) async fn paid(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    told: &Told<'_>,
    invoice: &Invoice,
) -> Result<Verdict, InboxError> {
    let merchant_id = told.merchant_id;
    // Its payment may be that of a checkout, which is the order then.
    let Some(subscription_id) = invoice.subscription() else { return Ok(Verdict::Ignored("no_subscription")) };
    let paid = invoice.paid();
    let coupon = lookup::coupon(connection, merchant_id, invoice.voucher()).await?;
    let own = Agreement { click_token: invoice.token(), coupon, agreed_at: told.occurred_at };
    if paid.gross == 0 {
        // A trial begins: nothing was paid, so no month either; but this is when the customer agreed.
        if invoice.may_begin() {
            stripe_sales::note_agreement(connection, merchant_id, &subscription_id, &own).await?;
            stripe_sales::note_free_beginning(connection, merchant_id, &subscription_id).await?;
        }
        return Ok(Verdict::Ignored("nothing_paid"));
    }
    let before = stripe_sales::agreement(connection, merchant_id, &subscription_id).await?;
    let known = standing(connection, told, &subscription_id).await?;
    let patience = if invoice.may_begin() {
        (before.is_none() && own.click_token.is_none()).then_some(("waits_for_checkout", WAIT_FOR_CHECKOUT))
    } else if known == Standing::Unknown && !stripe_sales::began_free(connection, merchant_id, &subscription_id).await?
    {
        // It overtook the first, and recorded now it would be the first month, or nobody's.
        Some(("waits_for_first_invoice", PATIENCE))
    } else {
        None
    };
    let wait = patience.map(|(reason, longest)| (reason, told.received_at + longest));
    if let Some((reason, until)) = wait.filter(|(_, until)| told.now < *until) {
        return Ok(Verdict::Waits { reason, until });
    }
    let agreement = match (known == Standing::Credited, before) {
        // The subscription leads to its link by itself.
        (true, _) => Agreement { click_token: None, coupon: None, agreed_at: told.occurred_at },
        (false, None) => own,
        (false, Some(before)) => Agreement {
            click_token: own.click_token.or(before.click_token),
            coupon: own.coupon.or(before.coupon),
            agreed_at: before.agreed_at,
        },
    };
    let order = NewOrder {
        order_id: invoice.id(),
        customer_id: invoice.customer_id().unwrap_or(&subscription_id),
        paid,
        payments: invoice.payments(),
        buyer: invoice.buyer(),
        occurred_at: invoice.paid_at().map_or(told.occurred_at, |at| told.moment(at)),
        agreement,
        subscription_id: Some(subscription_id.clone()),
    };
    record(connection, sales, told, order).await
}

/// What earlier payments say of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// There is none.
    Unknown,
    /// Nobody brought it.
    Uncredited,
    /// A link did.
    Credited,
}

async fn standing(
    connection: &mut PgConnection,
    told: &Told<'_>,
    subscription_id: &String,
) -> Result<Standing, sqlx::Error> {
    let known = attribution_facts::subscriptions(connection, told.merchant_id, from_ref(subscription_id)).await?;
    Ok(match known.get(subscription_id) {
        // What free orders bound it to is evidence, weaker than what the first invoice tells itself.
        None | Some(SubscriptionStart { first_paid: None, .. }) => Standing::Unknown,
        Some(start) if start.link_id.is_none() => Standing::Uncredited,
        Some(_) => Standing::Credited,
    })
}
