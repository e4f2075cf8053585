//! On a link domain.

use shared::link::LinkState;

use crate::support::{Visitor, World, keys, link};

#[test]
fn a_short_link_leads_to_its_destination_with_a_token() {
    let world = World::shared();
    let mut link = link();
    link.slug = Some(format!("spring-{}", link.code.to_lowercase()));
    link.destination = "https://shop.example/sale?a=1#top".into();
    link.campaign = Some("spring sale".into());
    world.ledger.knows(&link);

    for name in [link.code.clone(), link.code.to_lowercase(), link.slug.clone().unwrap()] {
        let reply = Visitor::new().gets(&world.worker.link(&format!("/{name}")));
        let token = reply.cookie("aff_ref").unwrap();
        let utm = "utm_source=affiliate&utm_medium=referral&utm_campaign=spring%20sale";
        assert_eq!(reply.location(), format!("https://shop.example/sale?a=1&aff_click={token}&{utm}#top"));
        assert_eq!((reply.status, reply.header("cache-control")), (302, Some("no-store")));
        assert_eq!(keys().verify(token).unwrap().link_id, link.link_id);
    }

    let clicks = world.ledger.awaits_clicks(link.link_id, 3);
    assert_eq!(clicks[0].utm_campaign.as_deref(), Some("spring sale"));
    assert!(!clicks[0].landing_page.contains("aff_click"));
}

#[test]
fn an_unknown_short_link_is_a_small_plain_page() {
    let world = World::shared();
    for target in ["/0BADC0DE", "/no-such-slug", "/", "/a/b", "/%41BC", "/robots.txt"] {
        let reply = Visitor::new().gets(&world.worker.link(target));
        assert_eq!((reply.status, reply.body.as_slice()), (404, b"Not found.\n".as_slice()), "{target}");
        let names: Vec<_> = reply.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(names.iter().all(|name| ["content-length", "content-type", "cache-control", "date"].contains(name)));
    }
}

#[test]
fn a_paused_link_and_a_robot_are_sent_on_uncounted() {
    let world = World::shared();
    let mut paused = link();
    paused.state = LinkState::Paused;
    let active = link();
    world.ledger.knows(&paused);
    world.ledger.knows(&active);
    let robot = Visitor::new().with("user-agent", "WhatsApp/2.23.20.0");
    for (visitor, link) in [(Visitor::new(), &paused), (robot, &active)] {
        let reply = visitor.gets(&world.worker.link(&format!("/{}", link.code)));
        assert_eq!((reply.status, reply.location()), (302, "https://shop.example/sale"));
        assert!(reply.set_cookies().is_empty());
        world.ledger.awaits_clicks(link.link_id, 0);
    }
}

#[test]
fn a_destination_that_is_no_web_address_is_never_followed() {
    let world = World::shared();
    for destination in ["javascript:alert(1)", "//evil.example/", "https://x.example/\r\nSet-Cookie: a=b", ""] {
        let mut link = link();
        link.destination = destination.into();
        world.ledger.knows(&link);
        let reply = Visitor::new().gets(&world.worker.link(&format!("/{}", link.code)));
        assert_eq!((reply.status, reply.header("location")), (404, None), "{destination}");
    }
}

#[test]
fn a_link_domain_answers_get_and_head_only() {
    let world = World::shared();
    let link = link();
    world.ledger.knows(&link);
    let url = world.worker.link(&format!("/{}", link.code));
    let reply = Visitor::new().sends("POST", &url, b"x".to_vec());
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")));
    let head = Visitor::new().sends("HEAD", &url, Vec::new());
    assert_eq!((head.status, head.location(), head.set_cookies().len()), (302, "https://shop.example/sale", 0));
    world.ledger.awaits_clicks(link.link_id, 0);
}
