use proptest::prelude::*;
use shared::link::Consent;

use super::*;

mod landing;
use crate::samples::{BROWSER, NOON_MS, link};

const ON_SITE: &str = "https://shop.example/pricing?plan=pro&ref=ABC12345";
const VISITOR_ID: &str = "0123456789abcdef0123456789abcdef";

struct Case {
    url: String,
    visitor: Visitor,
    link: LinkRecord,
    keys: TokenKeys,
}

impl Case {
    fn at(url: &str) -> Self {
        let visitor = Visitor { user_agent: BROWSER.into(), ip: "203.0.113.7".into(), ..Visitor::default() };
        let keys = format!("1:{}", "ab".repeat(32)).parse().unwrap();
        Self { url: url.into(), visitor, link: link(), keys }
    }

    fn decide<T>(&self, rule: impl FnOnce(&Visit<'_>) -> T) -> T {
        rule(&Visit {
            address: Address::parse(&self.url).unwrap(),
            visitor: &self.visitor,
            filtered: self.visitor.filter_reason(),
            link: &self.link,
            keys: &self.keys,
            now_ms: NOON_MS,
            click_entropy: [7; 10],
            visitor_entropy: [8; 16],
        })
    }

    fn arrives(&self, clicked_at_ms: i64) -> Answer {
        let text = self.token_of(clicked_at_ms);
        let token = self.keys.verify(&text).unwrap();
        self.decide(|visit| on_arrival(visit, &text, &token))
    }

    fn token_of(&self, clicked_at_ms: i64) -> String {
        self.keys.mint(uuid_v7(clicked_at_ms, &[1; 10]), self.link.link_id)
    }
}

/// Location, cookies as `name=value`, click.
fn redirect(answer: Answer) -> (String, Vec<String>, Option<Click>) {
    let Answer::Redirect { location, cookies, click } = answer else { panic!("not a redirect: {answer:?}") };
    let pair = |cookie: &String| cookie.split(';').next().unwrap_or_default().to_owned();
    (location, cookies.iter().map(pair).collect(), click.map(|click| *click))
}

#[test]
fn a_visit_to_a_site_is_cleaned_marked_and_counted() {
    let case = Case::at(ON_SITE);

    let (location, cookies, click) = redirect(case.decide(by_ref));

    let click = click.unwrap();
    let token = case.keys.verify(cookies[0].strip_prefix("aff_ref=").unwrap()).unwrap();
    assert_eq!(location, "/pricing?plan=pro");
    assert_eq!((token.click_id, token.link_id), (click.id, case.link.link_id));
    assert_eq!(cookies[1], format!("aff_vid={}", click.visitor_id.unwrap()));
    assert_eq!(click.landing_page, "https://shop.example/pricing?plan=pro");
    assert_eq!(token.clicked_at_ms(), NOON_MS);
}

#[test]
fn a_visitor_keeps_the_id_they_have() {
    let mut case = Case::at(ON_SITE);
    case.visitor.cookies = format!("aff_vid={VISITOR_ID}");

    let (_, cookies, click) = redirect(case.decide(by_ref));

    assert_eq!(cookies[1], format!("aff_vid={VISITOR_ID}"));
    assert_eq!(click.unwrap().visitor_id.as_deref(), Some(VISITOR_ID));
}

#[test]
fn robots_head_frames_and_paused_links_are_sent_on_uncounted() {
    let changes: [fn(&mut Case); 5] = [
        |case| case.visitor.user_agent = "Mozilla/5.0 (compatible; Googlebot/2.1)".into(),
        |case| case.visitor.user_agent.clear(),
        |case| case.visitor.head = true,
        |case| case.visitor.destination = "iframe".into(),
        |case| case.link.state = LinkState::Paused,
    ];
    for change in changes {
        let mut case = Case::at(ON_SITE);
        change(&mut case);
        assert_eq!(case.decide(by_ref), Answer::uncounted("/pricing?plan=pro".into()));
        assert_eq!(case.decide(by_link), Answer::uncounted("https://shop.example/sale".into()));
        assert_eq!(case.arrives(NOON_MS), Answer::uncounted("/pricing?plan=pro".into()));
    }
}

#[test]
fn what_is_filtered_is_counted_only_while_the_link_earns() {
    let reason = |case: &Case| case.decide(|visit| visit.counts_as_filtered().map(FilterReason::as_str));
    let mut case = Case::at(ON_SITE);
    assert_eq!(reason(&case), None);
    case.visitor.head = true;
    assert_eq!(reason(&case), Some("head"));
    case.link.state = LinkState::Paused;
    assert_eq!(reason(&case), None);
}

#[test]
fn a_prefetch_leaves_the_click_to_the_visitor() {
    let mut case = Case::at(ON_SITE);
    case.visitor.purpose = "prefetch;prerender".into();
    for answer in [case.decide(by_ref), case.decide(by_link), case.arrives(NOON_MS)] {
        assert_eq!(answer, Answer::NoContent);
    }
}

#[test]
fn the_first_click_is_kept_while_its_window_lasts() {
    for (days_ago, model, replaced) in [
        (29, AttributionModel::FirstClick, false),
        (31, AttributionModel::FirstClick, true),
        (29, AttributionModel::LastClick, true),
    ] {
        let mut case = Case::at(ON_SITE);
        case.link.attribution_model = model;
        case.visitor.cookies = format!("aff_ref={}", case.token_of(NOON_MS - days_ago * DAY_MS));
        let (_, cookies, click) = redirect(case.decide(by_ref));
        assert_eq!(cookies.iter().any(|cookie| cookie.starts_with("aff_ref=")), replaced, "{days_ago} {model:?}");
        assert!(click.is_some());
    }
}

#[test]
fn a_forged_cookie_does_not_count_as_a_first_click() {
    let mut case = Case::at(ON_SITE);
    case.link.attribution_model = AttributionModel::FirstClick;
    case.visitor.cookies = format!("aff_ref={}", "A".repeat(58));
    assert_eq!(redirect(case.decide(by_ref)).1.len(), 2);
}

#[test]
fn without_consent_there_is_a_click_and_nobody_in_it_and_its_token_waits_in_the_address() {
    let mut case = Case::at(ON_SITE);
    case.link.consent = Consent::Required { cookie_name: "consent".into(), cookie_value: "yes".into() };
    case.visitor.cookies = format!("aff_vid={VISITOR_ID}");

    let (location, cookies, click) = redirect(case.decide(by_ref));

    let token = location.strip_prefix("/pricing?plan=pro&aff_click=").unwrap();
    let click = click.unwrap();
    assert_eq!((case.keys.verify(token).unwrap().click_id, cookies.len()), (click.id, 0));
    assert_eq!((click.visitor_id, click.landing_page.as_str()), (None, "https://shop.example/pricing?plan=pro"));
    assert_eq!(case.arrives(NOON_MS), Answer::Pass, "and is no second click there");

    case.visitor.cookies.push_str("; consent=yes");
    let (location, cookies, _) = redirect(case.decide(by_ref));
    assert_eq!((location.as_str(), cookies.len()), ("/pricing?plan=pro", 2));
    let (location, cookies, click) = redirect(case.arrives(NOON_MS));
    assert_eq!((location.as_str(), cookies.len(), click), ("/pricing?plan=pro", 2, None));
}

#[test]
fn without_cookies_the_address_carries_the_token_and_no_id_is_drawn() {
    let mut case = Case::at(ON_SITE);
    case.link.consent = Consent::Cookieless;

    let (location, cookies, click) = redirect(case.decide(by_ref));

    let token = location.strip_prefix("/pricing?plan=pro&aff_click=").unwrap();
    assert!(case.keys.verify(token).is_ok() && cookies.is_empty());
    assert_eq!(click.unwrap().visitor_id, None);
    assert_eq!(case.arrives(NOON_MS), Answer::Pass);
}

#[test]
fn a_short_link_leads_to_its_destination_with_token_and_campaign() {
    let mut case = Case::at("https://go.example/summer?x=1");
    case.link.destination = "https://shop.example/sale?a=1#top".into();
    case.link.campaign = Some("spring sale".into());

    let (location, _, click) = redirect(case.decide(by_link));

    let click = click.unwrap();
    let token = case.keys.mint(click.id, case.link.link_id);
    let utm = "utm_source=affiliate&utm_medium=referral&utm_campaign=spring%20sale";
    assert_eq!(location, format!("https://shop.example/sale?a=1&aff_click={token}&{utm}#top"));
    assert_eq!(click.landing_page, format!("https://shop.example/sale?a=1&{utm}#top"));
    assert_eq!(click.utm_campaign.as_deref(), Some("spring sale"));
}

#[test]
fn a_record_without_a_usable_destination_falls_back() {
    for destination in ["", "/relative", "javascript:alert(1)", "https://x.example/\r\nSet-Cookie: a=b"] {
        let mut case = Case::at("https://go.example/summer");
        case.link.destination = destination.into();
        assert_eq!(case.decide(by_link), Answer::Fallback, "{destination}");
    }
}

#[test]
fn a_token_that_arrives_is_kept_and_not_counted_again() {
    let case = Case::at("https://shop.example/sale?aff_click=T&ref=ABC12345&a=1");

    let (location, cookies, click) = redirect(case.arrives(NOON_MS - ARRIVAL_MAX_AGE_MS));

    assert_eq!(location, "/sale?a=1");
    assert_eq!(cookies[0], format!("aff_ref={}", case.token_of(NOON_MS - ARRIVAL_MAX_AGE_MS)));
    assert_eq!(click, None);
}

#[test]
fn an_address_shared_later_is_a_click_of_its_own() {
    for clicked_at_ms in [NOON_MS - ARRIVAL_MAX_AGE_MS - 1, NOON_MS + ARRIVAL_MAX_AGE_MS + 1] {
        let case = Case::at("https://shop.example/sale?aff_click=T");
        let (location, cookies, click) = redirect(case.arrives(clicked_at_ms));
        assert_eq!(location, "/sale");
        assert_ne!(cookies[0], format!("aff_ref={}", case.token_of(clicked_at_ms)));
        assert_eq!(click.unwrap().link_id, case.link.link_id);
    }
}

proptest! {
    #[test]
    fn whatever_is_visited_the_answer_stays_on_the_site_and_its_headers_are_plain(
        target in "/\\PC{0,80}",
        cookies in "\\PC{0,80}",
        domain in proptest::option::of("\\PC{0,20}"),
        campaign in proptest::option::of("\\PC{0,20}"),
    ) {
        let mut case = Case::at(&format!("https://shop.example{target}?ref=ABC12345&{target}"));
        case.visitor.cookies = cookies;
        case.link.cookie_domain = domain;
        case.link.campaign = campaign;
        for (answer, origin) in [(case.decide(by_ref), ""), (case.decide(by_link), "https://shop.example/sale?")] {
            let Answer::Redirect { location, cookies, .. } = answer else { continue };
            let relative = location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
            prop_assert!(relative || location.starts_with("https://shop.example/"), "{}", location);
            prop_assert!(location.starts_with(origin));
            for header in cookies.iter().chain([&location]) {
                prop_assert!(!header.contains(['\r', '\n', '\0']), "{}", header);
            }
        }
    }
}
