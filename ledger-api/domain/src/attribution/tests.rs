use serde_json::json;
use time::OffsetDateTime;
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::status::{CouponStatus, LinkStatus};

const ORDERED: OffsetDateTime = datetime!(2026-05-31 12:00 UTC);

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

fn link(number: u128) -> LinkFacts {
    LinkFacts {
        link_id: Uuid::from_u128(number),
        program_id: Uuid::from_u128(100),
        affiliate_id: Uuid::from_u128(number + 1_000),
        link_status: LinkStatus::Active,
        affiliate_status: AffiliateStatus::Active,
        program_status: ProgramStatus::Active,
        window_days: 30,
        lifetime: true,
        currency: eur(),
        affiliate_email: format!("partner{number}@example.org"),
        affiliate_external_id: Some(format!("partner-{number}")),
    }
}

fn click(clicked_at: OffsetDateTime) -> Click {
    Click { click_id: Uuid::from_u128(77), clicked_at }
}

fn order() -> OrderFacts<'static> {
    OrderFacts {
        occurred_at: ORDERED,
        customer_id: "customer-1",
        customer_email: Some("c@example.org"),
        currency: eur(),
    }
}

fn token(link: &LinkFacts) -> Evidence<'_> {
    Evidence::click_token(Some((link, click(datetime!(2026-05-20 12:00 UTC)))))
}

fn coupon(link: &LinkFacts) -> Evidence<'_> {
    Evidence::coupon(Some((link, CouponStatus::Active)))
}

