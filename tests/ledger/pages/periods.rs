//! Which days the figures by link are of.

use super::affiliate::world;
use super::visit::Visit;

#[test]
fn figures_by_link_are_of_the_period_that_is_chosen() {
    let world = world();
    let clicked = "insert into click_rollup (merchant_id, affiliate_id, link_id, hour, program_id, clicks)
        select merchant_id, affiliate_id, link_id, date_trunc('day', now(), 'UTC') - interval '60 days', program_id, 54321
        from link where campaign is not null";
    world.ledger.database.execute(clicked).unwrap();
    let ada = Visit::sign_in(&world.ledger, &world.mails, "ada@partner.example");
    let mut owner = Visit::sign_in(&world.ledger, &world.mails, "owner@shop.example");
    owner.choose(&format!("merchant:{}", world.merchant.id));
    for (visit, page) in [(&ada, "/affiliate/links"), (&ada, "/affiliate/links/campaigns"), (&owner, "/merchant/links")]
    {
        let shows = |query: &str| visit.get(&format!("{page}{query}")).text.contains("54,321");
        assert!(!shows(""), "{page}: thirty days are the first choice");
        assert!(!shows("?range=7d") && !shows("?range=ytd"), "{page}: a year is not offered");
        assert!(shows("?range=90d"), "{page}");
        assert!(shows("?range=90d&sort=-campaign"), "{page}: in any order");
        assert!(visit.get(&format!("{page}?range=90d")).text.contains("<option value=\"90d\" selected"), "{page}");
    }
}
