//! The providers' state: nothing but the sum of the journal.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::controls::{Controls, ItemStatus};
use crate::record::{Account, Batch, Event, Item, Record, Reversal, StoredAnswer, Transfer};
use crate::recorded::Violation;

/// Everything that is true, indexed for the questions the API asks.
#[derive(Debug, Default)]
pub(crate) struct World {
    pub(crate) controls: Controls,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) answers: HashMap<String, StoredAnswer>,
    pub(crate) records: usize,
    pub(crate) violations: Vec<Violation>,
    transfers: Vec<Transfer>,
    transfer_positions: HashMap<String, usize>,
    groups: HashMap<String, Vec<usize>>,
    batches: Vec<Batch>,
    batch_positions: HashMap<String, usize>,
    sender_batch_ids: HashMap<String, usize>,
    item_positions: HashMap<String, (usize, usize)>,
    canceled_items: HashSet<String>,
}

impl World {
    /// Makes a record true. Called only with records that are on disk.
    pub(crate) fn apply(&mut self, record: Record) {
        self.records += 1;
        match record.event {
            Some(Event::Transfer(transfer)) => self.add_transfer(transfer),
            Some(Event::Reversal(reversal)) => self.add_reversal(reversal),
            Some(Event::Account(account)) => {
                self.accounts.insert(account.id.clone(), account);
            }
            Some(Event::Onboarded { account }) => {
                if let Some(account) = self.accounts.get_mut(&account) {
                    account.onboarded = true;
                }
            }
            Some(Event::PayoutBatch(batch)) => self.add_batch(batch),
            Some(Event::ItemCanceled { item }) => {
                self.canceled_items.insert(item);
            }
            Some(Event::Controls(controls)) => self.controls = controls,
            Some(Event::KeysForgotten {}) => self.answers.clear(),
            Some(Event::Violation(violation)) => self.violations.push(violation),
            None => {}
        }
        if let Some(answer) = record.answer {
            self.answers.insert(answer.key.clone(), answer);
        }
    }

    pub(crate) fn transfer(&self, id: &str) -> Option<&Transfer> {
        self.transfers.get(*self.transfer_positions.get(id)?)
    }

    /// Oldest first.
    pub(crate) fn transfers(&self) -> impl DoubleEndedIterator<Item = &Transfer> {
        self.transfers.iter()
    }

    /// The transfers of a group, oldest first.
    pub(crate) fn group(&self, group: &str) -> impl DoubleEndedIterator<Item = &Transfer> {
        let positions = self.groups.get(group).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|position| self.transfers.get(*position))
    }

    pub(crate) fn batch(&self, id: &str) -> Option<&Batch> {
        self.batches.get(*self.batch_positions.get(id)?)
    }

    pub(crate) fn batch_sent_as(&self, sender_batch_id: &str) -> Option<&Batch> {
        self.batches.get(*self.sender_batch_ids.get(sender_batch_id)?)
    }

    pub(crate) fn item(&self, id: &str) -> Option<(&Batch, &Item)> {
        let (batch, item) = self.item_positions.get(id)?;
        let batch = self.batches.get(*batch)?;
        Some((batch, batch.items.get(*item)?))
    }

    /// Where an item stands: where its receiver lets it be, unless the sender took it back.
    pub(crate) fn status(&self, item: &Item) -> ItemStatus {
        if self.is_canceled(&item.id) {
            return ItemStatus::Returned;
        }
        self.controls.receivers.get(&item.receiver).copied().unwrap_or_default()
    }

    /// Whether the sender took an item back.
    pub(crate) fn is_canceled(&self, item_id: &str) -> bool {
        self.canceled_items.contains(item_id)
    }

    /// Oldest first.
    pub(crate) fn batches(&self) -> impl Iterator<Item = &Batch> {
        self.batches.iter()
    }

    fn add_transfer(&mut self, transfer: Transfer) {
        if let Some(balance) = self.controls.balances.get_mut(&transfer.currency) {
            *balance -= transfer.amount;
        }
        let position = self.transfers.len();
        self.transfer_positions.insert(transfer.id.clone(), position);
        if let Some(group) = &transfer.transfer_group {
            self.groups.entry(group.clone()).or_default().push(position);
        }
        self.transfers.push(transfer);
    }

    fn add_reversal(&mut self, reversal: Reversal) {
        if let Some(balance) = self.controls.balances.get_mut(&reversal.currency) {
            *balance += reversal.amount;
        }
        let position = self.transfer_positions.get(&reversal.transfer).copied().unwrap_or(usize::MAX);
        if let Some(transfer) = self.transfers.get_mut(position) {
            transfer.amount_reversed += reversal.amount;
            transfer.reversals.push(reversal);
        }
    }

    fn add_batch(&mut self, batch: Batch) {
        if let Some(balance) = self.controls.paypal_balances.get_mut(&batch.currency) {
            *balance -= batch.items.iter().map(|item| item.amount).sum::<i64>();
        }
        let position = self.batches.len();
        self.batch_positions.insert(batch.id.clone(), position);
        if let Some(sent_as) = &batch.sender_batch_id {
            self.sender_batch_ids.insert(sent_as.clone(), position);
        }
        for (index, item) in batch.items.iter().enumerate() {
            self.item_positions.insert(item.id.clone(), (position, index));
        }
        self.batches.push(batch);
    }
}
