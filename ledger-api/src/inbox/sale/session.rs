//! A checkout that was completed.

use serde_json::json;
use sqlx::PgConnection;

use super::order::{NewOrder, record};
use super::{InboxError, Sales, Told, Verdict, lookup};
use crate::db::stripe_sales::{self, Agreement};
use crate::rails::stripe::sale::{Session, SessionKind};

pub(super) async fn completed(
    connection: &mut PgConnection,
    sales: Sales<'_>,
    told: &Told<'_>,
    session: &Session,
) -> Result<Verdict, InboxError> {
    let coupon = lookup::coupon(connection, told.merchant_id, session.voucher()).await?;
    let agreement = Agreement { click_token: session.token(), coupon, agreed_at: told.occurred_at };
    match session.kind() {
        SessionKind::NoPayment => Ok(Verdict::Ignored("nothing_paid")),
        // The invoice is the order, or the first payment would count twice.
        SessionKind::Subscription(subscription_id) => {
            stripe_sales::note_agreement(connection, told.merchant_id, &subscription_id, &agreement).await?;
            Ok(Verdict::Became(json!({
                "subscription_id": subscription_id,
                "click_token": agreement.click_token.is_some(),
                "coupon": agreement.coupon,
            })))
        }
        SessionKind::NotPaidYet => {
            stripe_sales::note_agreement(connection, told.merchant_id, session.id(), &agreement).await?;
            Ok(Verdict::Ignored("not_paid_yet"))
        }
        SessionKind::Paid => {
            // Told before, when the payment was still on its way.
            let before = stripe_sales::agreement(connection, told.merchant_id, session.id()).await?;
            let order = NewOrder {
                order_id: session.id(),
                customer_id: session.customer_id(),
                paid: session.paid(),
                payments: session.payment_intent().into_iter().collect(),
                buyer: session.buyer(),
                occurred_at: told.occurred_at,
                agreement: Agreement {
                    agreed_at: before.map_or(told.occurred_at, |before| before.agreed_at.min(told.occurred_at)),
                    ..agreement
                },
                subscription_id: None,
            };
            record(connection, sales, told, order).await
        }
    }
}
