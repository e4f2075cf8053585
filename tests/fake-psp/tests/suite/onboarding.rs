//! Connected accounts and their onboarding.

use crate::support::{Psp, agent};

#[test]
fn an_account_made_here_is_ready_after_its_onboarding_page() {
    let psp = Psp::start("onboarding");
    let made = psp.post("/v1/accounts", "acc-1", &[("type", "express"), ("email", "a@example.com")]).body;
    let id = made["id"].as_str().unwrap();
    let link = psp.post(
        "/v1/account_links",
        "link-1",
        &[
            ("account", id),
            ("type", "account_onboarding"),
            ("refresh_url", "http://127.0.0.1/again"),
            ("return_url", "http://127.0.0.1/done?x=1"),
        ],
    );
    let url = link.body["url"].as_str().unwrap().to_owned();

    let page = agent().get(&url).call().unwrap().body_mut().read_to_string().unwrap();
    let done = agent().post(&url).send_empty().unwrap();

    assert_eq!(made["payouts_enabled"], false);
    assert!(page.contains(id));
    assert_eq!(done.headers()["location"], "http://127.0.0.1/done?x=1");
    assert_eq!(psp.get(&format!("/v1/accounts/{id}")).body["payouts_enabled"], true);
}

#[test]
fn any_account_exists_and_anything_else_does_not() {
    let psp = Psp::start("accounts");

    assert_eq!(psp.get("/v1/accounts/acct_whoever").body["payouts_enabled"], true);
    assert_eq!(psp.get("/v1/accounts/whoever").status, 403);
}
