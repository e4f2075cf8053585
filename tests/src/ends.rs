//! What goes on beside a check, and has to end also where the check fails.

use std::sync::atomic::{AtomicBool, Ordering};

/// Says that it is over when it is dropped.
#[derive(Debug)]
pub struct Ends<'a>(pub &'a AtomicBool);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
