//! An address that events were sent to is not called any more.

use uuid::Uuid;

use super::super::letter::one_line;
use super::{Said, Words};

impl Words<'_> {
    pub(super) fn endpoint_disabled(
        &self,
        merchant: &str,
        host: Option<&str>,
        gone: bool,
        affiliate_id: Option<Uuid>,
    ) -> Said {
        let t = self.texts;
        let why = if gone { t.mail_endpoint_gone() } else { t.mail_endpoint_silent() };
        let (subject, label, path) = match affiliate_id {
            None => (t.mail_endpoint_subject(merchant), t.mail_open_webhooks(), "merchant/webhooks".to_owned()),
            Some(id) => (t.mail_postback_subject(merchant), t.mail_open_partner(), format!("merchant/affiliates/{id}")),
        };
        let mut facts: Vec<_> =
            host.map(|host| (t.mail_endpoint_host().to_owned(), one_line(host))).into_iter().collect();
        facts.push((t.mail_reason().to_owned(), why.to_owned()));
        Said {
            subject,
            paragraphs: vec![t.mail_endpoint_body().to_owned()],
            facts,
            action: Some((label, self.addresses.page(&path))),
            reason: t.mail_why_merchant(merchant),
        }
    }
}

#[cfg(test)]
mod tests {
    use url::Url;
    use uuid::Uuid;

    use super::super::{Addresses, write};
    use crate::language::Language;
    use crate::mail::Message;

    #[test]
    fn whoever_looks_after_the_program_reads_which_address_is_not_called_and_why() {
        let pages = Url::parse("https://ledger.example/").unwrap();
        let addresses = Addresses { pages, sign_in: None, unsubscribe: None };
        let disabled = |gone: bool, affiliate_id: Option<Uuid>| Message::EndpointDisabled {
            merchant: "Shop".to_owned(),
            host: affiliate_id.is_none().then(|| "hooks.shop.example".to_owned()),
            gone,
            affiliate_id,
        };

        let own = write(&disabled(false, None), Language::En, "Ann", &addresses);
        let partners = write(&disabled(true, Some(Uuid::nil())), Language::De, "Ann", &addresses);

        assert_eq!(own.subject, "A webhook of Shop has been switched off");
        assert_eq!(own.facts[0].1, "hooks.shop.example");
        assert!(own.facts[1].1.contains("for five days"), "{:?}", own.facts);
        assert_eq!(own.action.unwrap().1.as_str(), "https://ledger.example/merchant/webhooks");
        assert!(partners.subject.starts_with("Das Postback eines Partners"), "{}", partners.subject);
        assert!(partners.facts.len() == 1 && partners.facts[0].1.contains("410"), "{:?}", partners.facts);
        assert!(partners.action.unwrap().1.path().starts_with("/merchant/affiliates/0000"));
    }
}
