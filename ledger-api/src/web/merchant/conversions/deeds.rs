//! What can be done with an order.

use shared::money::Currency;
use uuid::Uuid;

use super::show::Facts;
use crate::pages::components::{Deed, Field};
use crate::pages::{Texts, format};
use crate::web::form::Form;
use crate::web::money::to_type;

/// What was filled in and cannot be accepted.
#[derive(Debug, Default)]
pub(super) struct Wrong {
    /// The form as it came.
    pub(super) form: Form,
    /// Fields with what is wrong with them.
    pub(super) fields: Vec<(&'static str, String)>,
}

impl Wrong {
    fn of(&self, field: &str) -> Option<String> {
        self.fields.iter().find(|(known, _)| *known == field).map(|(_, said)| said.clone())
    }
}

/// Approving and rejecting while it is open, refunding while something is left.
pub(super) fn deeds(t: Texts, csrf: &str, facts: &Facts, wrong: &Wrong) -> Vec<Deed> {
    let order = &facts.order;
    let path = |deed: &str| format!("/merchant/conversions/{}/{deed}", order.conversion_id);
    let primary = facts.commissions.first().map(|primary| primary.status.as_str());
    let mut deeds = Vec::new();
    if primary == Some("pending") {
        let ask = t.order_approve_ask(&order.order_id);
        deeds.push(Deed::button(csrf, &path("approve"), t.order_approve()).asking(ask));
    }
    if matches!(primary, Some("pending" | "approved")) {
        let reason = Field::text("reason", t.order_reject_reason(), wrong.form.text("reason"))
            .hint(t.order_reject_reason_hint())
            .required()
            .error(wrong.of("reason"));
        let reject = Deed::button(csrf, &path("reject"), t.order_reject()).asking(t.order_reject_ask(&order.order_id));
        deeds.push(reject.with(vec![reason]).danger());
    }
    let left = order.amount.saturating_sub(order.refunded);
    if let Some(currency) = order.currency.parse::<Currency>().ok().filter(|_| order.r#type == "order" && left > 0) {
        deeds.push(refund(t, csrf, &path("refund"), facts, (left, currency), wrong));
    }
    deeds
}

fn refund(t: Texts, csrf: &str, path: &str, facts: &Facts, (left, currency): (i64, Currency), wrong: &Wrong) -> Deed {
    let said = format::money(t.0, left, currency);
    let or = |typed: &str, otherwise: String| if typed.is_empty() { otherwise } else { typed.to_owned() };
    let amount = or(wrong.form.text("amount"), to_type(left, currency));
    let id = or(wrong.form.text("refund_id"), proposed(facts));
    let fields = vec![
        Field::text("amount", &format!("{} ({currency})", t.order_refund_amount()), &amount)
            .required()
            .error(wrong.of("amount")),
        Field::text("refund_id", t.order_refund_id(), &id)
            .hint(t.order_refund_id_hint())
            .required()
            .error(wrong.of("refund_id")),
    ];
    let ask = t.order_refund_ask(&facts.order.order_id, said);
    Deed::button(csrf, path, t.order_refund()).asking(ask).with(fields)
}

/// A number for the refund that is the same when the form is sent twice, and another after each refund.
fn proposed(facts: &Facts) -> String {
    let order = &facts.order;
    let about = format!("{}:{}", order.conversion_id, order.refunded);
    let id = Uuid::new_v5(&order.conversion_id, about.as_bytes());
    format!("refund-{}", &id.simple().to_string().get(..12).unwrap_or_default())
}
