//! What a server tells whoever watches it.

use crate::api::Client;

/// `/metrics` at one moment.
#[derive(Debug)]
pub struct Look {
    /// As it was answered.
    pub all: String,
}

impl Look {
    /// Of the server at a URL.
    pub fn at(url: &str) -> Self {
        let answer = Client::new(url).get("/metrics");
        assert_eq!(answer.status, 200, "{}", answer.text);
        let format = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(answer.header("content-type"), Some(format));
        Self { all: answer.text }
    }

    /// The value of a series; none when there is no such series.
    pub fn value(&self, series: &str) -> Option<f64> {
        self.text(series).map(|value| value.parse().unwrap())
    }

    /// The same as it is written.
    pub fn text(&self, series: &str) -> Option<&str> {
        self.all.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '))
    }
}
