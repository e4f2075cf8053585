//! Attribution: which link earned an order, decided from facts the caller has loaded, and why.
//!
//! Evidence is tried in a fixed order (click token, ref, coupon, subscription, customer). The first that holds wins; a
//! failed one falls to the next, and the first failure before the winner is kept as the decision's reason. A customer's code
//! stands among the candidates for the referral programme, and decides nothing here.

mod decision;
mod evidence;
mod reason;
mod self_referral;
mod window;

pub use decision::{Attribution, Candidate, Decision, Verdict};
pub use evidence::{Click, Evidence, LinkFacts, Method, OrderFacts};
pub use reason::Reason;
pub use window::CLICK_AFTER_ORDER_TOLERANCE;

use shared::money::Currency;

use super::status::{AffiliateStatus, ProgramStatus};

/// No evidence holds, and some fails only because its program is in another currency than the order; the order is
/// refused, never converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the program's currency is {program}, the order's {order}")]
pub struct CurrencyMismatch {
    /// The program's.
    pub program: Currency,
    /// The order's.
    pub order: Currency,
}

/// Decides. Evidence after the winner is judged too, so that the stored candidates explain the decision, but it changes
/// neither the winner nor the reason.
pub fn decide(order: &OrderFacts<'_>, evidence: &[Evidence<'_>]) -> Result<Decision, CurrencyMismatch> {
    let mut tried: Vec<&Evidence<'_>> = evidence.iter().filter(|evidence| evidence.counts()).collect();
    tried.sort_by_key(|evidence| evidence.method());
    let mut mismatch = None;
    let mut decision = Decision { attribution: None, reason: None, candidates: Vec::with_capacity(tried.len()) };
    for evidence in tried {
        if evidence.referral_link().is_some() {
            decision.candidates.push(Candidate::new(evidence, Verdict::Referral));
            continue;
        }
        let verdict = match judge(order, evidence) {
            Ok(_) if decision.attribution.is_some() => Verdict::Outranked,
            Ok(link) => {
                decision.attribution = Some(Attribution::new(evidence, link));
                Verdict::Won
            }
            Err(reason) => {
                if let (Reason::CurrencyMismatch, Some(link)) = (reason, evidence.link()) {
                    mismatch.get_or_insert(CurrencyMismatch { program: link.currency, order: order.currency });
                }
                if decision.attribution.is_none() {
                    decision.reason.get_or_insert(reason);
                }
                Verdict::Failed(reason)
            }
        };
        decision.candidates.push(Candidate::new(evidence, verdict));
    }
    if decision.attribution.is_none() {
        decision.reason.get_or_insert(Reason::NoReference);
    }
    match mismatch {
        Some(mismatch) if decision.attribution.is_none() => Err(mismatch),
        _ => Ok(decision),
    }
}

/// The link, or the first rule the evidence breaks, in the order of [`Reason`].
fn judge<'a>(order: &OrderFacts<'_>, evidence: &Evidence<'a>) -> Result<&'a LinkFacts, Reason> {
    let unknown = evidence.method().unknown();
    let link = evidence.link().ok_or(unknown)?;
    if evidence.is_paused() {
        return Err(unknown);
    }
    if let Some(click) = evidence.click() {
        window::check(click.clicked_at, order.occurred_at, link.window_days)?;
    }
    if link.affiliate_status != AffiliateStatus::Active {
        return Err(Reason::AffiliateInactive);
    }
    if self_referral::is_self_referral(order, link) {
        return Err(Reason::SelfReferral);
    }
    if link.program_status == ProgramStatus::Paused {
        return Err(Reason::ProgramPaused);
    }
    if link.currency != order.currency {
        return Err(Reason::CurrencyMismatch);
    }
    Ok(link)
}

#[cfg(test)]
mod tests;
