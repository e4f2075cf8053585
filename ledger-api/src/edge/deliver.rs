//! Sends entries, many at once, and says which arrived.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::client::{DEADLINE, EdgeClient, MOST_LINKS, Verdict};
use super::keys::{Entry, Owner, PushedLink};

/// What became of the entries of one thing: of several the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// All are at the edge.
    Delivered,
    /// The Worker refuses one for what it is.
    Refused,
    /// One could not be sent, or nobody knows.
    Unsent,
}

/// What became of a delivery.
#[derive(Debug, Default)]
pub(super) struct Delivery {
    /// By owner; one without an entry does not stand here.
    pub(super) fates: HashMap<Owner, Fate>,
    /// Why the Worker could not be asked, if it could not.
    pub(super) unavailable: Option<String>,
}

/// Sends entries, and tells each owner's fate. Nothing is begun that could last beyond `until`.
pub(super) async fn deliver(edge: &Arc<EdgeClient>, entries: Vec<Entry>, until: Instant) -> Delivery {
    let mut delivery = Delivery::default();
    let mut owners: HashMap<(String, String), Vec<Owner>> = HashMap::new();
    let mut links = Vec::with_capacity(entries.len());
    for Entry { link, owners: of } in entries {
        delivery.fates.extend(of.iter().map(|owner| (*owner, Fate::Delivered)));
        owners.insert(place(&link), of);
        links.push(link);
    }
    let mut under_way = JoinSet::new();
    for group in links.chunks(MOST_LINKS) {
        let (edge, group) = (Arc::clone(edge), group.to_vec());
        under_way.spawn(async move { send(&edge, group, until).await });
    }
    while let Some(sent) = under_way.join_next().await {
        let sent = sent.unwrap_or_else(|error| {
            tracing::error!(%error, "a push ended early");
            // Whose it was is not known: nothing of this delivery counts as done.
            Sent { failed: links.iter().map(|link| (place(link), Fate::Unsent)).collect(), unavailable: None }
        });
        for (place, fate) in sent.failed {
            for owner in owners.get(&place).into_iter().flatten() {
                delivery.fates.entry(*owner).and_modify(|worst| *worst = fate.max(*worst));
            }
        }
        delivery.unavailable = delivery.unavailable.or(sent.unavailable);
    }
    delivery
}

#[derive(Default)]
struct Sent {
    failed: Vec<((String, String), Fate)>,
    unavailable: Option<String>,
}

/// Sends one group, and tells what was not delivered. A refused group is halved until the entry to blame stands alone.
async fn send(edge: &EdgeClient, group: Vec<PushedLink>, until: Instant) -> Sent {
    let mut sent = Sent::default();
    let mut waiting = vec![group];
    while let Some(mut group) = waiting.pop() {
        let _permit = edge.permit().await;
        let verdict = if Instant::now() + DEADLINE > until { None } else { Some(edge.put(&group).await) };
        match verdict {
            Some(Verdict::Delivered) => {}
            Some(Verdict::Refused) if group.len() > 1 => {
                let second = group.split_off(group.len() / 2);
                waiting.extend([second, group]);
            }
            Some(Verdict::Refused) => {
                for link in &group {
                    tracing::error!(host = link.host, name = link.name, "the Worker refuses a link's record");
                    sent.failed.push((place(link), Fate::Refused));
                }
            }
            Some(Verdict::Unavailable(_)) | None => {
                let unsent = group.iter().chain(waiting.iter().flatten());
                sent.failed.extend(unsent.map(|link| (place(link), Fate::Unsent)));
                if let Some(Verdict::Unavailable(why)) = verdict {
                    sent.unavailable = Some(why);
                }
                break;
            }
        }
    }
    sent
}

fn place(link: &PushedLink) -> (String, String) {
    (link.host.clone(), link.name.clone())
}
