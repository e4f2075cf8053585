//! Orders that go on while something else happens.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use integration_tests::api::Client;
use serde_json::json;

use crate::shop::Shop;

/// Orders of customers nobody brought, so that they earn nothing: they only keep the log of PostgreSQL moving.
pub(crate) struct Load {
    over: Arc<AtomicBool>,
    caller: JoinHandle<()>,
}

impl Load {
    pub(crate) fn start(shop: &Shop) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let (ended, api): (Arc<AtomicBool>, Client) = (Arc::clone(&over), shop.merchant.api.clone());
        let caller = std::thread::spawn(move || {
            for number in 0_u64.. {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let body = json!({
                    "order_id": format!("unattributed-{number}"), "customer_id": "walk-in", "amount": 500,
                    "currency": "EUR",
                });
                api.post("/v1/conversions", &body).expect(201);
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self { over, caller }
    }

    pub(crate) fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.caller.join();
    }
}
