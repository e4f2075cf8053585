//! Two instances restarted one after the other at a steady thousand requests a second: how many fail. The restarts may be an
//! upgrade: then a shop does everything else meanwhile.

mod shop;

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use hdrhistogram::Histogram;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::SendRequest;
use integration_tests::database::migrate;
use integration_tests::ledger::Ledger;
use integration_tests::merchant::Merchant;
use serde_json::json;

use crate::load::connect;
use crate::report::Report;
use crate::rows;

const PER_SECOND: u32 = 1_000;
const CALLERS: u32 = 40;
/// Of each instance.
const RESTARTS: usize = 3;
/// All others are an operator's defaults. A balancer that looks every 200 ms needs no more than this.
const SETTINGS: [(&str, &str); 1] = [("DRAIN_SECONDS", "2")];
/// How long both run between two restarts.
const BETWEEN: Duration = Duration::from_secs(3);
/// How often the balancer asks for `/readyz`.
const LOOK: Duration = Duration::from_millis(200);

/// What all callers share.
struct World {
    hosts: [String; 2],
    ready: [Cell<bool>; 2],
    over: Cell<bool>,
    sent: Cell<u64>,
    failures: RefCell<Vec<String>>,
    latencies: RefCell<Histogram<u64>>,
    authorization: String,
    code: String,
    run: uuid::Uuid,
}

/// Restarts each instance as often as said, and counts. From an older program, the first time is the upgrade, the second the
/// way back, on the schema as it is by then, the third the upgrade again.
pub(crate) fn restarts(older: Option<&Path>, report: &mut Report) -> Result<()> {
    let mut ledger =
        older.map_or_else(|| Ledger::with_own_settings_and(&SETTINGS), |older| Ledger::start_older(older, &SETTINGS));
    let programs: [Option<PathBuf>; RESTARTS] = [None, older.map(Path::to_owned), None];
    let shop = Merchant::new(&ledger);
    let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
    let mut second = ledger.second_instance();
    let host = |url: &str| url.trim_start_matches("http://").to_owned();
    let (first_host, second_host) = (host(ledger.url()), host(&second.address));
    let world = World {
        hosts: [first_host, second_host.clone()],
        ready: [Cell::new(true), Cell::new(true)],
        over: Cell::new(false),
        sent: Cell::new(0),
        failures: RefCell::default(),
        latencies: RefCell::new(Histogram::new(3)?),
        authorization: format!("Bearer {}", shop.api.key()),
        code: partner.code,
        run: rows::new_id()?,
    };
    let (end, ended_all) = std::sync::mpsc::channel::<()>();
    let rest = older.map(|_| shop::Shop::open(&shop, [ledger.url(), &second.address]));
    let upgrades = rest.is_some();
    let restarting = std::thread::spawn(move || {
        for program in programs {
            std::thread::sleep(BETWEEN);
            if upgrades && program.is_none() {
                migrate(&ledger.database.url);
                std::thread::sleep(BETWEEN);
            }
            ledger.becomes(program.as_deref());
            let ended = ledger.process.stop();
            ledger.start_again();
            std::thread::sleep(BETWEEN);
            let second_ended = second.stop();
            second = ledger.instance_on(&second_host);
            if !ended || !second_ended {
                bail!("an instance did not end well");
            }
        }
        std::thread::sleep(BETWEEN);
        let _ = end.send(());
        Ok((ledger, second))
    });
    let world = load(world, &ended_all)?;
    let (ledger, second) = restarting.join().unwrap_or_else(|_| bail!("the restarts panicked"))?;
    drop(second);
    if let Some(rest) = rest {
        let (done, failed) = rest.close();
        report.note("calls of every other kind", done as f64, "");
        report.at_most("of these failed", failed.len() as f64, 1.0, "");
        failed.iter().take(5).for_each(|failure| println!("  {failure}"));
    }
    let failures = world.failures.borrow();
    failures.iter().take(5).for_each(|failure| println!("  {failure}"));
    let sent = world.sent.get();
    report.note("rolling restart of two instances, requests", sent as f64, "");
    report.note("restarts", (RESTARTS * 2) as f64, "");
    report.at_most("requests that failed", failures.len() as f64, 1.0, "");
    report.note("p99 over all of it", world.latencies.borrow().value_at_quantile(0.99) as f64 / 1_000.0, "ms");
    let stored =
        ledger.database.number(&format!("select count(*) from conversion where order_id like '{}-%'", world.run));
    if u64::try_from(stored) != Ok(sent - failures.len() as u64) {
        bail!("{sent} orders were sent, {} failed, {stored} are stored", failures.len());
    }
    let (holds, said) = ledger.verify();
    if holds { Ok(()) } else { bail!("the books do not hold:\n{said}") }
}

