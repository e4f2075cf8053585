use proptest::prelude::*;

use super::*;

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn order(id: u128, minor: i64) -> OrderFacts {
    OrderFacts {
        conversion_id: Uuid::from_u128(id),
        order_type: OrderType::Order,
        amount: amount(minor),
        currency: "EUR".parse().unwrap(),
        left: amount(minor),
        refused: false,
        occurred_at: NOW,
    }
}

fn referred() -> Referred {
    Referred {
        currency: "EUR".parse().unwrap(),
        minimum_order: amount(500),
        signed_up_at: NOW,
        bought_before: false,
        called: false,
        order: None,
    }
}

#[test]
fn the_first_order_that_reaches_the_minimum_qualifies() {
    let first = order(1, 500);
    assert_eq!(standing(&referred(), &[]), Standing::Waiting);
    assert_eq!(standing(&referred(), &[order(3, 499)]), Standing::Waiting);
    let later = OrderFacts { occurred_at: NOW + Duration::SECOND, ..order(0, 900) };
    assert_eq!(standing(&referred(), &[later, order(3, 499), first]), Standing::Holds(Some(first.conversion_id)));
}

#[test]
fn a_lead_another_currency_and_an_order_long_before_the_sign_up_do_not() {
    let barely = OrderFacts { occurred_at: NOW - ORDER_BEFORE_SIGN_UP, ..order(1, 500) };
    assert_eq!(standing(&referred(), &[barely]), Standing::Holds(Some(barely.conversion_id)));
    for other in [
        OrderFacts { order_type: OrderType::Lead, ..order(1, 500) },
        OrderFacts { currency: "USD".parse().unwrap(), ..order(1, 500) },
        OrderFacts { occurred_at: NOW - ORDER_BEFORE_SIGN_UP - Duration::SECOND, ..order(1, 500) },
    ] {
        assert_eq!(standing(&referred(), &[other]), Standing::Waiting);
    }
    let free = Referred { minimum_order: Amount::ZERO, ..referred() };
    assert_eq!(standing(&free, &[order(1, 0)]), Standing::Waiting);
}

#[test]
fn an_order_of_somebody_who_had_bought_before_qualifies_nobody_and_the_merchants_word_does() {
    let customer = Referred { bought_before: true, ..referred() };
    assert_eq!(standing(&customer, &[order(1, 500)]), Standing::Waiting);
    assert_eq!(standing(&Referred { called: true, ..customer }, &[order(1, 500)]), Standing::Holds(None));
    let known = order(2, 500);
    let qualified = Referred { order: Some(known), ..customer };
    assert_eq!(
        standing(&qualified, &[]),
        Standing::Holds(Some(known.conversion_id)),
        "it was the first, as far as was known"
    );
}

#[test]
fn it_holds_while_enough_is_left_of_an_order_that_nobody_refused() {
    let id = Uuid::from_u128(1);
    let of = |left, refused| {
        let order = OrderFacts { left: amount(left), refused, ..order(1, 900) };
        standing(&Referred { order: Some(order), ..referred() }, &[])
    };
    assert_eq!(of(500, false), Standing::Holds(Some(id)));
    assert_eq!(of(499, false), Standing::TakenBack(id));
    assert_eq!(of(900, true), Standing::TakenBack(id));
    let gone = OrderFacts { left: Amount::ZERO, ..order(1, 900) };
    let free = Referred { minimum_order: Amount::ZERO, ..referred() };
    assert_eq!(standing(&free, &[gone]), Standing::TakenBack(id));
}

#[test]
fn the_merchants_word_qualifies_until_there_is_an_order() {
    let called = Referred { called: true, ..referred() };
    assert_eq!(standing(&called, &[order(1, 100)]), Standing::Holds(None));
    let gone = OrderFacts { left: Amount::ZERO, ..order(1, 900) };
    assert_eq!(standing(&called, &[gone]), Standing::TakenBack(gone.conversion_id));
}

#[test]
fn every_status_knows_its_way() {
    use ReferralStatus as S;
    let (holds, gone) = (Standing::Holds(None), Standing::TakenBack(Uuid::nil()));
    let ways = |standing| ReferralStatus::ALL.iter().map(move |status| step(*status, standing));
    let expected = [Step::Stay, Step::Qualify, Step::Stay, Step::Stay, Step::GiveAgain, Step::Stay];
    assert!(ways(holds).eq(expected));
    let expected = [Step::Stay, Step::QualifyInVain, Step::TakeBack, Step::TakeBack, Step::Stay, Step::Stay];
    assert!(ways(gone).eq(expected));
    assert!(ways(Standing::Waiting).all(|step| step == Step::Stay));
    assert_eq!(ReferralStatus::ALL.len(), [S::Pending; 6].len());
}

proptest! {
    /// Whether the refund or the conclusion comes first, the referral ends in the same place.
    #[test]
    fn refunds_and_conclusions_commute(minor in 0_i64..2_000, refund in 0_i64..2_000, called: bool, minimum in 0_i64..1_000) {
        let whole = order(1, minor);
        let refunded = OrderFacts { left: amount((minor - refund).max(0)), ..whole };
        let friend = Referred { called, minimum_order: amount(minimum), ..referred() };
        let end = |seen: &[OrderFacts]| {
            let mut friend = friend;
            let mut holds = false;
            for order in seen {
                // A known qualifying order is read again; before there is one, what was heard of is looked through.
                let known = friend.order.map(|_| *order);
                let now = standing(&Referred { order: known, ..friend }, &[*order]);
                friend.order = now.order().map(|_| *order);
                holds = matches!(now, Standing::Holds(_));
            }
            (friend.order.is_some(), holds)
        };
        prop_assert_eq!(end(&[whole, refunded]), end(&[refunded, refunded]));
        prop_assert_eq!(end(&[whole, refunded, whole]), end(&[whole]));
    }
}

#[test]
fn the_qualifying_order_is_known_also_when_it_is_taken_back() {
    let order = Uuid::from_u128(7);
    let standings =
        [Standing::Waiting, Standing::Holds(None), Standing::Holds(Some(order)), Standing::TakenBack(order)];
    assert_eq!(standings.map(Standing::order), [None, None, Some(order), Some(order)]);
}
