//! What an isolate keeps from one request to the next: plain data only. A promise, lock or channel of one request must
//! never wake another one.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use shared::ids::uuid_v7;
use shared::pseudonym::DailySalt;
use worker::Env;

use crate::buffer::Buffer;
use crate::cache::{Budget, LinkCache};
use crate::config::Config;
use crate::metrics::Lookups;
use crate::platform;

/// How long clicks go without a salt before it is asked for again.
const ASK_AGAIN_MS: i64 = 10_000;
/// Searches in that time: clicks that come while the first ones search do not all search, too.
const MOST_SEARCHES: u8 = 4;

thread_local! {
    static CONFIG: OnceCell<Rc<Config>> = const { OnceCell::new() };
    static SALT: RefCell<Option<Rc<DailySalt>>> = const { RefCell::new(None) };
    static NO_SALT_UNTIL_MS: Cell<i64> = const { Cell::new(0) };
    static SEARCHES: Cell<u8> = const { Cell::new(0) };
    static LINKS: RefCell<LinkCache> = RefCell::new(LinkCache::default());
    static BUDGET: RefCell<Option<Budget>> = const { RefCell::new(None) };
    static BUFFER: RefCell<Option<Buffer>> = const { RefCell::new(None) };
    static LOST_CLICKS: Cell<usize> = const { Cell::new(0) };
    static LOOKUPS: RefCell<Lookups> = RefCell::new(Lookups::default());
}

/// The configuration, read once.
pub(crate) fn config(env: &Env) -> Rc<Config> {
    CONFIG.with(|config| {
        let read = || Rc::new(Config::read(|name| platform::binding(env, name)?.as_string()));
        Rc::clone(config.get_or_init(read))
    })
}

/// What the isolate knows of today's salt.
pub(crate) enum Salt {
    Known(Rc<DailySalt>),
    /// Nobody could say a moment ago, or enough clicks ask.
    Missing,
    /// To be asked for.
    Unknown,
}

/// The salt of today. Yesterday's is forgotten.
pub(crate) fn salt(now_ms: i64) -> Salt {
    SALT.with_borrow_mut(|salt| match salt {
        Some(salt) if salt.holds(now_ms) => Salt::Known(Rc::clone(salt)),
        _ => {
            *salt = None;
            if now_ms < NO_SALT_UNTIL_MS.get() {
                return Salt::Missing;
            }
            SEARCHES.set(SEARCHES.get() + 1);
            if SEARCHES.get() == MOST_SEARCHES {
                SEARCHES.set(0);
                NO_SALT_UNTIL_MS.set(now_ms + ASK_AGAIN_MS);
            }
            Salt::Unknown
        }
    })
}

/// Remembers the answer to a search for the salt.
pub(crate) fn keep_salt(found: Option<Rc<DailySalt>>, now_ms: i64) -> Option<Rc<DailySalt>> {
    match &found {
        Some(found) => SALT.set(Some(Rc::clone(found))),
        None => NO_SALT_UNTIL_MS.set(now_ms + ASK_AGAIN_MS),
    }
    found
}

/// Works on the links remembered.
pub(crate) fn with_links<T>(work: impl FnOnce(&mut LinkCache) -> T) -> T {
    LINKS.with_borrow_mut(work)
}

/// Works on the budget for unknown names.
pub(crate) fn with_budget<T>(now_ms: i64, work: impl FnOnce(&mut Budget) -> T) -> T {
    BUDGET.with_borrow_mut(|budget| work(budget.get_or_insert_with(|| Budget::new(now_ms))))
}

/// Works on the clicks waiting. The isolate gets its id with its first click: there is no randomness at start-up.
pub(crate) fn with_buffer<T>(work: impl FnOnce(&mut Buffer) -> T) -> T {
    let new = || Buffer::new(uuid_v7(platform::now_ms(), &platform::random()));
    BUFFER.with_borrow_mut(|buffer| work(buffer.get_or_insert_with(new)))
}

/// Counts lost clicks and returns how many this isolate has lost so far.
pub(crate) fn count_lost(clicks: usize) -> usize {
    LOST_CLICKS.set(LOST_CLICKS.get() + clicks);
    LOST_CLICKS.get()
}

/// Counts a look-up that the isolate's memory could not answer.
pub(crate) fn count_lookup(took_ms: i64) {
    LOOKUPS.with_borrow_mut(|lookups| lookups.add(took_ms));
}

/// The look-ups since this was last asked.
pub(crate) fn take_lookups() -> Lookups {
    LOOKUPS.take()
}
