//! Wording a message for somebody.

use time::Date;
use url::Url;
use uuid::Uuid;

use super::letter::{Letter, one_line};
use super::message::{Message, Part, PayoutFacts, Rejection, Reward, RewardKind, Sum};
use crate::format;
use crate::language::Language;
use crate::reasons;
use crate::texts::Texts;

mod endpoint;

/// Where links in mails lead.
#[derive(Debug)]
pub struct Addresses {
    /// Where the pages are.
    pub pages: Url,
    /// The link that signs in, where the mail is about that.
    pub sign_in: Option<Url>,
    /// Where mails like it can be refused.
    pub unsubscribe: Option<Url>,
}

impl Addresses {
    fn page(&self, path: &str) -> Option<Url> {
        self.pages.join(path).ok()
    }
}

/// Words a message; `name` is the reader's, or empty.
#[must_use]
pub fn write(message: &Message, language: Language, name: &str, addresses: &Addresses) -> Letter {
    let words = Words { texts: Texts(language), language, addresses };
    let Said { subject, paragraphs, facts, action, reason } = words.say(message);
    Letter {
        language,
        subject,
        name: one_line(name),
        paragraphs,
        facts,
        action: action.and_then(|(label, url)| url.map(|url| (label.to_owned(), url))),
        reason,
        unsubscribe: addresses.unsubscribe.clone().filter(|_| message.topic().may_be_refused()),
    }
}

/// The parts that differ from message to message.
struct Said {
    subject: String,
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    action: Option<(&'static str, Option<Url>)>,
    reason: String,
}

struct Words<'a> {
    texts: Texts,
    language: Language,
    addresses: &'a Addresses,
}

