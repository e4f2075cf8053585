//! What must be loaded before a batch of orders can be decided, in at most six queries whatever its size, and usually
//! one.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use shared::link::LinkName;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::terms::TermsCache;
use crate::db::attribution_facts::{self, CouponFacts, LinkContext, SubscriptionStart, Wanted};
use crate::domain::commission::{self, AffiliateVersion, ProgramVersion, TermsVersion};
use crate::domain::conversion::NewConversion;
use crate::domain::status::CouponStatus;
use crate::domain::terms::Terms;

/// Everything the database knows that the decision needs.
#[derive(Debug, Default)]
pub(super) struct Facts {
    links: HashMap<Uuid, LinkContext>,
    link_of_code: HashMap<String, Uuid>,
    link_of_slug: HashMap<String, Uuid>,
    link_of_customer: HashMap<String, Uuid>,
    pub(super) subscriptions: HashMap<String, SubscriptionStart>,
    coupons: HashMap<String, CouponFacts>,
    /// Links that are customers' codes, and their codes.
    customer_links: HashSet<Uuid>,
    customer_codes: HashMap<String, Uuid>,
    terms_of_program: HashMap<Uuid, Arc<[ProgramVersion]>>,
    terms_of_affiliate: HashMap<Uuid, Arc<[AffiliateVersion]>>,
}

impl Facts {
    pub(super) fn link(&self, link_id: Uuid) -> Option<&LinkContext> {
        self.links.get(&link_id)
    }

    pub(super) fn link_named(&self, name: &LinkName) -> Option<&LinkContext> {
        let id = match name {
            LinkName::Code(code) => self.link_of_code.get(code),
            LinkName::Slug(slug) => self.link_of_slug.get(slug),
        };
        self.link(*id?)
    }

    pub(super) fn link_of_subscription(&self, subscription_id: &str) -> Option<&LinkContext> {
        self.link(self.subscriptions.get(subscription_id)?.link_id?)
    }

    pub(super) fn link_of_customer(&self, customer_id: &str) -> Option<&LinkContext> {
        self.link(*self.link_of_customer.get(customer_id)?)
    }

    pub(super) fn link_of_coupon(&self, code: &str) -> Option<(&LinkContext, CouponStatus)> {
        let coupon = self.coupons.get(code)?;
        Some((self.link(coupon.link_id)?, coupon.status))
    }

    /// Whether a link is a customer's code.
    pub(super) fn is_customers(&self, link_id: Uuid) -> bool {
        self.customer_links.contains(&link_id)
    }

    /// The link of a customer's code.
    pub(super) fn customers_link(&self, name: &LinkName) -> Option<Uuid> {
        match name {
            LinkName::Code(code) => self.customer_codes.get(code).copied(),
            LinkName::Slug(_) => None,
        }
    }

    /// The terms an order through that link goes by.
    pub(super) fn terms_at(&self, link: &LinkContext, at: OffsetDateTime) -> Option<(TermsVersion, &Terms)> {
        let of_program = self.terms_of_program.get(&link.facts.program_id)?;
        let of_affiliate = self.terms_of_affiliate.get(&link.facts.affiliate_id).map_or(&[][..], |versions| versions);
        commission::in_force(of_program, of_affiliate, link.facts.currency, at)
    }
}

pub(super) async fn load(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    orders: &[&NewConversion],
    terms: &TermsCache,
) -> Result<Facts, sqlx::Error> {
    let subscription_ids: Vec<String> = orders.iter().filter_map(|order| order.subscription_id.clone()).collect();
    // Most batches have none of these, and are not made to ask for any.
    let subscriptions = match subscription_ids.as_slice() {
        [] => HashMap::new(),
        ids => attribution_facts::subscriptions(connection, merchant_id, ids).await?,
    };
    let coupons = coupons(connection, merchant_id, orders).await?;

    let mut wanted = Wanted::default();
    wanted.ids.extend(subscriptions.values().filter_map(|start| start.link_id));
    wanted.customers.extend(orders.iter().map(|order| order.customer_id.clone()));
    wanted.ids.extend(coupons.values().map(|coupon| coupon.link_id));
    for order in orders {
        wanted.ids.extend(order.token.iter().flatten().map(|token| token.link_id));
        match order.reference.iter().flatten().next() {
            Some(LinkName::Code(code)) => wanted.codes.push(code.clone()),
            Some(LinkName::Slug(slug)) => wanted.slugs.push(slug.clone()),
            None => {}
        }
    }
    let links = attribution_facts::links(connection, merchant_id, &wanted).await?;
    let newest = |version: fn(&LinkContext) -> Option<(Uuid, i32)>| links.iter().filter_map(version).collect();
    let of_programs = newest(|link| Some((link.facts.program_id, link.program_terms_version)));
    let of_affiliates = newest(|link| Some((link.facts.affiliate_id, link.affiliate_terms_version?)));
    let mut facts = Facts {
        subscriptions,
        coupons,
        terms_of_program: terms.of_programs(connection, merchant_id, &of_programs).await?,
        terms_of_affiliate: terms.of_affiliates(connection, merchant_id, &of_affiliates).await?,
        ..Facts::default()
    };
    for link in links {
        let id = link.facts.link_id;
        if let Some(customer_id) = &link.customer_id {
            facts.link_of_customer.insert(customer_id.clone(), id);
        }
        facts.link_of_code.insert(link.code.clone(), id);
        if let Some(slug) = &link.slug {
            facts.link_of_slug.insert(slug.clone(), id);
        }
        facts.links.insert(id, link);
    }
    facts.load_customer_codes(connection, merchant_id, &wanted).await?;
    Ok(facts)
}

impl Facts {
    /// Looks for what is no affiliate's link among the customers' codes. Batches whose every link was found do not ask.
    async fn load_customer_codes(
        &mut self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        wanted: &Wanted,
    ) -> Result<(), sqlx::Error> {
        let ids: Vec<Uuid> = wanted.ids.iter().copied().filter(|id| !self.links.contains_key(id)).collect();
        let codes: Vec<String> =
            wanted.codes.iter().filter(|code| !self.link_of_code.contains_key(*code)).cloned().collect();
        if ids.is_empty() && codes.is_empty() {
            return Ok(());
        }
        for (link_id, code) in attribution_facts::customer_codes(connection, merchant_id, &ids, &codes).await? {
            self.customer_links.insert(link_id);
            self.customer_codes.insert(code, link_id);
        }
        Ok(())
    }
}

/// Most batches have no coupon, and are not made to ask for any.
async fn coupons(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    orders: &[&NewConversion],
) -> Result<HashMap<String, CouponFacts>, sqlx::Error> {
    let codes: Vec<String> = orders.iter().filter_map(|order| order.coupon.clone()).collect();
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    attribution_facts::coupons(connection, merchant_id, &codes).await
}
