//! An affiliate's connected Stripe account: made once, and its holder sent to Stripe's own pages.

use sqlx::{PgConnection, PgPool};
use time::Duration;
use url::Url;
use uuid::Uuid;

use crate::affiliate_change::{self, ChangeError};
use crate::app;
use crate::db::affiliates::AffiliateFields;
use crate::db::{affiliates, stripe_accounts};
use crate::domain::caller::Caller;
use crate::rails::stripe::{self, AccountLink, NewAccount, StripeAccounts};

/// What we ask Stripe counts as told this much earlier: its clock and ours differ, and an event that is older by less
/// must not be taken for overtaken.
const CLOCKS_DIFFER: Duration = Duration::seconds(5);

/// What the merchant says.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where Stripe sends a holder whose link does not open any more; it should ask for another one.
    pub refresh_url: Url,
    /// Where Stripe sends the holder afterwards, finished or not.
    pub return_url: Url,
    /// ISO 3166-1 alpha-2; of use only for an account that is yet to be made.
    pub country: Option<String>,
}

/// The account, and the page for its holder.
#[derive(Debug, Clone)]
pub struct Onboarding {
    /// `acct_…`.
    pub stripe_account_id: String,
    /// Whether it was made just now.
    pub created: bool,
    /// The page.
    pub link: AccountLink,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum OnboardingError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Stripe.
    #[error(transparent)]
    Stripe(#[from] stripe::OnboardingError),
    /// The merchant has no such affiliate.
    #[error("there is no such affiliate")]
    NotFound,
    /// It could not be written down.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// Somebody gave the affiliate another account at the same moment.
    #[error("the affiliate has been given another account meanwhile; ask again")]
    Overtaken,
}

/// Makes the account if there is none, learns what Stripe says of it, and asks for a page. No transaction is open while
/// Stripe is asked. Safe to repeat: an account that was made and not written down is found again by its idempotency key.
pub async fn onboard(
    db: &PgPool,
    accounts: &StripeAccounts,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    request: &Request,
    caller: &Caller,
) -> Result<Onboarding, OnboardingError> {
    let found = affiliates::find(&mut *db.acquire().await?, merchant_id, affiliate_id).await?;
    let fields = found.ok_or(OnboardingError::NotFound)?.fields;
    if fields.is_erased() {
        return Err(ChangeError::Erased.into());
    }
    let asked_at = app::now() - CLOCKS_DIFFER;
    let created = fields.stripe_account_id.is_none();
    let (stripe_account_id, facts) = if let Some(id) = fields.stripe_account_id {
        let facts = accounts.show(&id).await?;
        (id, facts)
    } else {
        let country = request.country.as_deref();
        accounts.create(&NewAccount { merchant_id, affiliate_id, email: &fields.email, country }).await?
    };
    let mut transaction = db.begin().await?;
    if created {
        keep(&mut transaction, merchant_id, affiliate_id, &stripe_account_id, caller).await?;
    }
    stripe_accounts::tell(&mut transaction, &stripe_account_id, &facts, asked_at).await?;
    transaction.commit().await?;
    let link = accounts.link(&stripe_account_id, &request.refresh_url, &request.return_url).await?;
    Ok(Onboarding { stripe_account_id, created, link })
}

/// Writes the account down, and tells its holder: it is where money goes.
async fn keep(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    affiliate_id: Uuid,
    stripe_account_id: &str,
    caller: &Caller,
) -> Result<(), OnboardingError> {
    if !affiliates::lock(connection, merchant_id, affiliate_id).await? {
        return Err(OnboardingError::NotFound);
    }
    let found = affiliates::find(connection, merchant_id, affiliate_id).await?;
    let before = found.ok_or(OnboardingError::NotFound)?.fields;
    match before.stripe_account_id.as_deref() {
        // Somebody else who asked at the same moment has written it down.
        Some(id) if id == stripe_account_id => return Ok(()),
        Some(_) => return Err(OnboardingError::Overtaken),
        None => {}
    }
    let after = AffiliateFields {
        stripe_account_id: Some(stripe_account_id.to_owned()),
        payout_method: before.payout_method.clone().or_else(|| Some("stripe".to_owned())),
        ..before.clone()
    };
    affiliate_change::store(connection, merchant_id, affiliate_id, (&before, &after), caller).await?;
    Ok(())
}
