//! Links that prove something by themselves. Their proofs follow from `SESSION_KEY`, so a dump of the database makes none.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;
use url::Url;
use uuid::Uuid;

use crate::vault::{Place, Purpose, Vault};

/// Who refuses what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refusal {
    /// Of which merchant; nil for none.
    #[serde(rename = "m")]
    pub merchant_id: Uuid,
    /// At which address.
    #[serde(rename = "e")]
    pub email: String,
    /// The topic's name.
    #[serde(rename = "t")]
    pub topic: String,
}

const REFUSAL: Place<'_> = Place { purpose: Purpose::MailRefusal, merchant_id: Uuid::nil(), name: b"" };
/// Longest token that is looked at.
const TOKEN_CHARS: usize = 1_024;

/// The link by which mails of a topic are refused. It works for as long as the key does: a mail may be read years later.
pub(super) fn refusal_link(pages: &Url, vault: &Vault, refusal: &Refusal) -> Option<Url> {
    let plain = serde_json::to_vec(refusal).ok()?;
    let sealed = vault.seal(REFUSAL, &plain).ok()?;
    pages.join(&format!("mail/stop/{}", URL_SAFE_NO_PAD.encode(sealed))).ok()
}

/// What a token of such a link says, if it is ours.
pub(crate) fn refusal(vault: &Vault, token: &str) -> Option<Refusal> {
    if token.len() > TOKEN_CHARS {
        return None;
    }
    let sealed = URL_SAFE_NO_PAD.decode(token).ok()?;
    serde_json::from_slice(&vault.open(REFUSAL, &sealed).ok()?).ok()
}

/// The link that signs in.
pub(crate) fn sign_in_link(pages: &Url, vault: &Vault, sign_in_id: Uuid) -> Option<Url> {
    let proof = sign_in_proofs(vault, sign_in_id).into_iter().next()?;
    pages.join(&format!("sign-in/{sign_in_id}/{}", hex::encode(proof))).ok()
}

/// Whether a link's proof is ours.
pub(crate) fn sign_in_proof_holds(vault: &Vault, sign_in_id: Uuid, proof: &str) -> bool {
    let mut given = [0; 32];
    hex::decode_to_slice(proof, &mut given).is_ok()
        && sign_in_proofs(vault, sign_in_id).iter().any(|proof| bool::from(proof.ct_eq(&given)))
}

fn sign_in_proofs(vault: &Vault, sign_in_id: Uuid) -> Vec<[u8; 32]> {
    vault.names(Place { purpose: Purpose::SignInLink, merchant_id: Uuid::nil(), name: sign_in_id.as_bytes() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(digit: &str) -> Vault {
        digit.repeat(64).parse().unwrap()
    }

    #[test]
    fn a_refusal_is_read_from_its_own_link_only() {
        let pages = Url::parse("https://pages.example/").unwrap();
        let said = Refusal { merchant_id: Uuid::from_u128(1), email: "ä@x.example".into(), topic: "payouts".into() };
        let link = refusal_link(&pages, &vault("a"), &said).unwrap();
        let token = link.path().strip_prefix("/mail/stop/").unwrap();
        assert_eq!(refusal(&vault("a"), token), Some(said));
        assert_eq!(refusal(&vault("b"), token), None);
        assert_eq!(refusal(&vault("a"), &token[1..]), None);
        assert_eq!(refusal(&vault("a"), &"a".repeat(5_000)), None);
    }

    #[test]
    fn a_sign_in_link_proves_its_own_id_only() {
        let pages = Url::parse("https://pages.example/").unwrap();
        let [own, other] = [1, 2].map(Uuid::from_u128);
        let link = sign_in_link(&pages, &vault("a"), own).unwrap();
        let proof = link.path_segments().unwrap().next_back().unwrap();
        assert!(sign_in_proof_holds(&vault("a"), own, proof));
        assert!(!sign_in_proof_holds(&vault("a"), other, proof));
        assert!(!sign_in_proof_holds(&vault("b"), own, proof));
        assert!(!sign_in_proof_holds(&vault("a"), own, &proof[2..]));
    }
}
