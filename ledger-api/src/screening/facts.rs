//! What the rules look at, put together from a few queries for any number of commissions.

use std::collections::{BTreeMap, HashMap, HashSet};

use shared::ids::uuid_v7;
use sqlx::PgConnection;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::busy::{Busy, Stretch};
use super::program_rules::ProgramRules;
use crate::app;
use crate::db::fraud::facts::affiliates::{self, Affiliate, OwnOrder};
use crate::db::fraud::facts::clicks::{self, Arrived, Wanted};
use crate::db::fraud::facts::orders::{self, Counted, Counts, Subject};
use crate::domain::fraud::{ClickFacts, ClickSeen, EarnerFacts, Facts, FraudRules, waits_for_click};

/// When facts are looked up, and which clicks can still be there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Now.
    pub at: OffsetDateTime,
    /// Older clicks are not kept.
    pub clicks_kept_since: OffsetDateTime,
}

/// Whose limits say how far is counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum By<'a> {
    /// Those of each commission's program.
    TheirProgram,
    /// These, whatever the program.
    These(&'a FraudRules),
}

/// Whether a click that is not there may still come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clicks {
    MayCome,
    AreThere,
}

/// Commissions, ready to be judged.
pub(super) struct Loaded {
    /// The rules to judge them by.
    pub rules: ProgramRules,
    /// Each with the commission and order the facts are about.
    pub facts: Vec<(Subject, Facts)>,
    /// Those that wait for their click, by the moment at which they are to be looked at again.
    pub waiting: BTreeMap<OffsetDateTime, Vec<Uuid>>,
}

/// What belongs to many commissions at once.
struct Known {
    counts: HashMap<Uuid, Counts>,
    refunds: HashMap<(Uuid, Date), (u32, u32)>,
    clicks: HashMap<Uuid, Arrived>,
    earners: HashMap<Uuid, EarnerFacts>,
}

/// The facts of commissions. Clicks come first: of a commission that waits for its click nothing else is looked up.
pub(super) async fn load(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    commission_ids: &[Uuid],
    by: By<'_>,
    look: Look,
    may_come: Clicks,
    busy: &Busy,
) -> Result<Loaded, sqlx::Error> {
    let mut subjects = orders::subjects(connection, merchant_id, commission_ids).await?;
    let rules = match by {
        By::TheirProgram => {
            let programs = distinct(subjects.iter().map(|subject| subject.program_id));
            ProgramRules::load(connection, merchant_id, &programs).await?
        }
        By::These(rules) => ProgramRules::of_all(rules.clone()),
    };
    let clicks = arrived(connection, merchant_id, &subjects, &rules).await?;
    let waiting = match may_come {
        Clicks::MayCome => set_aside(&mut subjects, &clicks, &rules, look),
        Clicks::AreThere => BTreeMap::new(),
    };
    let known = Known {
        counts: counts(connection, merchant_id, &subjects, &rules, busy).await?,
        refunds: refunds(connection, merchant_id, &subjects).await?,
        earners: earners(connection, merchant_id, &subjects).await?,
        clicks,
    };
    let facts = subjects.into_iter().map(|subject| {
        let facts = facts_of(&subject, &known, look);
        (subject, facts)
    });
    Ok(Loaded { facts: facts.collect(), rules, waiting })
}

/// Takes out those whose click is not there and may still come.
fn set_aside(
    subjects: &mut Vec<Subject>,
    clicks: &HashMap<Uuid, Arrived>,
    rules: &ProgramRules,
    look: Look,
) -> BTreeMap<OffsetDateTime, Vec<Uuid>> {
    let mut waiting: BTreeMap<OffsetDateTime, Vec<Uuid>> = BTreeMap::new();
    subjects.retain(|subject| {
        let missing = subject
            .click_id
            .zip(subject.clicked_at)
            .filter(|(click_id, clicked_at)| !clicks.contains_key(click_id) && *clicked_at >= look.clicks_kept_since);
        let until = missing.and_then(|(_, at)| waits_for_click(at, look.at, rules.of(subject.program_id).1));
        if let Some(until) = until {
            waiting.entry(until).or_default().push(subject.commission_id);
        }
        until.is_none()
    });
    waiting
}

