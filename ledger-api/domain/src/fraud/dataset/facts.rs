//! What the ledger would know of an order, looked up as its queries do (`db::fraud::facts`).

use std::collections::{HashMap, HashSet};

use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::world::{Affiliate, Click, Order, World};
use crate::fraud::{ClickFacts, ClickSeen, EarnerFacts, Facts};
use crate::mailbox::mailbox;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Who did what: by customer, affiliate, click, address and payout destination, in the order of time.
pub(super) struct Index<'a> {
    customers: HashMap<&'a str, Vec<&'a Order>>,
    affiliates: HashMap<usize, Vec<&'a Order>>,
    clicks: HashMap<usize, Vec<&'a Order>>,
    addresses: HashMap<String, Vec<&'a Click>>,
    places: HashMap<String, Vec<usize>>,
}

/// The pseudonym of an address on a day.
fn pseudonym(address: &str, at: i64) -> String {
    format!("{address} on day {}", at / DAY)
}

fn moment(at: i64) -> OffsetDateTime {
    datetime!(2026-06-01 00:00 UTC) + Duration::seconds(at)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

/// Where an affiliate is paid and reads its mail.
fn places(affiliate: &Affiliate) -> impl Iterator<Item = String> {
    let paypal = affiliate.paypal_email.as_deref().map(|email| format!("paypal {}", mailbox(email)));
    [affiliate.destination.clone(), format!("mail {}", mailbox(&affiliate.email))].into_iter().chain(paypal)
}

impl<'a> Index<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        let mut index = Self {
            customers: HashMap::new(),
            affiliates: HashMap::new(),
            clicks: HashMap::new(),
            addresses: HashMap::new(),
            places: HashMap::new(),
        };
        let mut orders: Vec<&Order> = world.orders.iter().collect();
        orders.sort_by_key(|order| order.at);
        for order in orders {
            index.customers.entry(&order.customer).or_default().push(order);
            if let Some(affiliate) = order.affiliate {
                index.affiliates.entry(affiliate).or_default().push(order);
            }
            if let Some(click) = order.click {
                index.clicks.entry(click).or_default().push(order);
            }
        }
        for click in world.clicks.iter().filter(|click| click.arrived) {
            index.addresses.entry(pseudonym(&click.address, click.at)).or_default().push(click);
        }
        for (number, affiliate) in world.affiliates.iter().enumerate() {
            for place in places(affiliate) {
                index.places.entry(place).or_default().push(number);
            }
        }
        index
    }

    /// The facts of an order that somebody is credited with; none of an affiliate's own, which earns nothing.
    pub(super) fn facts(&self, world: &World, order: &Order) -> Facts {
        let earner = order.affiliate.map(|affiliate| self.earner(world, affiliate));
        let of_affiliate = order.affiliate.and_then(|affiliate| self.affiliates.get(&affiliate));
        let today = order.at - order.at % DAY;
        let earlier = || of_affiliate.into_iter().flatten().rev().filter(|one| one.at < today).take(200);
        let within = |orders: &[&Order], seconds: i64| {
            count(orders.iter().filter(|one| one.at > order.at - seconds && one.at <= order.at).count())
        };
        Facts {
            looked_at: moment(order.at + HOUR),
            customer_id: order.customer.clone(),
            customer_email: order.email.clone(),
            visitor_id: order.visitor.clone(),
            // By the salt of the click's day, as the ledger has it.
            ip_pseudonym: Some(pseudonym(&order.address, order.click.map_or(order.at, |click| world.clicks[click].at))),
            occurred_at: moment(order.at),
            click: order.click.map(|click| self.click(world, click, order)),
            earners: earner.into_iter().collect(),
            orders_of_customer: within(&self.customers[order.customer.as_str()], DAY),
            orders_of_affiliate: of_affiliate.map_or(0, |orders| within(orders, HOUR)),
            earlier_orders: count(earlier().count()),
            earlier_refunded: count(earlier().filter(|one| one.refunded).count()),
        }
    }

    fn click(&self, world: &World, number: usize, order: &Order) -> ClickFacts {
        let click = &world.clicks[number];
        let customers: HashSet<&str> =
            self.clicks[&number].iter().filter(|one| one.at <= order.at).map(|one| one.customer.as_str()).collect();
        let near = || {
            let of_address = self.addresses.get(&pseudonym(&click.address, click.at)).into_iter().flatten();
            of_address.filter(|one| one.at > click.at - HOUR && one.at <= click.at)
        };
        let seen = if click.arrived {
            ClickSeen::Arrived {
                visitor_id: Some(click.visitor.clone()),
                ip_pseudonym: Some(pseudonym(&click.address, click.at)),
                referer: click.referer.map(str::to_owned),
                of_address: count(near().count()),
                of_visitor: count(near().filter(|one| one.visitor == click.visitor).count()),
                of_link: Some(1),
            }
        } else {
            ClickSeen::Missing
        };
        ClickFacts { clicked_at: moment(click.at), customers: count(customers.len()), seen }
    }

    fn earner(&self, world: &World, number: usize) -> EarnerFacts {
        let affiliate = &world.affiliates[number];
        let id = |number: usize| Uuid::from_u128(u128::try_from(number).unwrap() + 1);
        let own = affiliate.external_id.as_deref().and_then(|customer| self.customers.get(customer));
        let own = || own.into_iter().flatten();
        let same = places(affiliate).flat_map(|place| self.places[&place].clone());
        EarnerFacts {
            affiliate_id: id(number),
            email: affiliate.email.clone(),
            paypal_email: affiliate.paypal_email.clone(),
            external_id: affiliate.external_id.clone(),
            own_visitors: own().filter_map(|order| order.visitor.clone()).collect(),
            own_addresses: own().map(|order| pseudonym(&order.address, order.at)).collect(),
            duplicates: same.filter(|other| *other != number).map(id).collect(),
        }
    }
}
