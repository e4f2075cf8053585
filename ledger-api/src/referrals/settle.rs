//! What follows from everything that is noted of a friend: one transaction, which may be repeated and come in any
//! order.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{ReferralError, amount, by_evidence, give, status_of, take_back};
use crate::db::decode::decode;
use crate::db::referrals::notes::{self, Noted};
use crate::db::referrals::rows::{self, Referral};
use crate::db::referrals::{months, orders};
use crate::db::retry::retrying;
use crate::domain::event::EventType;
use crate::domain::month::utc_month;
use crate::domain::referral::{ORDER_BEFORE_SIGN_UP, OrderFacts, ReferralStatus, Referred, Step, standing, step};
use crate::events::note;

/// Why the referrer gets nothing.
const CAP_REACHED: &str = "cap_reached";

/// Draws the conclusion from what is noted of a customer.
pub async fn settle_noted(
    db: &PgPool,
    merchant_id: Uuid,
    customer_id: &str,
    now: OffsetDateTime,
) -> Result<(), ReferralError> {
    retrying!(settle_once(db, merchant_id, customer_id, now).await)
}

async fn settle_once(
    db: &PgPool,
    merchant_id: Uuid,
    customer_id: &str,
    now: OffsetDateTime,
) -> Result<(), ReferralError> {
    let mut transaction = db.begin().await?;
    let mut settled = settle_within(&mut transaction, merchant_id, customer_id, now).await?;
    if settled.is_none() && by_evidence::sign_up(&mut transaction, merchant_id, customer_id, now).await? {
        settled = settle_within(&mut transaction, merchant_id, customer_id, now).await?;
    }
    if settled.is_none() {
        // Somebody may sign up later whose order this was.
        let noted = notes::of_customer(&mut transaction, merchant_id, customer_id).await?;
        notes::keep(&mut transaction, merchant_id, &noted.note_ids).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The same in the caller's transaction; `None` when nobody has referred the customer.
pub(super) async fn settle_within(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    customer_id: &str,
    now: OffsetDateTime,
) -> Result<Option<Referral>, ReferralError> {
    let Some(mut referral) = rows::lock_of_friend(connection, merchant_id, customer_id).await? else {
        return Ok(None);
    };
    // Read after the lock: whoever settled before has taken its notes away.
    let noted = notes::of_customer(connection, merchant_id, customer_id).await?;
    conclude(connection, merchant_id, &mut referral, &noted, now).await?;
    notes::delete(connection, merchant_id, &noted.note_ids).await?;
    Ok(Some(referral))
}

async fn conclude(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &mut Referral,
    noted: &Noted,
    now: OffsetDateTime,
) -> Result<(), ReferralError> {
    let (Some(signed_up_at), Some(friend)) = (referral.signed_up_at, &referral.referred_customer_id) else {
        return Ok(());
    };
    let wanted: Vec<Uuid> = referral.conversion_id.into_iter().chain(noted.conversion_ids.iter().copied()).collect();
    let orders = orders::lock(connection, merchant_id, &wanted).await?;
    let before = signed_up_at - ORDER_BEFORE_SIGN_UP;
    let bought_before = orders::bought_before(connection, merchant_id, friend, before).await?;
    let qualifying = |order: &&OrderFacts| Some(order.conversion_id) == referral.conversion_id;
    let referred = Referred {
        currency: referral.currency.parse().map_err(decode)?,
        minimum_order: amount(referral.minimum_order)?,
        signed_up_at,
        bought_before,
        called: referral.called_at.is_some(),
        order: orders.iter().find(qualifying).copied(),
    };
    let standing = standing(&referred, &orders);
    let step = step(status_of(referral)?, standing);
    if step == Step::Stay && standing.order() == referral.conversion_id {
        return Ok(());
    }
    referral.conversion_id = standing.order().or(referral.conversion_id);
    let happened = carry_out(connection, merchant_id, referral, step, now).await?;
    rows::store(connection, merchant_id, referral).await?;
    for event in happened {
        note::referrals(connection, merchant_id, event, &[(referral.referral_id, referral.rounds)]).await?;
    }
    Ok(())
}

/// Carries a step out on a locked referral, and says what there is to tell of it.
async fn carry_out(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &mut Referral,
    step: Step,
    now: OffsetDateTime,
) -> Result<Vec<EventType>, ReferralError> {
    let mut happened = Vec::new();
    if matches!(step, Step::Qualify | Step::QualifyInVain) {
        count(connection, merchant_id, referral, now).await?;
        happened.push(EventType::ReferralQualified);
    }
    match step {
        Step::Stay => {}
        Step::Qualify | Step::GiveAgain => {
            referral.rounds += 1;
            referral.reversed_at = None;
            let given = give::give(connection, merchant_id, referral, now).await?;
            let status = if given { ReferralStatus::Rewarded } else { ReferralStatus::Qualified };
            status.name().clone_into(&mut referral.status);
            if given {
                referral.rewarded_at = Some(now);
                happened.push(EventType::ReferralRewarded);
            }
        }
        Step::QualifyInVain | Step::TakeBack => {
            if step == Step::TakeBack {
                take_back::take_back(connection, merchant_id, referral, now).await?;
            }
            ReferralStatus::Reversed.name().clone_into(&mut referral.status);
            referral.reversed_at = Some(now);
            happened.push(EventType::ReferralReversed);
        }
    }
    Ok(happened)
}

/// Counts a friend for the referrer's month. One beyond the cap qualifies, and the friend gets what was promised; only
/// the referrer does not. What is taken back later frees no place, or the order of events would matter.
async fn count(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    referral: &mut Referral,
    now: OffsetDateTime,
) -> Result<(), ReferralError> {
    referral.qualified_at = Some(now);
    let Referral { program_id, referrer_customer_id, .. } = &*referral;
    let month = utc_month(now);
    let qualified = months::count(connection, merchant_id, *program_id, referrer_customer_id, month).await?;
    if referral.cap_per_month.is_some_and(|cap| qualified > cap) {
        referral.referrer_reward = 0;
        referral.reason = Some(CAP_REACHED.to_owned());
    }
    Ok(())
}