impl Words<'_> {
    fn say(&self, message: &Message) -> Said {
        let t = self.texts;
        match message {
            Message::AffiliateApproved { merchant } => self.to_affiliate(
                merchant,
                t.mail_approved_subject(merchant),
                vec![t.mail_approved_body(merchant)],
                Vec::new(),
                (t.mail_open_links(), "affiliate/links"),
            ),
            Message::FirstConversion { merchant } => self.to_affiliate(
                merchant,
                t.mail_first_subject(merchant),
                vec![t.mail_first_body(merchant), t.mail_first_next().to_owned()],
                Vec::new(),
                (t.mail_open_conversions(), "affiliate/conversions"),
            ),
            Message::CommissionDigest { merchant, day, approved, rejected, rejected_count } => {
                self.digest(merchant, *day, approved, rejected, *rejected_count)
            }
            Message::PayoutPaid { merchant, payout } => {
                let sum = self.sum_of(payout);
                let (subject, body) = (t.mail_paid_subject(merchant, &sum), t.mail_paid_body(merchant, &sum));
                self.about_payout(merchant, payout, subject, body)
            }
            Message::PayoutFailed { merchant, payout } => {
                let sum = self.sum_of(payout);
                let (subject, body) = (t.mail_failed_subject(merchant, &sum), t.mail_failed_body(merchant, &sum));
                self.about_payout(merchant, payout, subject, body)
            }
            Message::PayoutReturned { merchant, payout } => {
                let sum = self.sum_of(payout);
                let (subject, body) = (t.mail_returned_subject(merchant, &sum), t.mail_returned_body(merchant, &sum));
                self.about_payout(merchant, payout, subject, body)
            }
            Message::DestinationChanged { merchant, changed } => self.destination(merchant, changed),
            Message::MemberInvitation { merchant, finance } => {
                let body = if *finance { t.mail_finance_member(merchant) } else { t.mail_merchant_member(merchant) };
                Said {
                    subject: t.mail_member_subject(merchant),
                    paragraphs: vec![body, t.mail_member_how().to_owned()],
                    facts: Vec::new(),
                    action: Some((t.mail_open_sign_in(), self.addresses.page(""))),
                    reason: t.mail_why_member(merchant),
                }
            }
            Message::EndpointDisabled { merchant, host, gone, affiliate_id } => {
                self.endpoint_disabled(merchant, host.as_deref(), *gone, *affiliate_id)
            }
            Message::ReferralInvitation { merchant, url, reward } => self.invitation(merchant, url, reward.as_ref()),
            Message::RewardEarned { merchant, reward } => {
                let t = self.texts;
                self.rewarded(
                    merchant,
                    reward,
                    t.mail_reward_body(merchant, self.reward(reward)),
                    t.mail_why_reward(merchant),
                )
            }
            Message::WelcomeReward { merchant, reward } => {
                let t = self.texts;
                self.rewarded(
                    merchant,
                    reward,
                    t.mail_welcome_body(merchant, self.reward(reward)),
                    t.mail_why_welcome(merchant),
                )
            }
            Message::SignIn { .. } => Said {
                subject: t.mail_sign_in_subject().to_owned(),
                paragraphs: vec![t.mail_sign_in_body().to_owned(), t.mail_sign_in_not_you().to_owned()],
                facts: Vec::new(),
                action: Some((t.mail_open_sign_in(), self.addresses.sign_in.clone())),
                reason: t.mail_why_sign_in().to_owned(),
            },
            Message::DraftMade { merchant, payout_run_id, totals } => self.drafted(merchant, *payout_run_id, totals),
            Message::PayoutUnknown { merchant, payout } => {
                self.uncertain(merchant, payout, t.mail_unknown_subject(merchant), t.mail_unknown_body(merchant))
            }
            Message::PayoutFrozen { merchant, payout } => {
                self.uncertain(merchant, payout, t.mail_frozen_subject(merchant), t.mail_frozen_body(merchant))
            }
            Message::PayoutPaidTwice { merchant, payout, provider_id } => {
                let (subject, body) = (t.mail_twice_subject(merchant), t.mail_twice_body(merchant));
                self.surprising(merchant, payout, provider_id, subject, body)
            }
            Message::PayoutPaidLate { merchant, payout, provider_id } => {
                let (subject, body) = (t.mail_late_subject(merchant), t.mail_late_body(merchant));
                self.surprising(merchant, payout, provider_id, subject, body)
            }
            Message::RunPaused { merchant, payout_run_id, reason, part } => {
                self.paused(merchant, *payout_run_id, reason, part.as_ref())
            }
        }
    }

    fn to_affiliate(
        &self,
        merchant: &str,
        subject: String,
        paragraphs: Vec<String>,
        facts: Vec<(String, String)>,
        (label, path): (&'static str, &str),
    ) -> Said {
        let action = Some((label, self.addresses.page(path)));
        Said { subject, paragraphs, facts, action, reason: self.texts.mail_why_affiliate(merchant) }
    }

    fn destination(&self, merchant: &str, changed: &[String]) -> Said {
        let t = self.texts;
        let fields: Vec<&str> = changed.iter().map(|field| self.destination_field(field)).collect();
        self.to_affiliate(
            merchant,
            t.mail_destination_subject(merchant),
            vec![t.mail_destination_body(merchant), t.mail_destination_not_you().to_owned()],
            vec![(t.mail_destination_changed().to_owned(), fields.join(", "))],
            (t.mail_open_settings(), "affiliate/settings"),
        )
    }

    fn destination_field(&self, name: &str) -> &'static str {
        let t = self.texts;
        match name {
            "payout_method" => t.mail_field_method(),
            "stripe_account_id" => t.mail_field_stripe(),
            "paypal_email" => t.mail_field_paypal(),
            "iban" => t.mail_field_iban(),
            _ => t.mail_field_holder(),
        }
    }

    fn to_finance(&self, merchant: &str, subject: String, body: String, path: &str) -> Said {
        Said {
            subject,
            paragraphs: vec![body],
            facts: Vec::new(),
            action: Some((self.texts.mail_open_finance(), self.addresses.page(path))),
            reason: self.texts.mail_why_finance(merchant),
        }
    }

    fn uncertain(&self, merchant: &str, payout: &PayoutFacts, subject: String, body: String) -> Said {
        let path = format!("finance/payouts/{}", payout.payout_id);
        Said { facts: self.payout_facts(payout), ..self.to_finance(merchant, subject, body, &path) }
    }

    fn drafted(&self, merchant: &str, payout_run_id: Uuid, totals: &[Sum]) -> Said {
        let t = self.texts;
        let (subject, body) = (t.mail_draft_subject(merchant), t.mail_draft_body(merchant));
        let facts = totals.iter().map(|sum| self.payouts_of(sum)).collect();
        Said { facts, ..self.to_finance(merchant, subject, body, &run_path(payout_run_id)) }
    }

    fn paused(&self, merchant: &str, payout_run_id: Uuid, reason: &str, part: Option<&Part>) -> Said {
        let t = self.texts;
        let (subject, body) = (t.mail_paused_subject(merchant), t.mail_paused_body(merchant));
        let facts = self.part_facts(part, reason);
        Said { facts, ..self.to_finance(merchant, subject, body, &run_path(payout_run_id)) }
    }

    /// What the provider did, by its own number of the payment: that is what one looks for there.
    fn surprising(
        &self,
        merchant: &str,
        payout: &PayoutFacts,
        provider_id: &str,
        subject: String,
        body: String,
    ) -> Said {
        let mut said = self.uncertain(merchant, &PayoutFacts { reason: None, ..payout.clone() }, subject, body);
        said.facts.push((self.texts.mail_provider_id().to_owned(), one_line(provider_id)));
        said
    }

    fn part_facts(&self, part: Option<&Part>, reason: &str) -> Vec<(String, String)> {
        let t = self.texts;
        let way = part.map(|part| {
            let rail = match part.rail.as_str() {
                "stripe" => t.rail_stripe(),
                "paypal" => t.rail_paypal(),
                other => other,
            };
            (t.payout_rail().to_owned(), format!("{rail}, {}", part.currency))
        });
        let reason = one_line(&reasons::of_pause(t, reason).to_string());
        way.into_iter().chain([(t.mail_reason().to_owned(), reason)]).collect()
    }

    fn about_payout(&self, merchant: &str, payout: &PayoutFacts, subject: String, body: String) -> Said {
        let path = format!("affiliate/payouts/{}", payout.payout_id);
        let action = (self.texts.mail_open_payout(), path.as_str());
        self.to_affiliate(merchant, subject, vec![body], self.payout_facts(payout), action)
    }

    fn payout_facts(&self, payout: &PayoutFacts) -> Vec<(String, String)> {
        let t = self.texts;
        let mut facts = vec![
            (t.mail_amount().to_owned(), self.sum_of(payout)),
            (t.mail_payout().to_owned(), payout.payout_id.to_string()),
        ];
        let why = payout.reason.as_deref().map(|reason| reasons::of_payout(t, reason).to_string());
        facts.extend(why.map(|why| (t.mail_reason().to_owned(), one_line(&why))));
        facts
    }

    fn sum_of(&self, payout: &PayoutFacts) -> String {
        format::money(self.language, payout.amount, payout.currency)
    }

    fn payouts_of(&self, sum: &Sum) -> (String, String) {
        (self.texts.mail_payouts(sum.count), format::money(self.language, sum.amount, sum.currency))
    }

    fn digest(&self, merchant: &str, day: Date, approved: &[Sum], rejected: &[Rejection], rejected_count: i64) -> Said {
        let t = self.texts;
        let day = format::date(self.language, day);
        let mut paragraphs = Vec::new();
        if !approved.is_empty() {
            paragraphs.push(t.mail_digest_approved(merchant, &day));
        }
        if rejected_count > 0 {
            paragraphs.push(t.mail_digest_rejected(rejected_count));
        }
        let mut facts: Vec<_> = approved
            .iter()
            .map(|sum| (t.mail_approved_commissions(sum.count), format::money(self.language, sum.amount, sum.currency)))
            .collect();
        facts.extend(rejected.iter().map(|rejection| {
            let amount = format::money(self.language, rejection.amount, rejection.currency);
            let order = t.mail_rejected_order(one_line(&rejection.order_id));
            let reason = rejection.reason.as_deref().map(|reason| one_line(reasons::of_rejection(t, reason)));
            (order, reason.map_or_else(|| amount.clone(), |reason| format!("{amount}: {reason}")))
        }));
        let subject = t.mail_digest_subject(merchant, &day);
        self.to_affiliate(merchant, subject, paragraphs, facts, (t.mail_open_conversions(), "affiliate/conversions"))
    }

    fn invitation(&self, merchant: &str, url: &str, reward: Option<&Reward>) -> Said {
        let t = self.texts;
        let mut paragraphs = vec![t.mail_invited_body(merchant)];
        paragraphs.extend(reward.map(|reward| t.mail_invited_reward(self.reward(reward))));
        Said {
            subject: t.mail_invited_subject(merchant),
            paragraphs,
            facts: Vec::new(),
            action: Some((t.mail_open_invitation(), Url::parse(url).ok())),
            reason: t.mail_why_invited(merchant),
        }
    }

    fn rewarded(&self, merchant: &str, reward: &Reward, body: String, reason: String) -> Said {
        let t = self.texts;
        let code = reward.code.iter().map(|code| (t.mail_reward_code().to_owned(), one_line(code)));
        Said {
            subject: t.mail_reward_subject(merchant, self.reward(reward)),
            paragraphs: vec![body],
            facts: code.collect(),
            action: None,
            reason,
        }
    }

    fn reward(&self, reward: &Reward) -> String {
        let amount = format::money(self.language, reward.amount, reward.currency);
        match reward.kind {
            RewardKind::Credit => self.texts.reward_credit(amount),
            RewardKind::Cash => amount,
            RewardKind::Discount => self.texts.reward_discount(amount),
        }
    }
}

