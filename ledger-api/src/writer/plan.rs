//! Deciding one order from loaded facts: who is credited, and what it earns. Pure.

use shared::ids::follower_id;
use shared::link::LinkName;
use shared::token::ClickToken;
use time::OffsetDateTime;
use uuid::Uuid;

use super::facts::Facts;
use crate::db::commissions::NewCommission;
use crate::domain::attribution::{self, Click, CurrencyMismatch, Decision, Evidence, Method, OrderFacts};
use crate::domain::commission::{self, Basis, CommissionRole, Earned, Earning};
use crate::domain::conversion::NewConversion;
use crate::domain::hold::hold_until;
use crate::domain::posting::commission::CommissionRef;
use crate::domain::recurring::Renewal;

/// Who is credited with the order.
pub(super) fn attribute(order: &NewConversion, facts: &Facts) -> Result<Decision, CurrencyMismatch> {
    let mut evidence = Vec::new();
    if let Some(token) = &order.token {
        evidence.push(click_token(token.as_ref().ok(), facts));
    }
    if let Some(name) = &order.reference {
        evidence.push(reference_evidence(name.as_ref(), facts));
    }
    if let Some(code) = &order.coupon {
        evidence.push(Evidence::coupon(facts.link_of_coupon(code).map(|(link, status)| (&link.facts, status))));
    }
    if let Some(subscription_id) = &order.subscription_id {
        evidence.push(Evidence::subscription(facts.link_of_subscription(subscription_id).map(|link| &link.facts)));
    }
    evidence.push(Evidence::customer(facts.link_of_customer(&order.customer_id).map(|link| &link.facts)));
    let order_facts = OrderFacts {
        occurred_at: order.agreed_at.unwrap_or(order.occurred_at),
        customer_id: &order.customer_id,
        customer_email: order.customer_email.as_deref(),
        currency: order.money.currency,
    };
    attribution::decide(&order_facts, &evidence)
}

fn click_token<'a>(token: Option<&ClickToken>, facts: &'a Facts) -> Evidence<'a> {
    let found = token.and_then(|token| {
        let nanos = i128::from(token.clicked_at_ms()) * 1_000_000;
        let clicked_at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()?;
        Some((token.link_id, Click { click_id: token.click_id, clicked_at }))
    });
    match found {
        Some((link_id, click)) if facts.is_customers(link_id) => {
            Evidence::referral(Method::ClickToken, link_id, Some(click))
        }
        found => {
            let found = found.and_then(|(link_id, click)| Some((&facts.link(link_id)?.facts, click)));
            Evidence::click_token(found)
        }
    }
}

fn reference_evidence<'a>(name: Option<&LinkName>, facts: &'a Facts) -> Evidence<'a> {
    match name.and_then(|name| facts.customers_link(name)) {
        Some(link_id) => Evidence::referral(Method::Ref, link_id, None),
        None => Evidence::reference(name.and_then(|name| facts.link_named(name)).map(|link| &link.facts)),
    }
}

/// What a credited order earns.
pub(super) enum Plan {
    /// One commission, and the recruiter's if there is one.
    Commissions(Vec<NewCommission>),
    /// A later order of a subscription whose paying months are over.
    RecurringEnded,
}

/// What the order earns by the terms in force. `month_revenue_before` as in [`commission::earn`]; `None` when the order
/// is credited to nobody.
pub(super) fn earn(
    order: &NewConversion,
    decision: &Decision,
    facts: &Facts,
    renewal: Renewal,
    month_revenue_before: i64,
) -> Option<Plan> {
    let link = facts.link(decision.attribution.as_ref()?.link_id)?;
    let (version, terms) = facts.terms_at(link, order.occurred_at)?;
    let earning = commission::earn(terms, version, &link.earner, &order.order(), month_revenue_before, renewal);
    let Earning::Earned(primary) = earning else { return Some(Plan::RecurringEnded) };

    let second = match (&primary.basis, link.second_tier) {
        (Basis::Primary(basis), Some((recruiter_id, share))) => {
            Some((recruiter_id, commission::second_tier(basis, share)))
        }
        _ => None,
    };
    let parent = match renewal {
        Renewal::Later { .. } => {
            let subscription = order.subscription_id.as_ref().and_then(|id| facts.subscriptions.get(id));
            subscription.and_then(|start| start.first_paid).map(|first| first.conversion_id)
        }
        Renewal::None | Renewal::First => None,
    };
    let new = |affiliate_id: Uuid, earned: Earned| NewCommission {
        of: reference(order, earned.basis.role(), affiliate_id),
        program_id: link.facts.program_id,
        occurred_at: order.occurred_at,
        hold_until: hold_until(order.occurred_at, link.hold_days),
        parent_conversion_id: parent,
        earned,
    };
    let mut commissions = vec![new(link.facts.affiliate_id, primary)];
    commissions.extend(second.map(|(recruiter_id, earned)| new(recruiter_id, earned)));
    Some(Plan::Commissions(commissions))
}

fn reference(order: &NewConversion, role: CommissionRole, affiliate_id: Uuid) -> CommissionRef {
    CommissionRef {
        commission_id: follower_id(order.conversion_id, &format!("commission:{role}")),
        conversion_id: order.conversion_id,
        role,
        affiliate_id,
        currency: order.money.currency,
    }
}
