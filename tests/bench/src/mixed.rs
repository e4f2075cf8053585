//! A merchant's day in small: reads and writes of every kind at a steady pace.

use std::cell::Cell;
use std::rc::Rc;

use anyhow::Result;
use uuid::Uuid;

use crate::load::{self, Call};
use crate::report::Report;
use crate::rows;
use crate::shop::Shop;

const CONNECTIONS: usize = 32;
const SECONDS: u64 = 20;
/// Of all connections together.
const PER_SECOND: u32 = 500;

/// 500 requests a second: of ten, six read and four write.
pub(crate) fn day(shop: &Shop, report: &mut Report) -> Result<()> {
    let calls = Calls::of(shop)?;
    let measured = load::run(&shop.load(CONNECTIONS, SECONDS).at_rate(PER_SECOND), move |_, _| calls.next())?;
    report.at_least("mixed load, answered", measured.rate(), f64::from(PER_SECOND) * 0.99, "/s");
    report.at_most("mixed load, p99 of a read", measured.read_ms(0.99), 10.0, "ms");
    report.note("mixed load, p50 of a read", measured.read_ms(0.5), "ms");
    report.at_most("mixed load, p99 of a write", measured.write_ms(0.99), 50.0, "ms");
    report.note("mixed load, p50 of a write", measured.write_ms(0.5), "ms");
    Ok(())
}

/// One call after another, of each kind in its turn.
#[derive(Clone)]
struct Calls {
    program_id: Rc<str>,
    /// Affiliate, link and code of each partner.
    partners: Rc<[(String, String, String)]>,
    /// Tells the orders of this run from those of others.
    run: Uuid,
    made: Rc<Cell<u64>>,
}

impl Calls {
    fn of(shop: &Shop) -> Result<Self> {
        let partners = shop.partners.iter();
        let partners = partners.map(|one| (one.affiliate_id.clone(), one.link_id.clone(), one.code.clone()));
        Ok(Self {
            program_id: shop.program_id.as_str().into(),
            partners: partners.collect(),
            run: rows::new_id()?,
            made: Rc::default(),
        })
    }

    fn next(&self) -> Call {
        let n = self.made.get();
        self.made.set(n + 1);
        let place = usize::try_from(n * 617).unwrap_or(0) % self.partners.len();
        let Some((affiliate, link, code)) = self.partners.get(place) else { return read(String::new()) };
        let Self { program_id, run, .. } = self;
        match n % 10 {
            0 => read(format!("/v1/affiliates/{affiliate}/dashboard")),
            1 => read("/v1/conversions?limit=20".to_owned()),
            2 => read(format!("/v1/affiliates/{affiliate}/postings")),
            3 => read(format!("/v1/affiliates/{affiliate}")),
            4 => read(format!("/v1/links/{link}")),
            5 => read(format!("/v1/programs/{program_id}")),
            // The order that is refunded was answered long before, on whatever connection.
            6 if n > 230 => write(
                "/v1/refunds",
                format!(r#"{{"order_id":"{run}-{}","refund_id":"{run}-{n}","amount":500,"currency":"EUR"}}"#, n - 199),
            ),
            9 => write(
                &format!("/v1/affiliates/{affiliate}/links"),
                format!(r#"{{"program_id":"{program_id}","campaign":"mixed"}}"#),
            ),
            _ => write(
                "/v1/conversions",
                format!(
                    r#"{{"order_id":"{run}-{n}","customer_id":"c-{n}","amount":4900,"currency":"EUR","ref":"{code}"}}"#
                ),
            ),
        }
    }
}

fn read(path: String) -> Call {
    Call { path, body: None }
}

fn write(path: &str, body: String) -> Call {
    Call { path: path.to_owned(), body: Some(body) }
}
