//! What people are told of referrals by mail, put into the outbox with the deed. Customers have no name and no language
//! here, so a mail greets nobody and speaks the default one.

use sqlx::PgConnection;
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use crate::db::decode::decode;
use crate::db::referrals::contacts;
use crate::db::referrals::rewards::Reward;
use crate::db::referrals::rows::Referral;
use crate::domain::referral::{RewardKind, Side};
use crate::mail::{Recipient, enqueue};
use crate::pages::Language;
use crate::pages::mail::{self as letters, Message};

fn recipient(email: &str) -> Recipient {
    Recipient { email: email.to_owned(), name: String::new(), language: Language::default() }
}

/// A friend is invited.
pub(super) async fn invited(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &Referral,
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    let Some(email) = &referral.email else { return Ok(()) };
    let Some(contact) = contacts::of_code(connection, merchant_id, referral.link_id).await? else { return Ok(()) };
    let mut url = Url::parse(&contact.destination).map_err(decode)?;
    url.query_pairs_mut().append_pair("ref", &referral.code);
    let kind = match referral.reward_type.as_str() {
        "discount" => letters::RewardKind::Discount,
        // Cash is credit for whoever is no affiliate, as a new friend is not.
        _ => letters::RewardKind::Credit,
    };
    let currency = referral.currency.parse().map_err(decode)?;
    let reward = letters::Reward { amount: referral.referred_reward, currency, kind, code: None };
    let reward = Some(reward).filter(|reward| reward.amount > 0);
    let message = Message::ReferralInvitation { merchant: contact.merchant, url: url.into(), reward };
    let key = format!("referral_invitation:{}", referral.referral_id);
    enqueue(connection, merchant_id, &recipient(email), &message, &key, now).await
}

/// Rewards were given: each side hears of its own, where its e-mail is known.
pub(super) async fn rewarded(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &Referral,
    given: &[Reward],
    now: OffsetDateTime,
) -> Result<(), sqlx::Error> {
    if given.is_empty() {
        return Ok(());
    }
    let Some(contact) = contacts::of_code(connection, merchant_id, referral.link_id).await? else { return Ok(()) };
    for one in given {
        let reward = letters::Reward {
            amount: one.amount,
            currency: one.currency.parse().map_err(decode)?,
            kind: match one.kind.parse().map_err(decode)? {
                RewardKind::Credit => letters::RewardKind::Credit,
                RewardKind::Cash => letters::RewardKind::Cash,
                RewardKind::Discount => letters::RewardKind::Discount,
            },
            code: one.coupon_code.clone(),
        };
        let merchant = contact.merchant.clone();
        let (email, message) = match one.side.parse().map_err(decode)? {
            Side::Referrer => (&contact.referrer_email, Message::RewardEarned { merchant, reward }),
            Side::Referred => (&referral.email, Message::WelcomeReward { merchant, reward }),
        };
        if let Some(email) = email {
            let key = format!("reward:{}", one.reward_id);
            enqueue(connection, merchant_id, &recipient(email), &message, &key, now).await?;
        }
    }
    Ok(())
}
