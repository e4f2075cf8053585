//! Under which id the ledger's log names what the Worker asks of it.

use uuid::Uuid;

use crate::support::{Visitor, WorkerOptions, World, link};

const RAY: &str = "8c1f2e3d4b5a6978-FRA";

#[test]
fn what_is_asked_for_a_visit_carries_the_ray_id_by_which_cloudflares_log_names_it() {
    let world = World::with(WorkerOptions { queue: Some("fails"), ..WorkerOptions::default() });
    let link = link();
    world.ledger.knows(&link);

    Visitor::new().with("cf-ray", RAY).gets(&world.worker.site(&format!("/p?ref={}", link.code)));

    // The click goes straight to the ledger, because the queue fails.
    world.ledger.awaits_clicks(link.link_id, 1);
    for path in ["links/", "salts", "clicks"] {
        assert_eq!(world.ledger.request_ids(path), [RAY], "{path}");
    }
}

#[test]
fn a_delivery_from_the_queue_has_an_id_of_its_own() {
    let world = World::start();
    let link = link();
    world.ledger.knows(&link);

    Visitor::new().with("cf-ray", RAY).gets(&world.worker.site(&format!("/p?ref={}", link.code)));

    world.ledger.awaits_clicks(link.link_id, 1);
    let ids = world.ledger.request_ids("clicks");
    assert!(!ids.is_empty() && ids.iter().all(|id| Uuid::parse_str(id).is_ok()), "{ids:?}");
}

#[test]
fn a_ray_id_that_the_ledger_would_not_take_over_is_replaced() {
    let world = World::shared();
    for (number, ray) in ["x".repeat(129), "two words".to_owned(), "caf\u{e9}".to_owned()].into_iter().enumerate() {
        let code = format!("0DD0000{number}");
        Visitor::new().with("cf-ray", ray).gets(&world.worker.site(&format!("/p?ref={code}")));
        let ids = world.ledger.request_ids(&format!("links/{code}"));
        assert!(ids.len() == 1 && Uuid::parse_str(&ids[0]).is_ok(), "{ids:?}");
    }
}
