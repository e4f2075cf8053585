//! Payouts of a history: drafted, canceled, sent to the bank, settled, brought back.

use integration_tests::merchant::text;
use integration_tests::process::eventually;
use serde_json::{Value, json};

use super::History;
use super::iban::iban;

fn payouts(run: &Value) -> impl Iterator<Item = (String, &Value)> {
    run["payouts"].as_array().unwrap().iter().map(|payout| (text(&payout["id"]), payout))
}

impl History {
    pub(super) fn draft_run(&mut self) {
        let mut expected = self.model.to_pay();
        let answer = self.shop.finance.post("/v1/payout-runs", &Value::Null);
        if answer.status == 409 {
            assert_eq!(expected, [0; 3], "nobody was paid");
            return;
        }
        for (id, payout) in payouts(&answer.expect(201)) {
            let affiliate_id = text(&payout["affiliate_id"]);
            let place = self.partners.iter().position(|partner| partner.affiliate_id == affiliate_id).unwrap();
            assert_eq!(payout["amount"], std::mem::take(&mut expected[place]), "of partner {place}");
            self.model.drafted(&id, place, payout["amount"].as_i64().unwrap());
        }
        assert_eq!(expected, [0; 3], "left out");
    }

    /// The drafts that nobody approved.
    fn drafts(&self) -> Vec<String> {
        let runs = self.shop.finance.get("/v1/payout-runs?limit=100").expect(200);
        let drafts = runs["data"].as_array().unwrap().iter().filter(|run| run["status"] == "draft");
        drafts.map(|run| format!("/v1/payout-runs/{}", text(&run["id"]))).collect()
    }

    fn run(&self, path: &str) -> Value {
        self.shop.finance.get(path).expect(200)
    }

    pub(super) fn cancel_runs(&mut self) {
        for path in self.drafts() {
            self.shop.finance.post(&format!("{path}/cancel"), &Value::Null).expect(200);
            for (id, _) in payouts(&self.run(&path)) {
                self.model.came_back(&id);
            }
        }
    }

    /// Another person approves the drafts; what changed since is dropped, the rest stands in a file that the bank gets.
    pub(super) fn send_runs(&mut self) {
        for path in self.drafts() {
            self.shop.second_finance.post(&format!("{path}/approve"), &Value::Null).expect(200);
            eventually(30, "the file is written", || {
                payouts(&self.run(&path)).all(|(_, payout)| payout["status"] != "reserved")
            });
            let run = self.run(&path);
            for (id, payout) in payouts(&run) {
                match payout["status"].as_str() {
                    Some("canceled") => self.model.came_back(&id),
                    Some("submitting") => self.model.sent(&id),
                    _ => panic!("{payout}"),
                }
            }
            if payouts(&run).any(|(_, payout)| payout["status"] == "submitting") {
                assert_eq!(self.shop.finance.get(&format!("{path}/sepa.xml")).status, 200);
                self.sent.push(path);
            }
        }
    }

    pub(super) fn settle_runs(&mut self) {
        for path in std::mem::take(&mut self.sent) {
            let under_way: Vec<String> = payouts(&self.run(&path))
                .filter_map(|(id, payout)| (payout["status"] == "accepted").then_some(id))
                .collect();
            self.shop.finance.post(&format!("{path}/settle"), &json!({})).expect(200);
            for id in under_way {
                self.model.paid(&id);
            }
        }
    }

    /// The bank sends a partner's last payout back, paid or not, and the partner gives another account.
    pub(super) fn bring_back(&mut self, partner: usize) {
        let Some(id) = self.model.last_sent(partner) else { return };
        self.shop.finance.post(&format!("/v1/payouts/{id}/return"), &json!({"reason": "AC04"})).expect(200);
        self.model.came_back(&id);
        self.accounts += 1;
        let affiliate = format!("/v1/affiliates/{}", self.partners[partner].affiliate_id);
        self.shop.api.patch(&affiliate, &json!({"iban": iban(self.accounts)})).expect(200);
    }
}