fn load(world: World, stopped: &std::sync::mpsc::Receiver<()>) -> Result<World> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    let world = Rc::new(world);
    local.block_on(&runtime, async {
        let mut callers = tokio::task::JoinSet::new();
        for caller in 0..CALLERS {
            callers.spawn_local(call_until_over(Rc::clone(&world), caller));
        }
        while stopped.try_recv().is_err() {
            for (host, ready) in world.hosts.iter().zip(&world.ready) {
                ready.set(is_ready(host).await.unwrap_or(false));
            }
            tokio::time::sleep(LOOK).await;
        }
        world.over.set(true);
        while callers.join_next().await.is_some() {}
    });
    drop(local);
    Rc::try_unwrap(world).map_or_else(|_| bail!("a caller is left"), Ok)
}

async fn is_ready(host: &str) -> Result<bool> {
    let mut sender = connect(host).await?;
    let request = Request::get("/readyz").header("host", host).body(Full::new(Bytes::new()))?;
    Ok(sender.send_request(request).await?.status().is_success())
}

async fn call_until_over(world: Rc<World>, caller: u32) {
    let began = Instant::now() + Duration::from_secs(1) * caller / PER_SECOND;
    let pause = Duration::from_secs(1) * CALLERS / PER_SECOND;
    let mut open: [Option<SendRequest<Full<Bytes>>>; 2] = [None, None];
    for number in 0_u32.. {
        tokio::time::sleep_until((began + pause * number).into()).await;
        if world.over.get() {
            return;
        }
        let first = usize::from((caller + number) % 2 == 1);
        let place = if world.ready.get(first).is_some_and(Cell::get) { first } else { 1 - first };
        let (Some(connection), Some(host)) = (open.get_mut(place), world.hosts.get(place)) else { return };
        world.sent.set(world.sent.get() + 1);
        let at = Instant::now();
        match order(&world, host, connection, caller, number).await {
            Ok(()) => {
                let took = u64::try_from(at.elapsed().as_micros()).unwrap_or(u64::MAX);
                let _ = world.latencies.borrow_mut().record(took);
            }
            Err(error) => world.failures.borrow_mut().push(format!("instance {place}: {error:#}")),
        }
    }
}

async fn order(
    world: &World,
    host: &str,
    connection: &mut Option<SendRequest<Full<Bytes>>>,
    caller: u32,
    number: u32,
) -> Result<()> {
    let World { run, code, .. } = world;
    let body = format!(
        r#"{{"order_id":"{run}-{caller}-{number}","customer_id":"c","amount":4900,"currency":"EUR","ref":"{code}"}}"#
    );
    if connection.as_ref().is_none_or(SendRequest::is_closed) {
        *connection = Some(connect(host).await?);
    }
    let Some(sender) = connection else { bail!("no connection") };
    let request = Request::post("/v1/conversions")
        .header("host", host)
        .header("authorization", &world.authorization)
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(body)))?;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let closes = response.headers().get("connection").is_some_and(|value| value == "close");
    let body = response.into_body().collect().await?.to_bytes();
    if closes {
        *connection = None;
    }
    if !status.is_success() {
        bail!("{status}: {}", String::from_utf8_lossy(&body));
    }
    Ok(())
}
