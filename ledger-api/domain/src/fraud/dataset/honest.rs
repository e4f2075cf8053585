//! Honest people, with all that looks odd about them: families and offices behind one address, people who buy at once, by
//! coupon, under a plus-address, who change their minds, or who happen to live with an affiliate.

use super::world::{Label, World};

/// Affiliates of the ordinary kind.
const AFFILIATES: usize = 200;
/// Customers who look around before they buy.
const BROWSERS: usize = 11_000;
/// Customers who buy at once.
const IMPULSIVE: usize = 1_600;
/// Customers with a coupon or a `ref`, and no click.
const BY_NAME: usize = 4_000;
const FAMILIES: usize = 350;
const OFFICES: usize = 40;
const BUSINESSES: usize = 40;
const PUBLIC_COMPUTERS: usize = 8;

pub(super) fn act(world: &mut World) {
    for _ in 0..AFFILIATES {
        world.join();
    }
    browse(world);
    buy_at_once(world);
    type_a_coupon(world);
    share_an_address(world);
    share_a_computer(world);
    share_a_network(world);
    order_for_a_business(world);
    launch_a_product(world);
    live_with_an_affiliate(world);
    work_in_one_agency(world);
    change_their_minds(world);
}

/// Any affiliate but the first ten, who have lives of their own below.
fn anybody(world: &mut World) -> usize {
    10 + world.random.below(AFFILIATES - 10)
}

fn browse(world: &mut World) {
    for _ in 0..BROWSERS {
        let (affiliate, at, address) = (anybody(world), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        let after = if world.random.per_mille(700) {
            world.random.between(90, 5_400)
        } else {
            world.random.between(5_400, 2 * 86_400)
        };
        // A few clicks are lost on their way.
        world.clicks[click].arrived = !world.random.per_mille(2);
        let order = world.buy(click, after, Label::Honest);
        if world.random.per_mille(40) {
            world.orders[order].email = Some("grace.hopper+shop@gmail.com".into());
        } else if world.random.per_mille(5) {
            world.orders[order].email = Some("rather-not@mailinator.com".into());
        }
        // A phone that changed from one network to another meanwhile.
        if world.random.per_mille(300) {
            world.orders[order].address = world.name("address");
        }
    }
}

fn buy_at_once(world: &mut World) {
    for _ in 0..IMPULSIVE {
        let (affiliate, at, address) = (anybody(world), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        // One button and a stored card are quick; four seconds are nearly impossible.
        let after = if world.random.per_mille(20) { world.random.between(4, 9) } else { world.random.between(10, 90) };
        world.buy(click, after, Label::Honest);
    }
}

fn type_a_coupon(world: &mut World) {
    for _ in 0..BY_NAME {
        let (affiliate, at) = (anybody(world), world.moment());
        world.buy_by_name(affiliate, at, Label::Honest);
    }
}

/// Two or three people at one address; the second often orders in the first one's browser.
fn share_an_address(world: &mut World) {
    for _ in 0..FAMILIES {
        let (affiliate, at, address) = (anybody(world), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        world.buy(click, 600, Label::Honest);
        if world.random.per_mille(500) {
            world.buy(click, 1_500, Label::Honest);
        } else {
            let own = world.visit(affiliate, &address, at + 900);
            world.buy(own, 400, Label::Honest);
        }
    }
}

/// A library's computer: the cookie of the first visitor stays for those who come after.
fn share_a_computer(world: &mut World) {
    for _ in 0..PUBLIC_COMPUTERS {
        let (affiliate, at, address) = (anybody(world), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        for person in 0..5 {
            world.buy(click, 1_800 + person * 9_000, Label::Honest);
        }
    }
}

/// Many people behind one address, who hear of a thing in the same hour. The largest is a conference.
fn share_a_network(world: &mut World) {
    for office in 0..OFFICES {
        let (affiliate, at, address) = (anybody(world), world.moment(), world.name("address"));
        let people = if office == 0 { 90 } else { world.random.below(45) + 5 };
        for _ in 0..people {
            let seconds = world.random.between(0, 3_000);
            let click = world.visit(affiliate, &address, at + seconds);
            if world.random.per_mille(250) {
                world.buy(click, 900, Label::Honest);
            }
        }
    }
}

/// A customer who orders several times a day; one of them, when the fair is on, more often than people do.
fn order_for_a_business(world: &mut World) {
    for business in 0..BUSINESSES {
        let (affiliate, at, customer) = (anybody(world), world.moment(), world.name("business"));
        let orders = if business == 0 { 14 } else { world.random.between(2, 8) };
        for number in 0..orders {
            let order = world.buy_by_name(affiliate, at + number * 1_800, Label::Honest);
            world.orders[order].customer.clone_from(&customer);
        }
    }
}

/// An affiliate with an audience: a good evening, and a very good one.
fn launch_a_product(world: &mut World) {
    for (affiliate, orders) in [(0, 80), (1, 90), (2, 160)] {
        let at = world.moment();
        for _ in 0..orders {
            let (address, seconds) = (world.name("address"), world.random.between(0, 3_000));
            let click = world.visit(affiliate, &address, at + seconds);
            world.buy(click, 300, Label::Honest);
        }
    }
}

/// Somebody at an affiliate's home buys for herself, on a day on which the affiliate buys, too.
fn live_with_an_affiliate(world: &mut World) {
    for affiliate in 20..50 {
        let (at, home) = (world.moment(), world.name("address"));
        let own = world.buy_by_name(affiliate, at, Label::Honest);
        let external_id = world.affiliates[affiliate].external_id.clone().unwrap();
        let own_visitor = world.name("visitor");
        let order = &mut world.orders[own];
        (order.customer, order.address, order.visitor) = (external_id, home.clone(), Some(own_visitor));
        // Under its own name: credited to nobody.
        order.affiliate = None;
        let click = world.visit(affiliate, &home, at + 600);
        world.buy(click, 300, Label::Honest);
    }
}

/// Two accounts of one agency, paid to one place.
fn work_in_one_agency(world: &mut World) {
    world.affiliates[3].destination = world.affiliates[4].destination.clone();
    for _ in 0..60 {
        let (affiliate, at, address) = (3 + world.random.below(2), world.moment(), world.name("address"));
        let click = world.visit(affiliate, &address, at);
        world.buy(click, 1_200, Label::Honest);
    }
}

/// One order in twelve is given back; of an affiliate who writes about shoes one in four, of one about dresses nearly half.
fn change_their_minds(world: &mut World) {
    for order in 0..world.orders.len() {
        let often = match world.orders[order].affiliate {
            Some(15) => 250,
            Some(16) => 450,
            _ => 80,
        };
        world.orders[order].refunded = world.random.per_mille(often);
    }
}
