//! Signatures, as the official package and as a few lines of our own verify them.

use std::io::Write as _;
use std::process::{Command, Stdio};

use hmac::{Hmac, KeyInit as _, Mac as _};
use integration_tests::process::workspace;
use serde_json::{Value, json};
use sha2::Sha256;
use time::OffsetDateTime;

use super::receiver::Received;
use super::scene::Scene;

/// What the npm package `standardwebhooks` says of a request under a secret.
fn official(secret: &str, request: &Received) -> Result<Value, String> {
    let script = workspace().join("tests/ledger/webhooks_out/verify.mjs");
    let mut node = Command::new("node")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs verify.mjs");
    let said = json!({"secret": secret, "body": request.body, "headers": request.headers});
    node.stdin.take().unwrap().write_all(said.to_string().as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    if output.status.success() { Ok(serde_json::from_str(&text).unwrap()) } else { Err(text.trim().to_owned()) }
}

/// Decodes standard base64.
fn decoded(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .bytes()
        .filter(|byte| *byte != b'=')
        .map(|byte| u32::try_from(ALPHABET.iter().position(|known| *known == byte).unwrap()).unwrap());
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        bits = bits << 6 | digit;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).unwrap());
        }
    }
    bytes
}

/// Whether one of a request's signatures is that of the secret.
pub(super) fn is_signed_by(secret: &str, request: &Received) -> bool {
    let key = decoded(secret.strip_prefix("whsec_").unwrap());
    let (id, timestamp) = (request.header("webhook-id"), request.header("webhook-timestamp"));
    request.header("webhook-signature").split(' ').any(|signature| {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{timestamp}.{}", request.body).as_bytes());
        let code = decoded(signature.strip_prefix("v1,").unwrap());
        mac.verify_slice(&code).is_ok()
    })
}

#[test]
fn the_official_package_takes_what_we_sign_and_nothing_else() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);
    scene.order("order-ä-1");

    let request = scene.hears(&endpoint, "conversion.created");

    assert_eq!(official(&endpoint.secret, &request), Ok(request.json()));
    assert!(is_signed_by(&endpoint.secret, &request));
    let forged = Received { body: request.body.replace("10000", "10001"), ..request.clone() };
    assert!(official(&endpoint.secret, &forged).unwrap_err().contains("No matching signature"));
    let other = scene.endpoint("/other", &["payout.paid"]);
    assert!(official(&other.secret, &request).is_err());
    assert!(!is_signed_by(&other.secret, &request));
    let sent: i64 = request.header("webhook-timestamp").parse().unwrap();
    assert!((OffsetDateTime::now_utc().unix_timestamp() - sent).abs() < 60);
    assert_eq!((request.method.as_str(), request.header("content-type")), ("POST", "application/json"));
}

#[test]
fn while_a_secret_is_replaced_both_sign_and_afterwards_only_the_new_one() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["conversion.created"]);

    let rotate = format!("/v1/webhook-endpoints/{}/rotate-secret", endpoint.id);
    let rotated = scene.shop.api.post(&rotate, &Value::Null).expect(200);
    let new = rotated["secret"].as_str().unwrap();
    scene.order("order-1");

    let both = scene.hears(&endpoint, "conversion.created");
    assert_eq!(both.header("webhook-signature").split(' ').count(), 2);
    for secret in [new, &endpoint.secret] {
        assert_eq!(official(secret, &both), Ok(both.json()));
    }
    assert!(!scene.show(&endpoint)["previous_secret_until"].is_null());

    scene.ledger.database.execute("update webhook_endpoint set previous_secret_until = now()").unwrap();
    scene.order("order-2");
    let one = scene.receiver.waits_for(&endpoint.path, 2).remove(1);
    assert_eq!(one.header("webhook-signature").split(' ').count(), 1);
    assert!(is_signed_by(new, &one) && !is_signed_by(&endpoint.secret, &one));
    assert!(scene.show(&endpoint)["previous_secret_until"].is_null());
}

#[test]
fn a_secret_is_shown_once_and_is_not_in_the_database() {
    let scene = Scene::new();
    let endpoint = scene.endpoint("/hook", &["*"]);

    assert!(endpoint.secret.starts_with("whsec_"));
    assert_eq!(decoded(&endpoint.secret["whsec_".len()..]).len(), 32);
    assert!(scene.show(&endpoint).get("secret").is_none());
    let list = scene.shop.api.get("/v1/webhook-endpoints").expect(200).to_string();
    let audit = scene.shop.api.get("/v1/audit").expect(200).to_string();
    let plain = hex::encode(decoded(&endpoint.secret["whsec_".len()..]));
    let rows = scene
        .ledger
        .database
        .number(&format!("select count(*) from webhook_endpoint where encode(secret, 'hex') like '%{plain}%'"));
    assert!(!list.contains("whsec_") && !audit.contains("whsec_") && rows == 0);
}
