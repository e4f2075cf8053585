//! `POST /affiliate/settings/stripe`: an account at Stripe, and the way to Stripe's own form. A link and no redirect: forms of
//! ours lead nowhere else.

use std::sync::Arc;

use axum::extract::State;

use crate::app::App;
use crate::http::problem::Problem;
use crate::onboarding::{self, Request};
use crate::pages::affiliate::ToStripe;
use crate::web::error::PageError;
use crate::web::form::Form;
use crate::web::page::{PageResult, page};
use crate::web::visitor::AffiliateDesk;

pub(super) async fn begin(State(app): State<Arc<App>>, visitor: AffiliateDesk, form: Form) -> PageResult {
    form.proves(&visitor.csrf())?;
    let accounts = app.stripe_accounts.as_ref().ok_or(PageError::NotFound)?;
    let back = app.public_url.join("affiliate/settings").map_err(PageError::internal)?;
    let request = Request { refresh_url: back.clone(), return_url: back, country: None };
    let caller = visitor.caller();
    let work = onboarding::onboard(&app.db, accounts, visitor.merchant_id, visitor.subject_id, &request, &caller);
    // Boxed: speaking to Stripe takes a large future.
    let done = Box::pin(work).await.map_err(Problem::from)?;
    page(&ToStripe { shell: visitor.shell(), url: done.link.url })
}
