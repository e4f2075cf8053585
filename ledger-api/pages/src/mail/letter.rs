//! The form of every mail: a greeting, a few paragraphs, perhaps facts, perhaps one thing to do, and why it came.

use askama::Template;
use url::Url;

use crate::language::Language;
use crate::texts::Texts;

/// A mail in words.
#[derive(Debug)]
pub struct Letter {
    /// In which language.
    pub language: Language,
    /// Its subject.
    pub subject: String,
    /// Whom it greets; empty for nobody by name.
    pub name: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// Names and values.
    pub facts: Vec<(String, String)>,
    /// What to do, and where.
    pub action: Option<(String, Url)>,
    /// Why it came.
    pub reason: String,
    /// Where it can be refused.
    pub unsubscribe: Option<Url>,
}

/// A mail as it is sent.
#[derive(Debug)]
pub struct Rendered {
    /// Its subject, one line.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// For the others.
    pub html: String,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    letter: &'a Letter,
    texts: Texts,
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Text<'a> {
    letter: &'a Letter,
    texts: Texts,
}

impl Letter {
    /// Both forms of it.
    ///
    /// # Errors
    /// Of the formatter; none of ours.
    pub fn render(&self) -> Result<Rendered, askama::Error> {
        let texts = Texts(self.language);
        let text = Text { letter: self, texts }.render()?;
        let html = Html { letter: self, texts }.render()?;
        Ok(Rendered { subject: one_line(&self.subject), text, html })
    }
}

/// Names come from strangers: a line break in one must not begin another header, or another line of ours.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_stays_one_line_of_text_and_becomes_no_markup() {
        let letter = Letter {
            language: Language::De,
            subject: "Hallo\r\nBcc: all@example.com".into(),
            name: one_line("<b>Eve</b>\r\nX: y"),
            paragraphs: vec!["Ä & <script>".into()],
            facts: vec![("Grund".into(), "\"><img src=x>".into())],
            action: None,
            reason: "weil".into(),
            unsubscribe: None,
        };
        let rendered = letter.render().unwrap();
        assert_eq!(rendered.subject, "Hallo Bcc: all@example.com");
        assert!(rendered.text.starts_with("Guten Tag <b>Eve</b> X: y,\n"), "{}", rendered.text);
        assert!(
            !rendered.html.contains("<b>Eve") && !rendered.html.contains("<script") && !rendered.html.contains("<img")
        );
        assert!(rendered.html.contains("Ä &#38; &#60;script&#62;"), "{}", rendered.html);
    }
}
