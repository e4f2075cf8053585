//! What will go wrong with one request or one event, decided when it arrives.

use std::sync::Mutex;
use std::time::Duration;

use crate::chance::Chance;
use crate::faults::Faults;

/// The faults in force and the dice.
#[derive(Debug)]
pub(crate) struct Planner {
    state: Mutex<(Faults, Chance)>,
}

/// The fate of one request.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches, one for each fault")]
pub(crate) struct Plan {
    pub(crate) error_429: bool,
    pub(crate) error_503: bool,
    pub(crate) retry_after: Option<String>,
    pub(crate) error_401: bool,
    pub(crate) error_409: bool,
    pub(crate) drop_request: bool,
    pub(crate) error_500: bool,
    pub(crate) error_500_after: bool,
    pub(crate) drop_reply: bool,
    pub(crate) malformed: bool,
    pub(crate) delay: Duration,
    pub(crate) delay_before: Duration,
}

/// The fate of one event.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "independent switches, one for each fault")]
pub(crate) struct EventPlan {
    pub(crate) lost: bool,
    pub(crate) twice: bool,
    pub(crate) out_of_order: bool,
    pub(crate) late: Duration,
}

impl Planner {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self { state: Mutex::new((Faults::default(), Chance::new(seed))) }
    }

    pub(crate) fn faults(&self) -> Faults {
        self.lock().0.clone()
    }

    pub(crate) fn set(&self, faults: Faults) {
        self.lock().0 = faults;
    }

    /// Draws for every fault, in force or not, so that setting one does not shift the others of the same seed.
    pub(crate) fn plan(&self, method: &str, path: &str) -> Plan {
        let mut state = self.lock();
        let (faults, chance) = &mut *state;
        let delayed = chance.strikes(faults.delay.unwrap_or(1.0));
        let plan = Plan {
            error_429: chance.strikes(faults.error_429),
            error_503: chance.strikes(faults.error_503),
            retry_after: faults.retry_after.clone(),
            error_409: chance.strikes(faults.error_409),
            drop_request: chance.strikes(faults.drop_request),
            error_500: chance.strikes(faults.error_500),
            error_500_after: chance.strikes(faults.error_500_after),
            drop_reply: chance.strikes(faults.drop_reply),
            malformed: chance.strikes(faults.malformed),
            delay: Duration::from_millis(if delayed { faults.delay_ms } else { 0 }),
            delay_before: Duration::from_millis(faults.delay_before_ms),
            error_401: chance.strikes(faults.error_401),
        };
        if !plan.strikes() || !faults.concern(method, path) || faults.times == Some(0) {
            return Plan::default();
        }
        faults.times = faults.times.map(|left| left.saturating_sub(1));
        plan
    }

    pub(crate) fn event_plan(&self) -> EventPlan {
        let mut state = self.lock();
        let (faults, chance) = &mut *state;
        let late = chance.strikes(faults.webhook_late);
        EventPlan {
            lost: chance.strikes(faults.webhook_lost),
            twice: chance.strikes(faults.webhook_duplicates),
            out_of_order: chance.strikes(faults.webhook_out_of_order),
            late: Duration::from_millis(if late { faults.webhook_late_ms.unwrap_or(2_000) } else { 0 }),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Faults, Chance)> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Plan {
    fn strikes(&self) -> bool {
        self.error_429
            || self.error_503
            || self.error_401
            || self.error_409
            || self.drop_request
            || self.error_500
            || self.error_500_after
            || self.drop_reply
            || self.malformed
            || !self.delay.is_zero()
            || !self.delay_before.is_zero()
    }
}
