//! The one place where something happens: journal first, world second.

use std::io;
use std::path::Path;

use crate::RECORDS_LIMIT;
use crate::clock;
use crate::journal::{Journal, JournalError};
use crate::record::{Event, Record, StoredAnswer};
use crate::world::World;

/// The world and the journal it rests on, always changed together.
#[derive(Debug)]
pub(crate) struct Provider {
    world: World,
    journal: Journal,
}

impl Provider {
    pub(crate) fn open(path: &Path) -> Result<Self, JournalError> {
        let (journal, world) = Journal::open(path)?;
        Ok(Self { world, journal })
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// Makes it happen: on disk, then in memory. An error means that it did not happen.
    pub(crate) fn commit(&mut self, event: Option<Event>, answer: Option<StoredAnswer>) -> io::Result<()> {
        if event.is_none() && answer.is_none() {
            return Ok(());
        }
        if self.world.records >= RECORDS_LIMIT {
            return Err(io::Error::other(format!("the journal is full: {RECORDS_LIMIT} records")));
        }
        let record = Record { at: clock::now_seconds(), event, answer };
        self.journal.append(&record)?;
        self.world.apply(record);
        Ok(())
    }
}
