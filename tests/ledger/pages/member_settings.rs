//! Members say which mails they get, and take back what they refused by the link of a mail.

use super::finance::{ANN, World};
use super::visit::Visit;

/// Refuses a topic as the button of a mail program does.
fn refuses(world: &World, topic: &str) {
    let refused = format!("insert into mail_opt_out select merchant_id, '{ANN}', '{topic}' from merchant");
    world.ledger.database.execute(&refused).unwrap();
}

fn refused(world: &World) -> i64 {
    world.ledger.database.number("select count(*) from mail_opt_out")
}

fn takes_back(world: &World, visit: &mut Visit, path: &str, topic: &str) {
    refuses(world, topic);
    let box_of =
        |visit: &Visit| visit.get(path).text.split(&format!("name=\"{topic}\"")).nth(1).unwrap()[..30].to_owned();
    assert!(!box_of(visit).contains("checked"), "{}", box_of(visit));

    let csrf = visit.csrf(path);
    let saved = visit.post(path, &[("csrf", &csrf), (topic, "on")]);
    assert_eq!(saved.header("location"), Some(format!("{path}?done=saved").as_str()), "{}", saved.text);
    assert_eq!(refused(world), 0);
    assert!(box_of(visit).contains("checked"), "{}", box_of(visit));

    assert_eq!(visit.post(path, &[("csrf", "forged"), (topic, "on")]).status, 403);
    assert_eq!(visit.post(path, &[("csrf", &csrf)]).status, 303);
    assert_eq!(refused(world), 1, "what is not ticked is refused");
    world.ledger.database.execute("delete from mail_opt_out").unwrap();
}

#[test]
fn a_member_takes_back_that_it_refused_the_mails_of_its_desk() {
    let world = World::new("Ada");

    let mut ann = world.ann();
    assert!(ann.get("/finance").text.contains("href=\"/finance/settings\""));
    takes_back(&world, &mut ann, "/finance/settings", "finance_alerts");
    assert_eq!(ann.get("/merchant/settings").status, 303, "another desk");

    let mut owner = Visit::sign_in(&world.ledger, &world.mails, ANN);
    owner.choose("merchant:");
    assert!(owner.get("/merchant").text.contains("href=\"/merchant/settings\""));
    takes_back(&world, &mut owner, "/merchant/settings", "merchant_alerts");
}