fn facts_of(subject: &Subject, known: &Known, look: Look) -> Facts {
    let counts = known.counts.get(&subject.conversion_id).copied().unwrap_or_default();
    let day = (subject.affiliate_id, subject.occurred_at.date());
    let (earlier_orders, earlier_refunded) = known.refunds.get(&day).copied().unwrap_or_default();
    let mut earners: Vec<Uuid> = vec![subject.affiliate_id];
    if subject.earner_id != subject.affiliate_id {
        earners.push(subject.earner_id);
    }
    Facts {
        looked_at: look.at,
        customer_id: subject.customer_id.clone(),
        customer_email: subject.customer_email.clone(),
        visitor_id: subject.visitor_id.clone(),
        ip_pseudonym: subject.ip_pseudonym.clone(),
        occurred_at: subject.occurred_at,
        click: click_of(subject, counts.of_click, known, look),
        earners: earners.iter().filter_map(|id| known.earners.get(id)).cloned().collect(),
        orders_of_customer: counts.of_customer,
        orders_of_affiliate: counts.of_affiliate,
        earlier_orders,
        earlier_refunded,
    }
}

fn click_of(subject: &Subject, customers: u32, known: &Known, look: Look) -> Option<ClickFacts> {
    let (click_id, clicked_at) = subject.click_id.zip(subject.clicked_at)?;
    let seen = match known.clicks.get(&click_id) {
        Some(arrived) => ClickSeen::Arrived {
            visitor_id: arrived.visitor_id.clone(),
            ip_pseudonym: arrived.ip_pseudonym.clone(),
            referer: arrived.referer.clone(),
            of_address: arrived.of_address,
            of_visitor: arrived.of_visitor,
            of_link: arrived.of_link.filter(|_| has_hours(clicked_at, look.at)),
        },
        None if clicked_at < look.clicks_kept_since => ClickSeen::Forgotten,
        None => ClickSeen::Missing,
    };
    Some(ClickFacts { clicked_at, customers, seen })
}

/// Whether a link's clicks of that hour are still told apart from its day's: `jobs::fold` leaves them for two days.
fn has_hours(clicked_at: OffsetDateTime, now: OffsetDateTime) -> bool {
    now - clicked_at < Duration::days(1)
}

/// The orders before each, one more than is allowed at most. Those of affiliates who are known to have so many are not read.
async fn counts(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[Subject],
    rules: &ProgramRules,
    busy: &Busy,
) -> Result<HashMap<Uuid, Counts>, sqlx::Error> {
    let most = |subject: &Subject| {
        rules.of(subject.program_id).1.settings().conversion_velocity.affiliate_per_hour.saturating_add(1)
    };
    let known = |subject: &Subject| busy.had(merchant_id, subject.affiliate_id, most(subject), subject.occurred_at);
    let busy_orders: HashSet<Uuid> =
        subjects.iter().filter(|subject| known(subject)).map(|subject| subject.conversion_id).collect();
    let counted = counted(subjects, rules, &busy_orders);
    let mut counts = orders::counts(connection, merchant_id, &counted).await?;
    for subject in subjects {
        let Some(counted) = counts.get_mut(&subject.conversion_id) else { continue };
        let most = most(subject);
        if busy_orders.contains(&subject.conversion_id) {
            counted.of_affiliate = most;
        } else if let Some(since) = counted.of_affiliate_since.filter(|_| counted.of_affiliate >= most) {
            let stretch = Stretch { orders: most, since, until: subject.occurred_at };
            busy.note(merchant_id, subject.affiliate_id, stretch);
        }
    }
    Ok(counts)
}

fn counted(subjects: &[Subject], rules: &ProgramRules, busy_orders: &HashSet<Uuid>) -> Counted {
    let mut counted = Counted::default();
    let mut seen = HashSet::new();
    for subject in subjects.iter().filter(|subject| seen.insert(subject.conversion_id)) {
        let limits = &rules.of(subject.program_id).1.settings().conversion_velocity;
        let is_known = busy_orders.contains(&subject.conversion_id);
        counted.conversion_ids.push(subject.conversion_id);
        counted.customer_ids.push(subject.customer_id.clone());
        counted.affiliate_ids.push(subject.affiliate_id);
        counted.occurred_at.push(subject.occurred_at);
        counted.click_ids.push(subject.click_id);
        counted.most_of_customer.push(i64::from(limits.customer_per_day) + 1);
        counted.most_of_affiliate.push(if is_known { 0 } else { i64::from(limits.affiliate_per_hour) + 1 });
    }
    counted
}

