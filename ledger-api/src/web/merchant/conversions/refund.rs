//! Recording a refund of an order.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::money::{Amount, Currency, Money};
use uuid::Uuid;

use super::deeds::Wrong;
use super::show::shown;
use crate::app::{self, App};
use crate::db::conversion_details;
use crate::http::problem::Problem;
use crate::http::validate::Check;
use crate::pages::{Notice, format};
use crate::reversal::{self, NewRefund, ReversalError};
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::money::typed;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

pub(super) async fn refund(
    State(app): State<Arc<App>>,
    visitor: MerchantDesk,
    Path(id): Path<Uuid>,
    form: Form,
) -> PageResult {
    let form = form.proves(&visitor.csrf())?;
    let (t, merchant_id) = (visitor.texts(), visitor.merchant_id);
    let order = conversion_details::by_ids(&mut *app.db.acquire().await?, merchant_id, &[id]).await?.pop();
    let order = order.ok_or(PageError::NotFound)?;
    let currency: Currency = order.currency.parse().map_err(PageError::internal)?;
    let left = format::money(t.0, order.amount.saturating_sub(order.refunded), currency);
    let mut check = Check::default();
    check.external_id("refund_id", form.text("refund_id"));
    let amount = typed(form.text("amount"), currency).filter(|amount| *amount > Amount::ZERO);
    let mut fields = Vec::new();
    if check.done().is_err() {
        fields.push(("refund_id", t.order_refund_id_bad().to_owned()));
    }
    let bad_amount = ("amount", t.order_refund_amount_bad(left));
    let Some(amount) = amount.filter(|_| fields.is_empty()) else {
        if amount.is_none() {
            fields.push(bad_amount);
        }
        return shown(&app, &visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Wrong { form, fields }).await;
    };
    let new = NewRefund {
        id: app::new_id()?,
        refund_id: form.text("refund_id").to_owned(),
        order_id: order.order_id,
        money: Money { amount, currency },
        now: app::now(),
    };
    let fields = match reversal::refund(&app.db, merchant_id, &new).await {
        Ok(_) => return Ok(after(&format!("/merchant/conversions/{id}"), Notice::Refunded)),
        Err(ReversalError::ExceedsOrder(_)) => vec![bad_amount],
        Err(ReversalError::RefundConflict) => vec![("refund_id", t.order_refund_id_bad().to_owned())],
        Err(error) => return Err(Problem::from(error).into()),
    };
    shown(&app, &visitor, id, StatusCode::UNPROCESSABLE_ENTITY, &Wrong { form, fields }).await
}
