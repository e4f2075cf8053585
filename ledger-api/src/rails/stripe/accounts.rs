//! Connected accounts: made, asked about, and sent through Stripe's own onboarding pages.
//! <https://docs.stripe.com/connect/express-accounts>

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use stripe::{IdempotencyKey, RequestStrategy, StripeError, StripeRequest as _};
use stripe_connect::account::{
    CreateAccount, CreateAccountCapabilities, CreateAccountCapabilitiesTransfers, CreateAccountType, RetrieveAccount,
};
use stripe_connect::account_link::{CreateAccountLink, CreateAccountLinkType};
use stripe_connect::{Account, AccountCapabilitiesStatus};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::BadStripeSettings;
use super::failed::Failed;
use super::http::StripeHttp;
use crate::domain::stripe_account::AccountFacts;

/// After this long an answer is no longer waited for; within the deadline of a request to us.
const DEADLINE: Duration = Duration::from_secs(12);

/// The platform's connected accounts.
#[derive(Clone)]
pub struct StripeAccounts(StripeHttp);

/// Whose account is made.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Whose affiliate it is.
    pub merchant_id: Uuid,
    /// Who will hold it.
    pub affiliate_id: Uuid,
    /// Filled in for the holder, who may change it.
    pub email: &'a str,
    /// ISO 3166-1 alpha-2, where the holder lives; it cannot be changed later. Without it, the platform's own.
    pub country: Option<&'a str>,
}

/// A page of Stripe's where the account's holder answers its questions. Opens once.
#[derive(Debug, Clone)]
pub struct AccountLink {
    /// Where it is.
    pub url: String,
    /// Until when it opens; minutes.
    pub expires_at: OffsetDateTime,
}

/// Why Stripe did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OnboardingError {
    /// It will not: the country, the account, the platform's settings. Stripe's own words.
    #[error("Stripe refused: {0}")]
    Refused(String),
    /// It did not answer, or not now; the same call may be made again.
    #[error("Stripe did not answer ({0}); try again")]
    Unavailable(String),
}

impl StripeAccounts {
    /// Accounts of the platform of this key.
    pub fn new(secret_key: &str, api_url: &Url) -> Result<Self, BadStripeSettings> {
        StripeHttp::new(secret_key, api_url).map(Self)
    }

    /// Makes an account that can receive transfers, once for an affiliate and country: Stripe recognises the key for at
    /// least a day, and an account that nobody was told of holds no money.
    pub async fn create(&self, new: &NewAccount<'_>) -> Result<(String, AccountFacts), OnboardingError> {
        let transfers = CreateAccountCapabilitiesTransfers { requested: Some(true) };
        let capabilities = CreateAccountCapabilities { transfers: Some(transfers), ..CreateAccountCapabilities::new() };
        let metadata = HashMap::from([
            ("merchant_id".to_owned(), new.merchant_id.to_string()),
            ("affiliate_id".to_owned(), new.affiliate_id.to_string()),
        ]);
        let mut request = CreateAccount::new()
            .type_(CreateAccountType::Express)
            .email(new.email)
            .capabilities(capabilities)
            .metadata(metadata);
        if let Some(country) = new.country {
            request = request.country(country);
        }
        let key = format!("affiliate:{}:account:{}", new.affiliate_id, new.country.unwrap_or("default"));
        let key = IdempotencyKey::new(key).map_err(|_| OnboardingError::Unavailable("unusable key".into()))?;
        let call = request.customize().request_strategy(RequestStrategy::Idempotent(key));
        let account = answer(call.send(&self.0)).await?;
        Ok((account.id.to_string(), facts(account)))
    }

    /// What Stripe says of an account now.
    pub async fn show(&self, stripe_account_id: &str) -> Result<AccountFacts, OnboardingError> {
        answer(RetrieveAccount::new(stripe_account_id).send(&self.0)).await.map(facts)
    }

    /// A new page for the account's holder.
    pub async fn link(
        &self,
        stripe_account_id: &str,
        refresh_url: &Url,
        return_url: &Url,
    ) -> Result<AccountLink, OnboardingError> {
        let request = CreateAccountLink::new(stripe_account_id, CreateAccountLinkType::AccountOnboarding)
            .refresh_url(refresh_url.as_str())
            .return_url(return_url.as_str());
        let link = answer(request.send(&self.0)).await?;
        let expires_at = OffsetDateTime::from_unix_timestamp(link.expires_at)
            .map_err(|_| OnboardingError::Unavailable("unreadable answer".into()))?;
        Ok(AccountLink { url: link.url, expires_at })
    }
}

/// The answer, within the deadline.
async fn answer<T>(call: impl Future<Output = Result<T, Failed>>) -> Result<T, OnboardingError> {
    match tokio::time::timeout(DEADLINE, call).await {
        Ok(answer) => answer.map_err(|failed| translate(&failed.error)),
        Err(_) => Err(OnboardingError::Unavailable("timeout".into())),
    }
}

impl fmt::Debug for StripeAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StripeAccounts")
    }
}

/// Only what Stripe says of the request itself is told: a message about the key may repeat parts of it.
fn translate(error: &StripeError) -> OnboardingError {
    match error {
        StripeError::Stripe(said, status @ (400 | 402 | 404)) => {
            let code = said.code.as_ref().map(|code| code.as_str().to_owned());
            OnboardingError::Refused(said.message.clone().or(code).unwrap_or_else(|| format!("http_{status}")))
        }
        StripeError::Stripe(said, 403) if said.code.as_ref().is_some_and(|code| code.as_str() == "account_invalid") => {
            OnboardingError::Refused("the platform has no access to this account".into())
        }
        StripeError::Stripe(_, status) => OnboardingError::Unavailable(format!("http_{status}")),
        StripeError::Timeout => OnboardingError::Unavailable("timeout".into()),
        StripeError::JSONDeserialize(_) => OnboardingError::Unavailable("unreadable answer".into()),
        StripeError::ClientError(_) | StripeError::ConfigError(_) => {
            OnboardingError::Unavailable("connection failed".into())
        }
    }
}

fn facts(account: Account) -> AccountFacts {
    let transfers = account.capabilities.and_then(|capabilities| capabilities.transfers);
    let (disabled_reason, due) =
        account.requirements.map_or((None, None), |known| (known.disabled_reason, known.currently_due));
    AccountFacts {
        transfers_active: transfers == Some(AccountCapabilitiesStatus::Active),
        payouts_enabled: account.payouts_enabled.unwrap_or(false),
        details_submitted: account.details_submitted.unwrap_or(false),
        disabled_reason: disabled_reason.map(|reason| reason.as_str().to_owned()),
        requirements_due: due.unwrap_or_default(),
    }
}
