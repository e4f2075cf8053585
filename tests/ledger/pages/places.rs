//! Where people land: where an answer to a form is asked for again, and after signing in.

use integration_tests::ledger::Ledger;
use integration_tests::mail::MailCatcher;
use integration_tests::merchant::{Merchant, text};
use serde_json::json;

use super::finance::{ANN, World};
use super::visit::{COOKIE, Visit};

#[test]
fn an_address_that_only_takes_forms_leads_a_reader_to_the_page_above_it() {
    let world = World::new("Ada");
    let shop = &world.shop;
    let order = text(&shop.order("order-2", 1_000, &world.partner.code, &json!({})).expect(201)["id"]);
    let endpoint = json!({"url": "https://hooks.invalid/in", "events": ["*"]});
    let endpoint = text(&shop.api.post("/v1/webhook-endpoints", &endpoint).expect(201)["id"]);
    let mut owner = Visit::sign_in(&world.ledger, &world.mails, ANN);
    owner.choose(&format!("merchant:{}", shop.id));
    let (link, partner) = (&world.partner.link_id, &world.partner.affiliate_id);
    let forms = [
        format!("/merchant/conversions/{order}/reject"),
        format!("/merchant/conversions/{order}/refund"),
        format!("/merchant/links/{link}/coupon"),
        format!("/merchant/affiliates/{partner}/suspend"),
        format!("/merchant/webhooks/{endpoint}/rotate?page=1"),
        "/language".to_owned(),
        "/sign-in".to_owned(),
        "/sign-out".to_owned(),
    ];
    for form in forms {
        let page = owner.follows(&form);
        assert_eq!(page.status, 200, "{form}: {}", page.text);
        assert!(page.text.contains("<h1>") && page.header("content-security-policy").is_some(), "{form}");
    }
    let ann = world.ann();
    for form in ["/finance/bank/statement", "/finance/runs/01890000-0000-7000-8000-000000000000/approve"] {
        assert!(ann.follows(form).text.contains("<h1>"), "{form}");
    }

    let rotated = format!("/merchant/webhooks/{endpoint}/rotate?after=1");
    let above = format!("/merchant/webhooks/{endpoint}?after=1");
    assert_eq!(owner.get(&rotated).header("location"), Some(above.as_str()));
    let refused = owner.post_with("/desk", &[], &[("accept", "text/html")]);
    assert!(refused.status == 405 && refused.text.contains("<h1>"), "{}", refused.text);
    assert_eq!(
        shop.api.send("DELETE", "/v1/programs", &[("accept", "text/html")], None).problem(405),
        "method_not_allowed"
    );
}

#[test]
fn the_language_changes_on_the_page_that_a_form_was_on() {
    let world = World::new("Ada");
    let mut owner = Visit::sign_in(&world.ledger, &world.mails, ANN);
    owner.choose(&format!("merchant:{}", world.shop.id));
    let order = text(&world.shop.order("order-2", 1_000, &world.partner.code, &json!({})).expect(201)["id"]);
    let page = format!("/merchant/conversions/{order}");
    let csrf = owner.csrf(&page);
    let refunds = |owner: &mut Visit, referer: &str| {
        let wrong = [("csrf", csrf.as_str()), ("amount", "much")];
        let answer = owner.post_with(&format!("{page}/refund"), &wrong, &[("referer", referer)]);
        assert_eq!(answer.status, 422, "{}", answer.text);
        let back = answer.text.split_once("name=\"back\" value=\"").unwrap().1;
        back.split('"').next().unwrap().to_owned()
    };

    assert_eq!(refunds(&mut owner, &format!("{}{page}?done=saved", world.ledger.url())), format!("{page}?done=saved"));
    assert_eq!(refunds(&mut owner, "https://evil.example/x"), format!("{page}/refund"));
    for elsewhere in ["//evil.example", "/\t/evil.example", "/\\evil.example", "https://evil.example"] {
        let form = [("csrf", csrf.as_str()), ("language", "en"), ("back", elsewhere)];
        assert_eq!(owner.post("/language", &form).header("location"), Some("/"), "{elsewhere}");
    }
}

#[test]
fn somebody_who_signs_in_comes_to_the_page_that_a_mail_linked_to() {
    let world = World::new("Ada");
    let (_, payout) = world.draft();
    let page = format!("/finance/payouts/{payout}");
    let nobody = Visit::begin(&world.ledger);

    let sent_away = nobody.get(&page);
    assert_eq!(sent_away.header("location"), Some("/"));
    let wanted = format!("tributary-wanted={}", sent_away.cookie("tributary-wanted").unwrap());
    let set = sent_away.headers.iter().find(|(_, value)| value.starts_with("tributary-wanted")).unwrap();
    assert!(set.1.contains("; Max-Age=1800; HttpOnly; SameSite=Lax"), "{}", set.1);

    // The owner opens two desks, and the page is behind the second factor.
    let desk =
        |visit: &Visit, cookies: &str| visit.get_with("/desk", cookies, &[]).header("location").map(str::to_owned);
    let mut ann = Visit::sign_in(&world.ledger, &world.mails, ANN);
    assert_eq!(desk(&ann, &wanted).unwrap(), "/choose");
    ann.choose(&format!("merchant:{}", world.shop.id));
    assert_eq!(desk(&ann, &wanted).unwrap(), "/merchant", "it is no page of this desk");
    let ann = world.ann();
    let arrived = ann.get_with("/desk", &wanted, &[]);
    assert_eq!(arrived.header("location"), Some(page.as_str()));
    assert_eq!(arrived.cookie("tributary-wanted").unwrap(), "", "once");
    assert_eq!(ann.get(&page).status, 200);

    let forged = |text: &str| desk(&ann, &format!("tributary-wanted={}", hex::encode(text))).unwrap();
    for elsewhere in ["//evil.example", "https://evil.example/finance", "/\t/evil.example", "/sign-out", "/merchant"] {
        assert_eq!(forged(elsewhere), "/finance", "{elsewhere}");
    }
}

#[test]
fn a_page_that_nobody_opened_is_not_kept_for_later() {
    let mails = MailCatcher::start();
    let ledger = Ledger::start_mailing(&mails.smtp_url(), None);
    Merchant::new(&ledger);
    let nobody = Visit::begin(&ledger);

    let by_itself = nobody.get_with("/finance", "", &[("tributary-by-itself", "1")]);
    let start = nobody.get("/desk");

    assert_eq!((by_itself.status, start.status), (303, 303));
    for answer in [by_itself, start] {
        assert!(answer.cookie("tributary-wanted").is_none() && answer.cookie(COOKIE).is_none());
    }
}
