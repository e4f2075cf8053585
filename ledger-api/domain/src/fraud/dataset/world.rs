//! Affiliates, clicks and orders.

use super::random::Random;
use crate::fraud::Rule;

/// Seconds in the month, at whose beginning time is 0.
pub(super) const MONTH: i64 = 30 * 86_400;

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// A customer.
    Honest,
    /// Somebody with a plan, which these rules are there to see.
    Dishonest(&'static [Rule]),
}

/// Somebody with links.
#[derive(Debug, Clone)]
pub(super) struct Affiliate {
    pub(super) email: String,
    pub(super) paypal_email: Option<String>,
    pub(super) external_id: Option<String>,
    /// Where it is paid.
    pub(super) destination: String,
}

/// A visit through a link.
#[derive(Debug, Clone)]
pub(super) struct Click {
    pub(super) affiliate: usize,
    pub(super) visitor: String,
    /// A network address; its pseudonym is another one every day.
    pub(super) address: String,
    pub(super) referer: Option<&'static str>,
    pub(super) at: i64,
    /// Whether its row reached the ledger.
    pub(super) arrived: bool,
}

/// An order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// Who is credited; nobody for an affiliate's purchase under its own name.
    pub(super) affiliate: Option<usize>,
    pub(super) customer: String,
    pub(super) email: Option<String>,
    pub(super) visitor: Option<String>,
    pub(super) address: String,
    pub(super) at: i64,
    pub(super) click: Option<usize>,
    pub(super) refunded: bool,
    pub(super) label: Label,
}

/// A month of a shop.
pub(super) struct World {
    pub(super) affiliates: Vec<Affiliate>,
    pub(super) clicks: Vec<Click>,
    pub(super) orders: Vec<Order>,
    pub(super) random: Random,
    named: usize,
}

impl World {
    pub(super) fn new() -> Self {
        Self { affiliates: Vec::new(), clicks: Vec::new(), orders: Vec::new(), random: Random::new(7), named: 0 }
    }

    /// A name nobody else has.
    pub(super) fn name(&mut self, what: &str) -> String {
        self.named += 1;
        format!("{what}-{}", self.named)
    }

    /// An affiliate like any other.
    pub(super) fn join(&mut self) -> usize {
        let name = self.name("affiliate");
        self.affiliates.push(Affiliate {
            email: format!("{name}@partner.example"),
            paypal_email: None,
            external_id: Some(format!("customer-of-{name}")),
            destination: format!("account of {name}"),
        });
        self.affiliates.len() - 1
    }

    /// A visit by a new visitor from an address.
    pub(super) fn visit(&mut self, affiliate: usize, address: &str, at: i64) -> usize {
        let visitor = self.name("visitor");
        let referer = Some("https://blog.example/best-tools");
        self.clicks.push(Click { affiliate, visitor, address: address.to_owned(), referer, at, arrived: true });
        self.clicks.len() - 1
    }

    /// An order of a new customer by a visit, so many seconds after it, from the same browser and address.
    pub(super) fn buy(&mut self, click: usize, after: i64, label: Label) -> usize {
        let customer = self.name("customer");
        let Click { affiliate, visitor, address, at, .. } = self.clicks[click].clone();
        self.orders.push(Order {
            affiliate: Some(affiliate),
            email: Some(format!("{customer}@mail.example")),
            customer,
            visitor: Some(visitor),
            address,
            at: at + after,
            click: Some(click),
            refunded: false,
            label,
        });
        self.orders.len() - 1
    }

    /// An order without a click, by coupon or `ref`.
    pub(super) fn buy_by_name(&mut self, affiliate: usize, at: i64, label: Label) -> usize {
        let (customer, address) = (self.name("customer"), self.name("address"));
        self.orders.push(Order {
            affiliate: Some(affiliate),
            email: Some(format!("{customer}@mail.example")),
            customer,
            visitor: None,
            address,
            at,
            click: None,
            refunded: false,
            label,
        });
        self.orders.len() - 1
    }

    /// Some moment of the month that leaves time for what follows.
    pub(super) fn moment(&mut self) -> i64 {
        self.random.between(0, MONTH - 3 * 86_400)
    }
}
