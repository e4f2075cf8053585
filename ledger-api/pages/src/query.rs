//! The query of an address: read once, and written again with one thing changed.

use uuid::Uuid;

/// Most parameters that are read.
const MOST: usize = 50;

/// Names and values, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what follows the `?` of an address.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::parse_most(text, MOST)
    }

    /// Names and values as they are.
    #[must_use]
    pub fn of(pairs: impl Iterator<Item = (String, String)>) -> Self {
        Self(pairs.collect())
    }

    /// The same of a form, which has at most so many fields.
    #[must_use]
    pub fn parse_most(text: &str, most: usize) -> Self {
        let pairs = url::form_urlencoded::parse(text.as_bytes()).take(most);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a name, without the spaces around it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// The id that a name stands for. What is no id is as if it were not there.
    #[must_use]
    pub fn id(&self, name: &str) -> Option<Uuid> {
        self.get(name)?.parse().ok()
    }

    /// The same with one value; an empty one takes the name away.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs: Vec<_> = self.0.iter().filter(|(known, _)| known != name).cloned().collect();
        if !value.is_empty() {
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Self(pairs)
    }

    /// As it stands in an address, with its `?`.
    #[must_use]
    pub fn href(&self) -> String {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.0);
        format!("?{}", text.finish())
    }

    /// Everything.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_changes_and_the_others_stay() {
        let query = Query::parse("q=a%26b&page=3&sort=-amount");
        assert_eq!(query.get("q"), Some("a&b"));
        assert_eq!(query.with("page", "").with("sort", "day").href(), "?q=a%26b&sort=day");
        assert_eq!(Query::parse("").href(), "?");
    }
}