fn run_path(payout_run_id: Uuid) -> String {
    format!("finance/runs/{payout_run_id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(message: &Message, language: Language) -> String {
        let pages = Url::parse("https://ledger.example/").unwrap();
        let letter = write(message, language, "Ada", &Addresses { pages, sign_in: None, unsubscribe: None });
        letter.facts.into_iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_affiliate_reads_in_words_why_a_payout_did_not_work() {
        let payout = PayoutFacts {
            payout_id: Uuid::nil(),
            amount: 2_000,
            currency: "EUR".parse().unwrap(),
            reason: Some("receiver_invalid".to_owned()),
        };
        let told = facts(&Message::PayoutFailed { merchant: "Shop".to_owned(), payout }, Language::De);
        assert!(
            told.contains("Grund: ein Konto mit dieser Nummer oder Adresse gibt es nicht (receiver_invalid)"),
            "{told}"
        );
    }

    #[test]
    fn finance_reads_in_words_why_sending_has_stopped() {
        let (merchant, reason) = ("Shop".to_owned(), "http_401".to_owned());
        let paused = Message::RunPaused { merchant, payout_run_id: Uuid::nil(), reason, part: None };
        let told = facts(&paused, Language::En);
        assert!(told.contains("does not accept the access key") && told.contains("(http_401)"), "{told}");
    }
}