/// Method of the winner, reason, verdicts.
fn outcome(evidence: &[Evidence<'_>]) -> (Option<Method>, Option<Reason>, Vec<&'static str>) {
    let decision = decide(&order(), evidence).unwrap();
    let verdicts = decision.candidates.iter().map(|candidate| candidate.verdict.into()).collect();
    (decision.attribution.map(|attribution| attribution.method), decision.reason, verdicts)
}

#[test]
fn the_strongest_evidence_wins_whatever_order_it_comes_in() {
    let links: Vec<LinkFacts> = (1..=5).map(link).collect();
    let mut evidence = vec![
        Evidence::customer(Some(&links[4])),
        coupon(&links[2]),
        Evidence::subscription(Some(&links[3])),
        Evidence::reference(Some(&links[1])),
        token(&links[0]),
    ];
    let methods = [Method::ClickToken, Method::Ref, Method::Coupon, Method::Subscription, Method::Customer];
    for strongest in methods {
        let (winner, reason, verdicts) = outcome(&evidence);
        assert_eq!((winner, reason), (Some(strongest), None));
        assert_eq!(verdicts.iter().filter(|verdict| **verdict == "won").count(), 1);
        assert!(verdicts[1..].iter().all(|verdict| *verdict == "outranked"));
        evidence.retain(|evidence| evidence.method() != strongest);
    }
}

#[test]
fn an_order_with_nothing_has_no_reference() {
    assert_eq!(outcome(&[]), (None, Some(Reason::NoReference), vec![]));
    let nothing_known = [Evidence::subscription(None), Evidence::customer(None)];
    assert_eq!(outcome(&nothing_known), (None, Some(Reason::NoReference), vec![]));
}

#[test]
fn a_failed_evidence_falls_to_the_next_and_the_first_failure_is_kept() {
    let good = link(1);
    let evidence =
        [Evidence::click_token(None), Evidence::reference(None), coupon(&good), Evidence::subscription(Some(&good))];
    let verdicts = vec!["bad_token", "unknown_ref", "won", "outranked"];
    assert_eq!(outcome(&evidence), (Some(Method::Coupon), Some(Reason::BadToken), verdicts));
    let none = [Evidence::reference(None), Evidence::coupon(None)];
    assert_eq!(outcome(&none), (None, Some(Reason::UnknownRef), vec!["unknown_ref", "unknown_coupon"]));
    // What is weaker than the winner is judged for the record only.
    let after = [token(&good), Evidence::coupon(None)];
    assert_eq!(outcome(&after), (Some(Method::ClickToken), None, vec!["won", "unknown_coupon"]));
}

#[test]
fn the_window_holds_against_the_clicks_own_time_and_only_for_clicks() {
    let link = link(1);
    let at = |clicked_at| outcome(&[Evidence::click_token(Some((&link, click(clicked_at))))]).1;
    assert_eq!(at(datetime!(2026-05-01 11:59 UTC)), Some(Reason::WindowExpired));
    assert_eq!(at(datetime!(2026-05-31 12:06 UTC)), Some(Reason::ClickAfterOrder));
    assert_eq!(at(datetime!(2026-05-31 12:05 UTC)), None);
}

#[test]
fn nobody_inactive_and_nothing_paused_is_credited() {
    for status in [AffiliateStatus::Pending, AffiliateStatus::Suspended, AffiliateStatus::Terminated] {
        let link = LinkFacts { affiliate_status: status, ..link(1) };
        for evidence in [token(&link), Evidence::reference(Some(&link)), Evidence::subscription(Some(&link))] {
            assert_eq!(outcome(&[evidence]).1, Some(Reason::AffiliateInactive));
        }
    }
    let paused = LinkFacts { program_status: ProgramStatus::Paused, ..link(1) };
    assert_eq!(outcome(&[token(&paused)]).1, Some(Reason::ProgramPaused));
}

#[test]
fn a_paused_link_keeps_what_it_won_and_wins_nothing_new() {
    let link = LinkFacts { link_status: LinkStatus::Paused, ..link(1) };
    assert_eq!(outcome(&[Evidence::reference(Some(&link))]).1, Some(Reason::UnknownRef));
    assert_eq!(outcome(&[coupon(&link)]).1, Some(Reason::UnknownCoupon));
    for evidence in [token(&link), Evidence::subscription(Some(&link)), Evidence::customer(Some(&link))] {
        assert_eq!(outcome(&[evidence]).0, Some(evidence.method()));
    }
}

#[test]
fn a_paused_coupon_is_an_unknown_one_that_shows_where_it_led() {
    let (link, other) = (link(1), link(2));
    let paused = Evidence::coupon(Some((&link, CouponStatus::Paused)));
    assert_eq!(outcome(&[paused]), (None, Some(Reason::UnknownCoupon), vec!["unknown_coupon"]));
    let decision = decide(&order(), &[paused, Evidence::subscription(Some(&other))]).unwrap();
    assert_eq!(decision.candidates[0].link_id, Some(link.link_id));
    assert_eq!(decision.attribution.unwrap().link_id, other.link_id);
}

#[test]
fn a_coupon_has_no_click_and_no_window() {
    let short = LinkFacts { window_days: 1, ..link(1) };
    let attribution = decide(&order(), &[coupon(&short)]).unwrap().attribution.unwrap();
    assert_eq!(attribution.method, Method::Coupon);
    assert_eq!((attribution.click_id, attribution.clicked_at, attribution.window_days), (None, None, None));
}

#[test]
fn an_affiliate_does_not_refer_itself() {
    let by_email = LinkFacts { affiliate_email: "C+shop@Example.org".into(), ..link(1) };
    let by_id = LinkFacts { affiliate_external_id: Some("customer-1".into()), ..link(1) };
    for link in [by_email, by_id] {
        assert_eq!(outcome(&[token(&link)]), (None, Some(Reason::SelfReferral), vec!["self_referral"]));
    }
    let nameless = LinkFacts { affiliate_external_id: None, ..link(1) };
    assert_eq!(outcome(&[token(&nameless)]).1, None);
}

#[test]
fn a_customer_is_evidence_only_for_a_lifetime() {
    let once = LinkFacts { lifetime: false, ..link(1) };
    assert_eq!(outcome(&[Evidence::customer(Some(&once))]), (None, Some(Reason::NoReference), vec![]));
}

#[test]
fn a_program_in_another_currency_falls_to_the_next_evidence() {
    let (foreign, good) = (LinkFacts { currency: "USD".parse().unwrap(), ..link(1) }, link(2));
    let verdicts = vec!["currency_mismatch", "won"];
    let fallen = (Some(Method::Coupon), Some(Reason::CurrencyMismatch), verdicts);
    assert_eq!(outcome(&[token(&foreign), coupon(&good)]), fallen);
    let after = (Some(Method::ClickToken), None, vec!["won", "currency_mismatch"]);
    assert_eq!(outcome(&[token(&good), coupon(&foreign)]), after);
}

#[test]
fn an_order_that_only_its_currency_keeps_from_every_program_is_refused() {
    let usd: Currency = "USD".parse().unwrap();
    let foreign = LinkFacts { currency: usd, ..link(1) };
    let refused = Err(CurrencyMismatch { program: usd, order: eur() });
    assert_eq!(decide(&order(), &[token(&foreign)]), refused);
    assert_eq!(decide(&order(), &[token(&foreign), Evidence::coupon(None)]), refused);
    assert_eq!(decide(&order(), &[Evidence::click_token(None), coupon(&foreign)]), refused);
    // Nobody would be credited in the right currency either.
    let paused = LinkFacts { program_status: ProgramStatus::Paused, ..foreign };
    assert_eq!(outcome(&[token(&paused)]).1, Some(Reason::ProgramPaused));
}

#[test]
fn the_decision_is_stored_as_it_is_shown() {
    let link = link(1);
    let mut decision = decide(&order(), &[token(&link), Evidence::coupon(None)]).unwrap();
    decision.end_recurring();
    let json = serde_json::to_value(&decision).unwrap();
    assert_eq!(
        json,
        json!({
            "attribution": {
                "affiliate_id": link.affiliate_id, "link_id": link.link_id, "program_id": link.program_id,
                "click_id": Uuid::from_u128(77), "method": "click_token", "clicked_at": "2026-05-20T12:00:00Z",
                "window_days": 30,
            },
            "reason": "recurring_ended",
            "candidates": [
                {"method": "click_token", "link_id": link.link_id, "affiliate_id": link.affiliate_id,
                 "click_id": Uuid::from_u128(77), "clicked_at": "2026-05-20T12:00:00Z", "verdict": "won"},
                {"method": "coupon", "link_id": null, "affiliate_id": null, "clicked_at": null,
                 "verdict": "unknown_coupon"},
            ],
        })
    );
    assert_eq!(serde_json::from_value::<Decision>(json).unwrap(), decision);
}

#[test]
fn without_a_click_no_window_was_held_against_anything() {
    let link = link(1);
    let attribution = decide(&order(), &[Evidence::reference(Some(&link))]).unwrap().attribution.unwrap();
    assert_eq!((attribution.click_id, attribution.clicked_at, attribution.window_days), (None, None, None));
}

#[test]
fn a_customers_code_credits_nobody_and_is_no_failure() {
    let code = Uuid::from_u128(77);
    let of = |evidence: &[Evidence<'_>]| decide(&order(), evidence).unwrap();

    let alone = of(&[Evidence::referral(Method::Ref, code, None)]);
    assert_eq!((&alone.attribution, alone.reason), (&None, Some(Reason::NoReference)));
    assert_eq!((alone.candidates[0].link_id, alone.candidates[0].verdict), (Some(code), Verdict::Referral));

    let link = link(1);
    let click = Click { click_id: Uuid::from_u128(78), clicked_at: order().occurred_at };
    let beside = of(&[Evidence::referral(Method::ClickToken, code, Some(click)), Evidence::reference(Some(&link))]);
    assert_eq!(beside.candidates[0].click_id, Some(click.click_id), "the click is known though it credits nobody");
    assert_eq!((beside.attribution.map(|won| won.method), beside.reason), (Some(Method::Ref), None));
    let json = serde_json::to_string(&beside.candidates[0].verdict).unwrap();
    assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), Verdict::Referral);
}
