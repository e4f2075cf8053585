//! Terms already read. A version never changes once it is stored, so what was read under the newest version's number
//! stays true until there is a newer one, which the batch's own transaction tells.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgConnection;
use uuid::Uuid;

use crate::db::terms_versions;
use crate::domain::commission::{AffiliateVersion, ProgramVersion};

/// Programs, or affiliates, remembered; all are forgotten when there are more. A few kilobytes each.
const MOST_REMEMBERED: usize = 10_000;

/// The newest version's number and all versions, by program or affiliate.
type Versions<T> = HashMap<Uuid, (i32, Arc<[T]>)>;

/// What this process has read of terms.
#[derive(Debug, Default)]
pub(super) struct TermsCache {
    programs: Mutex<Versions<ProgramVersion>>,
    affiliates: Mutex<Versions<AffiliateVersion>>,
}

impl TermsCache {
    /// All versions of the programs' terms; `newest` is the number of each one's newest.
    pub(super) async fn of_programs(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        newest: &HashMap<Uuid, i32>,
    ) -> Result<HashMap<Uuid, Arc<[ProgramVersion]>>, sqlx::Error> {
        let (mut known, missing) = remembered(&self.programs, newest);
        if !missing.is_empty() {
            let read = terms_versions::of_programs(connection, merchant_id, &missing).await?;
            known.extend(remember(&self.programs, read, |version| version.version));
        }
        Ok(known)
    }

    /// All versions of the affiliates' own terms; `newest` names those who ever had any.
    pub(super) async fn of_affiliates(
        &self,
        connection: &mut PgConnection,
        merchant_id: Uuid,
        newest: &HashMap<Uuid, i32>,
    ) -> Result<HashMap<Uuid, Arc<[AffiliateVersion]>>, sqlx::Error> {
        let (mut known, missing) = remembered(&self.affiliates, newest);
        if !missing.is_empty() {
            let read = terms_versions::of_affiliates(connection, merchant_id, &missing).await?;
            known.extend(remember(&self.affiliates, read, |version| version.version));
        }
        Ok(known)
    }
}

/// What is remembered up to the newest version, and what must be read.
fn remembered<T>(cache: &Mutex<Versions<T>>, newest: &HashMap<Uuid, i32>) -> (HashMap<Uuid, Arc<[T]>>, Vec<Uuid>) {
    let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    let mut known = HashMap::with_capacity(newest.len());
    let mut missing = Vec::new();
    for (id, version) in newest {
        match cache.get(id) {
            Some((read, versions)) if read >= version => {
                known.insert(*id, Arc::clone(versions));
            }
            _ => missing.push(*id),
        }
    }
    (known, missing)
}

fn remember<T>(
    cache: &Mutex<Versions<T>>,
    read: HashMap<Uuid, Vec<T>>,
    number: fn(&T) -> i32,
) -> HashMap<Uuid, Arc<[T]>> {
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() + read.len() > MOST_REMEMBERED {
        cache.clear();
    }
    let share = |(id, versions): (Uuid, Vec<T>)| {
        let newest = versions.last().map_or(0, number);
        let versions: Arc<[T]> = versions.into();
        cache.insert(id, (newest, Arc::clone(&versions)));
        (id, versions)
    };
    read.into_iter().map(share).collect()
}
