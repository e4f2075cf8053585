use super::super::landing::{Landing, is_own_site, json, on_landing};
use super::*;

impl Case {
    fn lands(&self) -> Landing {
        self.decide(|visit| on_landing(visit, None))
    }

    fn lands_with(&self, clicked_at_ms: i64) -> Landing {
        let text = self.token_of(clicked_at_ms);
        let token = self.keys.verify(&text).unwrap();
        self.decide(|visit| on_landing(visit, Some((&text, &token))))
    }
}

#[test]
fn a_landing_is_a_click_with_its_token_and_without_a_visitor_id() {
    let case = Case::at(ON_SITE);

    let landing = case.lands();

    let click = landing.click.unwrap();
    let token = case.keys.verify(&landing.token.unwrap()).unwrap();
    assert_eq!((token.click_id, token.link_id), (click.id, case.link.link_id));
    assert_eq!((click.landing_page.as_str(), click.visitor_id), ("https://shop.example/pricing?plan=pro", None));
}

#[test]
fn a_landing_from_a_short_link_keeps_its_token_and_a_shared_address_is_a_click_of_its_own() {
    let case = Case::at("https://shop.example/sale?aff_click=T&a=1");
    assert_eq!(case.lands_with(NOON_MS), Landing { token: Some(case.token_of(NOON_MS)), click: None });

    let shared = case.lands_with(NOON_MS - ARRIVAL_MAX_AGE_MS - 1);

    assert!(shared.token.is_some_and(|token| token != case.token_of(NOON_MS - ARRIVAL_MAX_AGE_MS - 1)));
    assert_eq!(shared.click.unwrap().landing_page, "https://shop.example/sale?a=1");
}

#[test]
fn what_is_filtered_on_a_redirect_is_filtered_on_a_landing() {
    let changes: [fn(&mut Case); 4] = [
        |case| case.visitor.user_agent = "Mozilla/5.0 (compatible; Googlebot/2.1)".into(),
        |case| case.visitor.verified_bot = true,
        |case| case.visitor.purpose = "prefetch".into(),
        |case| case.link.state = LinkState::Paused,
    ];
    for change in changes {
        let mut case = Case::at(ON_SITE);
        change(&mut case);
        assert_eq!(case.lands(), Landing { token: None, click: None });
        assert_eq!(case.lands_with(NOON_MS), Landing { token: None, click: None });
    }
}

#[test]
fn a_first_click_program_keeps_the_token_the_script_has() {
    let mut case = Case::at(ON_SITE);
    let first = case.token_of(NOON_MS - DAY_MS);
    case.visitor.cookies = format!("aff_ref={first}");
    assert_ne!(case.lands().token.as_deref(), Some(first.as_str()));

    case.link.attribution_model = AttributionModel::FirstClick;

    let landing = case.lands();
    assert_eq!((landing.token.as_deref(), landing.click.is_some()), (Some(first.as_str()), true));
    assert_eq!(case.lands_with(NOON_MS).token, Some(first));
}

#[test]
fn the_answer_tells_the_script_what_it_may_keep() {
    let mut link = link();
    assert_eq!(json(Some("T"), &link, "shop.example"), r#"{"window_days":30,"token":"T","consent":"implied"}"#);
    link.cookie_domain = Some("shop.example".into());
    link.consent = Consent::Required { cookie_name: "c\"".into(), cookie_value: "yes".into() };
    let told: serde_json::Value = serde_json::from_str(&json(None, &link, "www.shop.example:8443")).unwrap();
    assert_eq!(told["cookie_domain"], "shop.example");
    assert_eq!((&told["consent"], &told["cookie_name"]), (&"required".into(), &"c\"".into()));
    assert!(told.get("token").is_none());
}

#[test]
fn only_pages_of_the_programs_own_site_may_ask() {
    let mut link = link();
    link.site_host = Some("www.shop.example".into());
    assert!(is_own_site(&link, "www.shop.example"));
    for host in ["shop.example", "evil.example", "www.shop.example:8080", "www.shop.example.evil.example", ""] {
        assert!(!is_own_site(&link, host), "{host}");
    }
    link.cookie_domain = Some("shop.example".into());
    assert!(is_own_site(&link, "checkout.shop.example:8443") && is_own_site(&link, "shop.example"));
    assert!(!is_own_site(&link, "evilshop.example"));
    link.site_host = None;
    assert!(!is_own_site(&link, "www.shop.example"));
}
