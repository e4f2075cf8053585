//! Which KV entries a link has, and what stands in each.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use shared::link::{LinkRecord, LinkState};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::edge_links::{self, LinkKey, Resolved};
use crate::db::edge_names::{self, FreedSlug, LinkNames};
use crate::domain::edge_subject::EdgeSubject;

/// One entry as `PUT /_tributary/links` takes it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[schema(as = PushedLink)]
pub struct PushedLink {
    /// The host visitors use, with its port if it is not the default one.
    #[schema(example = "go.shop.example")]
    pub host: String,
    /// Code, slug or link id.
    #[schema(example = "summer-sale")]
    pub name: String,
    /// What the Worker will answer by.
    pub record: LinkRecord,
}

/// A thing, and the link whose names it is about.
pub(super) type Owner = (EdgeSubject, Uuid);

/// Where an entry belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    /// The link it was made for.
    link_id: Uuid,
    merchant_host: bool,
    /// Which changes it settles.
    owners: Vec<Owner>,
}

/// An entry, and which changes it settles.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) link: PushedLink,
    pub(super) owners: Vec<Owner>,
}

/// The entries of links and freed slugs as they must read now. `visible` limits whose links may be told.
pub(super) async fn entries(
    connection: &mut PgConnection,
    merchant_ids: &[Uuid],
    subjects: &[Owner],
    visible: Option<&[Uuid]>,
) -> Result<Vec<Entry>, sqlx::Error> {
    let ids = |wanted| subjects.iter().filter(move |(subject, _)| *subject == wanted).map(|(_, id)| *id);
    let freed_ids: Vec<Uuid> = ids(EdgeSubject::FreedSlug).collect();
    let freed =
        if freed_ids.is_empty() { Vec::new() } else { edge_names::freed(connection, merchant_ids, &freed_ids).await? };
    let links: Vec<Uuid> = ids(EdgeSubject::Link).collect();
    let link_ids: Vec<Uuid> = links.iter().copied().chain(freed.iter().map(|freed| freed.link_id)).collect();
    let names = edge_names::of_links(connection, merchant_ids, &link_ids).await?;
    let link_hosts = edge_names::link_hosts(connection).await?;

    let mut places = Places::default();
    for link in names.iter().filter(|link| links.contains(&link.link_id)) {
        places.add_link(link, &link_hosts);
    }
    for freed in &freed {
        for link in names.iter().filter(|link| link.link_id == freed.link_id) {
            places.add_freed(freed, link, &link_hosts);
        }
    }
    let resolved = edge_links::resolve(connection, &places.wanted(&names), visible).await?;
    Ok(places.filled(resolved))
}

#[derive(Default)]
struct Places(BTreeMap<(String, String), Place>);

impl Places {
    fn add_link(&mut self, link: &LinkNames, link_hosts: &[String]) {
        let names = || [Some(&link.code), link.slug.as_ref()].into_iter().flatten();
        let owner = (EdgeSubject::Link, link.link_id);
        for host in link_hosts {
            names().for_each(|name| self.add(name, host, link.link_id, false, owner));
        }
        // A click token from a link domain names the link by its id when it arrives at the site.
        let id = link.link_id.hyphenated().to_string();
        for host in sites(link) {
            names().chain([&id]).for_each(|name| self.add(name, host, link.link_id, true, owner));
        }
    }

    fn add_freed(&mut self, freed: &FreedSlug, link: &LinkNames, link_hosts: &[String]) {
        let owner = (EdgeSubject::FreedSlug, freed.freed_slug_id);
        for host in link_hosts {
            self.add(&freed.slug, host, link.link_id, false, owner);
        }
        for host in sites(link) {
            self.add(&freed.slug, host, link.link_id, true, owner);
        }
    }

    fn add(&mut self, name: &str, host: &str, link_id: Uuid, merchant_host: bool, owner: Owner) {
        let place = self.0.entry((name.to_owned(), host.to_owned()));
        place.or_insert_with(|| Place { link_id, merchant_host, owners: Vec::new() }).owners.push(owner);
    }

    /// What to ask for: every place, and each link itself, which a tombstone is made from.
    fn wanted(&self, names: &[LinkNames]) -> Vec<(LinkKey, String)> {
        let places = self.0.keys().filter_map(|(name, host)| Some((LinkKey::parse(name)?, host.clone())));
        let links = names.iter().map(|link| (LinkKey::Id(link.link_id), String::new()));
        places.chain(links).collect()
    }

