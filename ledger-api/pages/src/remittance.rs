//! The statement of a payout, to print: one page without scripts that loads nothing, in the reader's language.

use askama::Template;

use crate::texts::Texts;

/// The styles, which stand in the page.
const STYLE: &str = include_str!("remittance.css");

/// A line of the statement, each value as it is read.
#[derive(Debug, Clone)]
pub struct RemittanceRow {
    /// What it is for.
    pub what: String,
    /// The order's day.
    pub day: String,
    /// What the order came to.
    pub order_amount: String,
    /// The rate of the commission.
    pub rate: String,
    /// What it adds to the payout.
    pub amount: String,
}

/// The statement.
#[derive(Debug, Template)]
#[template(path = "remittance.html")]
pub struct RemittancePage {
    /// The texts of the page.
    pub texts: Texts,
    /// Number of the payout.
    pub id: String,
    /// Who pays whom.
    pub title: String,
    /// What is paid.
    pub total: String,
    /// When it was paid, or how it stands.
    pub when: String,
    /// Its lines.
    pub rows: Vec<RemittanceRow>,
}

/// What a line of a payout is, by its kind as the database names it; `reason`: why there is the correction it pays or takes.
#[must_use]
pub fn part(t: Texts, kind: &str, amount: i64, reason: Option<&str>) -> String {
    match (kind, reason) {
        ("commission", _) => t.part_commission().to_owned(),
        ("reward", _) if amount < 0 => t.part_reward_back().to_owned(),
        ("reward", _) => t.part_reward().to_owned(),
        ("netting", _) => t.part_netting().to_owned(),
        ("returned", _) => t.part_returned().to_owned(),
        (_, Some(reason)) => t.part_correction(reason),
        _ if amount < 0 => t.part_left_over().to_owned(),
        _ => t.part_left().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_correction_is_told_with_its_reason_and_a_remainder_is_none() {
        let t = Texts(Language::En);
        assert_eq!(part(t, "adjustment", 250, Some("spring bonus")), "Correction: spring bonus");
        assert_eq!(part(t, "adjustment", 3, None), "Left from earlier payouts");
        assert_eq!(part(t, "adjustment", -3, None), "Left for the next payout");
        assert_eq!(part(t, "reward", -500, None), "Reward for an invited friend, taken back");
    }

    #[test]
    fn a_strangers_words_stay_text() {
        let page = RemittancePage {
            texts: Texts(Language::De),
            id: "01".to_owned(),
            title: "<b>Ada</b>".to_owned(),
            total: "1,00 EUR".to_owned(),
            when: "Bezahlt am 1. Mai".to_owned(),
            rows: vec![RemittanceRow {
                what: "<script>1</script>".to_owned(),
                day: String::new(),
                order_amount: String::new(),
                rate: String::new(),
                amount: "1,00 EUR".to_owned(),
            }],
        };
        let html = page.render().unwrap();
        assert!(!html.contains("<b>") && !html.contains("<script>") && html.contains("lang=\"de\""), "{html}");
    }
}
