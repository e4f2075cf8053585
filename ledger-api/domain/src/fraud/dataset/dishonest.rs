//! Dishonest people, each with a plan that some rules are there to see.

use super::world::{Label, World};
use crate::fraud::Rule;

pub(super) fn act(world: &mut World) {
    buy_under_another_name(world);
    be_paid_where_one_orders(world);
    flood_with_clicks(world);
    plant_clicks(world);
    hand_a_token_round(world);
    keep_clicks_unseen(world);
    test_stolen_cards(world);
    take_part_many_times(world);
    buy_and_give_back(world);
}

/// An affiliate who buys by its own link under another name, in the browser in which it buys as itself.
fn buy_under_another_name(world: &mut World) {
    for _ in 0..40 {
        let (affiliate, at, home) = (world.join(), world.moment(), world.name("address"));
        let own = world.buy_by_name(affiliate, at, Label::Honest);
        let browser = world.name("visitor");
        let external_id = world.affiliates[affiliate].external_id.clone().unwrap();
        let order = &mut world.orders[own];
        (order.customer, order.visitor, order.affiliate) = (external_id, Some(browser.clone()), None);
        for number in 0..3 {
            let click = world.visit(affiliate, &home, at + 3_600 * (number + 1));
            // One of three remembers to use another browser.
            if number > 0 {
                world.clicks[click].visitor.clone_from(&browser);
            }
            let after = world.random.between(2, 60);
            world.buy(click, after, Label::Dishonest(&[Rule::SelfReferral]));
        }
    }
}

/// Orders with the address that PayPal pays to.
fn be_paid_where_one_orders(world: &mut World) {
    for _ in 0..60 {
        let (affiliate, at, address) = (world.join(), world.moment(), world.name("address"));
        world.affiliates[affiliate].paypal_email = Some(format!("payee{affiliate}@gmail.com"));
        let click = world.visit(affiliate, &address, at);
        let order = world.buy(click, 300, Label::Dishonest(&[Rule::SelfReferral]));
        world.orders[order].email = Some(format!("pay.ee{affiliate}+x@googlemail.com"));
    }
}

/// A script that clicks all day from one machine, and orders now and then, quickly.
fn flood_with_clicks(world: &mut World) {
    for _ in 0..6 {
        let (affiliate, at, machine) = (world.join(), world.moment(), world.name("address"));
        for number in 0..400 {
            let click = world.visit(affiliate, &machine, at + number * 12);
            if number > 70 && number % 10 == 0 {
                let after = world.random.between(1, 8);
                world.buy(click, after, Label::Dishonest(&[Rule::ClickVelocity]));
            }
        }
    }
}

/// A browser extension, and a site full of hidden frames, that plant a click just before somebody orders anyway.
fn plant_clicks(world: &mut World) {
    for number in 0..300 {
        let affiliate = if number % 100 == 0 { world.join() } else { world.affiliates.len() - 1 };
        let (at, address) = (world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        let from_site = number % 2 == 0;
        world.clicks[click].referer = if from_site { Some("https://www.deals.example/c?id=7") } else { None };
        let rules: &[Rule] =
            if from_site { &[Rule::BannedReferrer, Rule::QuickConversion] } else { &[Rule::QuickConversion] };
        let after = world.random.between(0, 5);
        world.buy(click, after, Label::Dishonest(rules));
    }
}

/// One click, whose token is put into the baskets of many customers.
fn hand_a_token_round(world: &mut World) {
    for _ in 0..8 {
        let (affiliate, at, address) = (world.join(), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        for number in 0..25 {
            let order = world.buy(click, 600 + number * 2_400, Label::Dishonest(&[Rule::SharedToken]));
            world.orders[order].address = world.name("address");
            world.orders[order].visitor = Some(world.name("visitor"));
        }
    }
}

/// Tokens drawn where clicks are not reported: the ledger never hears of the visits.
fn keep_clicks_unseen(world: &mut World) {
    for _ in 0..5 {
        let affiliate = world.join();
        for _ in 0..30 {
            let (at, address) = (world.moment(), world.name("address"));
            let click = world.visit(affiliate, &address, at);
            world.clicks[click].arrived = false;
            let after = world.random.between(1, 600);
            world.buy(click, after, Label::Dishonest(&[Rule::MissingClick]));
        }
    }
}

/// Bursts of orders with stolen cards and addresses that are thrown away; they are all taken back later.
fn test_stolen_cards(world: &mut World) {
    for _ in 0..3 {
        let (affiliate, at) = (world.join(), world.moment());
        for day in 0..2 {
            for number in 0..200 {
                let order = world.buy_by_name(
                    affiliate,
                    at + day * 86_400 + number * 14,
                    Label::Dishonest(if number > 100 {
                        &[Rule::ConversionVelocity, Rule::DisposableEmail]
                    } else {
                        &[Rule::DisposableEmail]
                    }),
                );
                let thrown_away = world.random.per_mille(850);
                if thrown_away {
                    world.orders[order].email = Some(format!("x{number}@guerrillamail.com"));
                }
                world.orders[order].refunded = true;
            }
        }
    }
}

/// One person with eight accounts, paid to one place.
fn take_part_many_times(world: &mut World) {
    for _ in 0..5 {
        let accounts: Vec<usize> = (0..8).map(|_| world.join()).collect();
        for account in &accounts {
            world.affiliates[*account].destination = format!("account of {}", accounts[0]);
            for _ in 0..4 {
                let (at, address) = (world.moment(), world.name("address"));
                let click = world.visit(*account, &address, at);
                world.buy(click, 700, Label::Dishonest(&[Rule::DuplicateAccount]));
            }
        }
    }
}

/// An affiliate whose friends buy, wait for the commission, and give back.
fn buy_and_give_back(world: &mut World) {
    for _ in 0..4 {
        let affiliate = world.join();
        for day in 0..15 {
            for _ in 0..6 {
                let (seconds, address) = (world.random.between(0, 80_000), world.name("address"));
                let click = world.visit(affiliate, &address, day * 86_400 + seconds);
                // The first twenty are what the rate is told from.
                let rules: &[Rule] = if day >= 4 { &[Rule::RefundRate] } else { &[] };
                let order = world.buy(click, 500, Label::Dishonest(rules));
                world.orders[order].refunded = world.random.per_mille(700);
            }
        }
    }
}