    fn filled(mut self, resolved: Vec<Resolved>) -> Vec<Entry> {
        let of_links: HashMap<Uuid, LinkRecord> = resolved
            .iter()
            .filter(|resolved| resolved.host.is_empty())
            .filter_map(|resolved| resolved.record.clone().map(|record| (record.link_id, record)))
            .collect();
        let mut entries = Vec::with_capacity(resolved.len());
        for Resolved { name, host, version, record } in resolved {
            let Some(place) = self.0.remove(&(name.clone(), host.clone())) else { continue };
            let Some(own) = of_links.get(&place.link_id) else { continue };
            // On a merchant's site another merchant's link is a guest, whose changes are not pushed there.
            let record = record.filter(|record| !place.merchant_host || record.merchant_id == own.merchant_id);
            let record = record.unwrap_or_else(|| tombstone(own));
            entries.push(Entry {
                link: PushedLink { host, name, record: LinkRecord { version, ..record } },
                owners: place.owners,
            });
        }
        entries
    }
}

/// The site's hosts, the present one first.
fn sites(link: &LinkNames) -> impl Iterator<Item = &String> {
    let former = link.former_hosts.iter().filter(|host| **host != link.site_host);
    [&link.site_host].into_iter().chain(former).filter(|host| !host.is_empty())
}

/// Tells the Worker that a name leads nowhere: paused, and without a destination to send visitors on to.
fn tombstone(of: &LinkRecord) -> LinkRecord {
    LinkRecord { state: LinkState::Paused, destination: String::new(), slug: None, campaign: None, ..of.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::link::{AttributionModel, Consent};

    fn names() -> LinkNames {
        LinkNames {
            link_id: Uuid::from_u128(1),
            code: "ABC12345".into(),
            slug: Some("summer".into()),
            site_host: "shop.example".into(),
            former_hosts: vec!["old.example".into(), "shop.example".into()],
        }
    }

    fn record(link_id: u128, merchant_id: u128) -> LinkRecord {
        LinkRecord {
            version: 3,
            link_id: Uuid::from_u128(link_id),
            merchant_id: Uuid::from_u128(merchant_id),
            code: "ABC12345".into(),
            slug: Some("summer".into()),
            state: LinkState::Active,
            destination: "https://shop.example/".into(),
            campaign: None,
            window_days: 30,
            attribution_model: AttributionModel::LastClick,
            consent: Consent::Implied,
            cookie_domain: None,
            site_host: None,
        }
    }

    fn own() -> Resolved {
        let name = Uuid::from_u128(1).hyphenated().to_string();
        Resolved { name, host: String::new(), version: 3, record: Some(record(1, 7)) }
    }

    #[test]
    fn a_link_stands_under_each_name_on_each_of_its_hosts_once() {
        let mut places = Places::default();
        places.add_link(&names(), &["go.example".into()]);

        let id = Uuid::from_u128(1).hyphenated().to_string();
        let mut expected: Vec<(String, String)> = Vec::new();
        for host in ["old.example", "shop.example"] {
            expected.extend([id.as_str(), "ABC12345", "summer"].map(|name| (name.into(), host.into())));
        }
        expected.extend(["ABC12345", "summer"].map(|name| (name.into(), "go.example".into())));
        expected.sort();
        assert_eq!(places.0.keys().cloned().collect::<Vec<_>>(), expected);
        assert!(places.0.values().all(|place| place.owners == [(EdgeSubject::Link, Uuid::from_u128(1))]));
    }

    #[test]
    fn a_freed_slug_that_nobody_took_becomes_a_tombstone_newer_than_its_link() {
        let freed = FreedSlug { freed_slug_id: Uuid::from_u128(9), slug: "spring".into(), link_id: Uuid::from_u128(1) };
        let mut places = Places::default();
        places.add_freed(&freed, &names(), &["go.example".into()]);
        let at = |host: &str, record| Resolved { name: "spring".into(), host: host.into(), version: 12, record };

        let entries = places.filled(vec![
            own(),
            at("go.example", Some(record(5, 8))),
            at("shop.example", Some(record(5, 8))),
            at("old.example", None),
        ]);

        let state = |host: &str| {
            let entry = entries.iter().find(|entry| entry.link.host == host).unwrap();
            let record = &entry.link.record;
            (record.version, record.link_id.as_u128(), record.state, record.destination.as_str())
        };
        assert_eq!(entries.len(), 3);
        assert_eq!(state("go.example"), (12, 5, LinkState::Active, "https://shop.example/"));
        for host in ["shop.example", "old.example"] {
            assert_eq!(state(host), (12, 1, LinkState::Paused, ""), "{host}");
        }
    }
}
