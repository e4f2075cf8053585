//! Approving, suspending, reinstating, terminating: the arrows that the API follows too.

use std::sync::Arc;

use axum::extract::{Path, State};
use uuid::Uuid;

use crate::app::App;
use crate::http::affiliates::change_status::{self, APPROVE, REINSTATE, SUSPEND, Step, TERMINATE};
use crate::pages::Notice;
use crate::web::form::Form;
use crate::web::page::{PageResult, after};
use crate::web::visitor::MerchantDesk;

async fn change(app: &App, visitor: &MerchantDesk, id: Uuid, form: Form, step: &Step, told: Notice) -> PageResult {
    form.proves(&visitor.csrf())?;
    let _changed = change_status::change(app, visitor.merchant_id, id, step).await?;
    Ok(after(&format!("/merchant/affiliates/{id}"), told))
}

/// One arrow: its name, and what is told when it was followed.
macro_rules! arrow {
    ($name:ident, $step:ident, $notice:ident) => {
        pub(super) async fn $name(
            State(app): State<Arc<App>>,
            visitor: MerchantDesk,
            Path(id): Path<Uuid>,
            form: Form,
        ) -> PageResult {
            change(&app, &visitor, id, form, &$step, Notice::$notice).await
        }
    };
}

arrow!(approve, APPROVE, Approved);
arrow!(suspend, SUSPEND, Suspended);
arrow!(reinstate, REINSTATE, Reinstated);
arrow!(terminate, TERMINATE, Terminated);