async fn refunds(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[Subject],
) -> Result<HashMap<(Uuid, Date), (u32, u32)>, sqlx::Error> {
    let days = distinct(subjects.iter().map(|subject| (subject.affiliate_id, subject.occurred_at.date())));
    let (affiliate_ids, days): (Vec<Uuid>, Vec<Date>) = days.into_iter().unzip();
    orders::refunds(connection, merchant_id, &affiliate_ids, &days).await
}

async fn arrived(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[Subject],
    rules: &ProgramRules,
) -> Result<HashMap<Uuid, Arrived>, sqlx::Error> {
    let mut wanted = Wanted::default();
    let mut seen = HashSet::new();
    for subject in subjects {
        let Some(click_id) = subject.click_id.filter(|id| seen.insert(*id)) else { continue };
        let limits = &rules.of(subject.program_id).1.settings().click_velocity;
        wanted.click_ids.push(click_id);
        wanted.affiliate_ids.push(subject.affiliate_id);
        wanted.link_ids.push(subject.link_id);
        wanted.most.push(i64::from(limits.address_per_hour.max(limits.visitor_per_hour)) + 1);
    }
    let Some((lowest, highest)) = days_of(subjects, Duration::hours(1)) else { return Ok(HashMap::new()) };
    clicks::arrived(connection, merchant_id, &wanted, lowest, highest).await
}

/// The first and last id that clicks of these orders can have, from so long before the first click on.
fn days_of(subjects: &[Subject], before: Duration) -> Option<(Uuid, Uuid)> {
    let times =
        || subjects.iter().filter(|subject| subject.click_id.is_some()).filter_map(|subject| subject.clicked_at);
    let (first, last) = (times().min()?, times().max()?);
    let millisecond = Duration::milliseconds(1);
    let lowest = uuid_v7(app::millis(first - before), &[0; 10]);
    Some((lowest, uuid_v7(app::millis(last + millisecond), &[0xff; 10])))
}

async fn earners(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[Subject],
) -> Result<HashMap<Uuid, EarnerFacts>, sqlx::Error> {
    let ids = distinct(subjects.iter().flat_map(|subject| [subject.affiliate_id, subject.earner_id]));
    let affiliates = affiliates::by_ids(connection, merchant_id, &ids).await?;
    let mut own = own_orders(connection, merchant_id, subjects, &affiliates).await?;
    let earner = |affiliate: Affiliate| {
        let own = affiliate.external_id.as_ref().and_then(|id| own.remove(id)).unwrap_or_default();
        let earner = EarnerFacts {
            affiliate_id: affiliate.affiliate_id,
            email: affiliate.email,
            paypal_email: affiliate.paypal_email,
            external_id: affiliate.external_id,
            own_visitors: own.visitors,
            own_addresses: own.addresses,
            duplicates: affiliate.duplicates,
        };
        (earner.affiliate_id, earner)
    };
    Ok(affiliates.into_iter().map(earner).collect())
}

/// Where somebody bought something.
#[derive(Default)]
struct Own {
    visitors: Vec<String>,
    addresses: Vec<String>,
}

/// Where affiliates bought for themselves, by their ids as customers. Addresses are looked for around the days of the
/// orders only: a pseudonym means something on its own day.
async fn own_orders(
    connection: &mut PgConnection,
    merchant_id: Uuid,
    subjects: &[Subject],
    affiliates: &[Affiliate],
) -> Result<HashMap<String, Own>, sqlx::Error> {
    let customers: Vec<String> = affiliates.iter().filter_map(|affiliate| affiliate.external_id.clone()).collect();
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let orders = affiliates::own_orders(connection, merchant_id, &customers).await?;
    let click_ids: Vec<Uuid> = orders.iter().filter_map(|order| order.click_id).collect();
    let origins = match days_of(subjects, Duration::days(1)) {
        Some((lowest, highest)) if !click_ids.is_empty() => {
            clicks::origins(connection, merchant_id, &click_ids, lowest, highest).await?
        }
        _ => HashMap::new(),
    };
    let mut by_customer: HashMap<String, Own> = HashMap::new();
    for OwnOrder { customer_id, visitor_id, ip_pseudonym, click_id } in orders {
        let own = by_customer.entry(customer_id).or_default();
        let (clicked_visitor, clicked_address) = click_id.and_then(|id| origins.get(&id).cloned()).unwrap_or_default();
        own.visitors.extend([visitor_id, clicked_visitor].into_iter().flatten());
        own.addresses.extend([ip_pseudonym, clicked_address].into_iter().flatten());
    }
    Ok(by_customer)
}

fn distinct<T: Ord>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = all.collect();
    all.sort_unstable();
    all.dedup();
    all
}
