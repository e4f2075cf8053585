//! Everything a customer is recognised by, and everything that is theirs, before any of it is taken away.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::privacy::customer::{self, OrderTrace};
use crate::db::privacy::referrals::Whose;
use crate::db::privacy::{clicks, erasures, referrals};
use crate::domain::erasure::erased_customer;
use crate::domain::mailbox::mailbox;

/// What is known of a customer. Their orders are locked.
pub(super) struct KnownCustomer {
    /// Those of an earlier erasure among them: clicks and events about these may have come since.
    orders: Vec<OrderTrace>,
    pub(super) conversion_ids: Vec<Uuid>,
    pub(super) commission_ids: Vec<Uuid>,
    pub(super) referral_ids: Vec<Uuid>,
    pub(super) click_ids: Vec<Uuid>,
    pub(super) visitor_ids: Vec<String>,
    pub(super) pseudonyms: Vec<String>,
    pub(super) emails: Vec<String>,
    pub(super) mailboxes: Vec<String>,
    payments: Vec<String>,
}

impl KnownCustomer {
    /// `marks`: by which earlier erasures remember the customer.
    pub(super) async fn gather(
        connection: &mut PgConnection,
        merchant_id: Uuid,
        customer_id: &str,
        marks: &[[u8; 32]],
    ) -> Result<Self, sqlx::Error> {
        let before = erasures::of(connection, merchant_id, marks).await?;
        let names = before.into_iter().map(erased_customer).chain([customer_id.to_owned()]);
        let orders = customer::lock_orders(connection, merchant_id, &names.collect::<Vec<_>>()).await?;
        let mut emails: BTreeSet<String> = orders.iter().filter_map(|order| order.customer_email.clone()).collect();
        let by = Whose { customer_id: Some(customer_id), mailboxes: &mailboxes(&emails) };
        let invited = referrals::traces(connection, merchant_id, by).await?;
        emails.extend(invited.into_iter().filter_map(|trace| trace.email));
        // An address that only a referral knew may have been invited by others, too.
        let mailboxes = mailboxes(&emails);
        let by = Whose { customer_id: Some(customer_id), mailboxes: &mailboxes };
        let invited = referrals::traces(connection, merchant_id, by).await?;
        let conversion_ids: Vec<Uuid> = orders.iter().map(|order| order.conversion_id).collect();
        let click_ids: BTreeSet<Uuid> = orders
            .iter()
            .flat_map(|order| order.click_id.into_iter().chain(order.considered.iter().copied()))
            .collect();
        let click_ids: Vec<Uuid> = click_ids.into_iter().collect();
        let mut visitor_ids: BTreeSet<String> = orders.iter().filter_map(|order| order.visitor_id.clone()).collect();
        visitor_ids.extend(clicks::visitors(connection, merchant_id, &click_ids).await?);
        let visitor_ids: Vec<String> = visitor_ids.into_iter().collect();
        let mut pseudonyms = clicks::pseudonyms(connection, merchant_id, &click_ids, &visitor_ids).await?;
        pseudonyms.extend(orders.iter().filter_map(|order| order.ip_pseudonym.clone()));
        let order_ids = names_of(&orders);
        Ok(Self {
            commission_ids: customer::commissions(connection, merchant_id, &conversion_ids).await?,
            payments: customer::payments(connection, merchant_id, &order_ids).await?,
            referral_ids: invited.iter().filter_map(|trace| trace.referral_id).collect(),
            conversion_ids,
            click_ids,
            visitor_ids,
            pseudonyms,
            emails: emails.into_iter().collect(),
            mailboxes,
            orders,
        })
    }

    /// Nothing is held, or only what the books need.
    pub(super) fn is_nobody(&self) -> bool {
        self.orders.is_empty() && self.emails.is_empty()
    }

    /// The merchant's ids of the orders.
    pub(super) fn order_ids(&self) -> Vec<String> {
        names_of(&self.orders)
    }

    /// What an event of a provider about this customer holds.
    pub(super) fn words(&self, customer_id: &str) -> Vec<String> {
        let of_orders = self.orders.iter().flat_map(|order| [Some(&order.order_id), order.subscription_id.as_ref()]);
        let known = of_orders.flatten().chain(&self.emails).chain(&self.payments);
        known.cloned().chain([customer_id.to_owned()]).collect()
    }
}

fn names_of(orders: &[OrderTrace]) -> Vec<String> {
    orders.iter().map(|order| order.order_id.clone()).collect()
}

fn mailboxes(emails: &BTreeSet<String>) -> Vec<String> {
    emails.iter().map(|email| mailbox(email)).collect()
}
