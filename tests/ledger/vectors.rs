//! The worked examples, through the HTTP API.

use std::collections::HashMap;

use integration_tests::ledger::Ledger;
use integration_tests::merchant::{Merchant, text};
use serde_json::{Value, json};

fn read(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Where the terms of the examples stand, and what leads their orders to the affiliate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    ProgramTermsByRef,
    OwnTermsByCoupon,
}

#[test]
fn every_commission_example_earns_what_it_says() {
    commission_examples(Way::ProgramTermsByRef);
}

#[test]
fn every_commission_example_earns_the_same_as_an_affiliates_own_terms_and_by_coupon() {
    commission_examples(Way::OwnTermsByCoupon);
}

fn commission_examples(way: Way) {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for (number, example) in read(include_str!("../vectors/commissions.json")).iter().enumerate() {
        let name = example["name"].as_str().unwrap();
        let mut program = json!({"hold_days": 14});
        let mut with = json!({"tier": example["tier"], "email": format!("a{number}@x.example")});
        match way {
            Way::ProgramTermsByRef => program["terms"] = example["terms"].clone(),
            Way::OwnTermsByCoupon => with["terms_override"] = example["terms"].clone(),
        }
        let program = shop.program(&program);
        if example["rate_override"].is_string() {
            with["rate_override"] = example["rate_override"].clone();
        }
        let partner = shop.partner(&program, &with);
        let evidence = match way {
            Way::ProgramTermsByRef => json!({}),
            Way::OwnTermsByCoupon => {
                let code = format!("CODE-{number}");
                shop.api.post("/v1/coupons", &json!({"code": code, "link_id": partner.link_id})).expect(201);
                json!({"ref": null, "coupon": code})
            }
        };
        let before = example["affiliate_month_revenue_before"].as_i64().unwrap();
        if before > 0 {
            shop.order(&format!("before-{number}"), before, &partner.code, &evidence).expect(201);
        }
        let amount = example["order_amount"].as_i64().unwrap();

        let order = shop.order(&format!("order-{number}"), amount, &partner.code, &evidence).expect(201);

        let commission = &order["commissions"][0];
        assert_eq!(commission["amount"], example["commission"], "{name}");
        assert_eq!(commission["rate"], example["rate"], "{name}");
        assert_eq!(commission["kind"], example["terms"]["kind"], "{name}");
        let (refunds, clawbacks) = (list(&example["refunds"]), list(&example["clawbacks"]));
        for (step, (amount, clawback)) in refunds.iter().zip(clawbacks).enumerate() {
            let refund = shop.refund(&format!("order-{number}"), &format!("{number}-{step}"), amount.as_i64().unwrap());
            assert_eq!(refund.expect(201)["clawbacks"][0]["amount"], *clawback, "{name}");
        }
        let left = &shop.conversion(&text(&order["id"]))["commissions"][0];
        let left = left["amount"].as_i64().unwrap() - left["clawed_back"].as_i64().unwrap();
        assert_eq!(json!(left), example["left"], "{name}");
    }
    ledger.assert_books_hold();
}

#[test]
fn every_history_earns_what_it_says_order_by_order() {
    let ledger = Ledger::start();
    let shop = Merchant::new(&ledger);
    for (number, history) in read(include_str!("../vectors/histories.json")).iter().enumerate() {
        let name = history["name"].as_str().unwrap();
        let mut program = json!({"terms": history["terms"]});
        if history["second_tier_rate"].is_string() {
            program["second_tier_rate"] = history["second_tier_rate"].clone();
        }
        let program = shop.program(&program);
        let recruiter = shop.partner(&program, &json!({"email": format!("r{number}@x.example")}));
        let partner = shop.partner(
            &program,
            &json!({
                "tier": history["tier"], "email": format!("h{number}@x.example"),
                "recruiter_id": recruiter.affiliate_id,
            }),
        );
        let mut conversions = HashMap::new();
        for order in history["orders"].as_array().unwrap() {
            let mut with = json!({"occurred_at": order["at"], "type": order["type"]});
            if order["type"] == "lead" {
                with["amount"] = Value::Null;
            }
            if let Some(subscription) = order["subscription"].as_str() {
                with["subscription_id"] = json!(format!("{subscription}-{number}"));
            }
            let order_id = format!("{}-{number}", order["order"].as_str().unwrap());
            let amount = order["amount"].as_i64().unwrap();

            let posted = shop.order(&order_id, amount, &partner.code, &with).expect(201);

            let commission = &posted["commissions"][0];
            assert_eq!(commission["amount"], order["commission"], "{name}: {order_id}");
            assert_eq!(commission["kind"], order["kind"], "{name}: {order_id}");
            if order["kind"].is_string() && order["month"].is_number() {
                assert_eq!(commission["recurring_month"], order["month"], "{name}: {order_id}");
            }
            assert_eq!(posted["reason"], order["reason"], "{name}: {order_id}");
            let second = &posted["commissions"][1];
            assert_eq!(second["amount"], order["second_tier"], "{name}: {order_id}");
            conversions.insert(order_id, text(&posted["id"]));
        }
        for rejected in list(&history["reject"]) {
            shop.reject(&conversions[&format!("{}-{number}", rejected.as_str().unwrap())], "test").expect(200);
        }
        for (step, refund) in list(&history["refunds"]).iter().enumerate() {
            let order_id = format!("{}-{number}", refund["order"].as_str().unwrap());
            let amount = refund["amount"].as_i64().unwrap();

            let stored = shop.refund(&order_id, &format!("h{number}-{step}"), amount).expect(201);

            assert_eq!(stored["clawbacks"][0]["amount"], refund["clawback"], "{name}: {order_id}");
            assert_eq!(stored["clawbacks"][1]["amount"], refund["second_tier_clawback"], "{name}: {order_id}");
        }
    }
    ledger.assert_books_hold();
}
