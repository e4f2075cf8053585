//! Crawlers, link previews and programs, told by their user agent.
//!
//! `bots.txt` holds lower-case pieces of user agents, one a line, sorted, with `^` and `$` for the ends;
//! `dev/bots.mjs` makes it from a maintained list. A person whose browser names such a piece is redirected like
//! everybody else, only not counted.

use std::cell::OnceCell;

static PIECES: &str = include_str!("bots.txt");

/// Command-line clients and HTTP libraries: link checkers use them, and so does a developer who tries a link.
const TOOLS: [&str; 18] = [
    "aiohttp",
    "apache-httpclient",
    "axios",
    "curl/",
    "go-http-client",
    "got (",
    "httpie",
    "insomnia",
    "java/",
    "libwww",
    "node",
    "okhttp",
    "postman",
    "python",
    "reqwest",
    "undici",
    "ureq",
    "wget",
];

/// What sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// A browser.
    Person,
    /// A command-line client, an HTTP library, or nothing said: every browser sends a user agent.
    Tool,
    /// A crawler or a link preview.
    Robot,
}

/// Tells the sender by the user agent.
#[must_use]
pub fn sender(user_agent: &str) -> Sender {
    thread_local!(static ROBOTS: OnceCell<Pieces> = const { OnceCell::new() });
    let text = user_agent.to_ascii_lowercase();
    let whole = format!("^{text}$");
    let robots = || Pieces::of(PIECES.lines().collect());
    if ROBOTS.with(|known| known.get_or_init(robots).any_in(whole.as_bytes())) {
        return Sender::Robot;
    }
    // A browser's user agent begins like this since 1994; none of the tools' does.
    let is_browser = text.starts_with("mozilla/") || text.starts_with("opera/");
    if !is_browser && (text.trim().is_empty() || Pieces::of(TOOLS.to_vec()).any_in(text.as_bytes())) {
        return Sender::Tool;
    }
    Sender::Person
}

/// What to look for in a text.
struct Pieces {
    sorted: Vec<&'static str>,
    /// How the pieces begin: in the row of a first byte, a bit for each second byte, both by their last five bits. It
    /// lets a search pass over most places of a text.
    beginnings: [u32; 32],
}

impl Pieces {
    /// Of pieces in order, each at least three bytes long.
    fn of(sorted: Vec<&'static str>) -> Self {
        let mut beginnings = [0; 32];
        for piece in &sorted {
            let [first, second, ..] = piece.as_bytes() else { continue };
            if let Some(row) = beginnings.get_mut(usize::from(first & 31)) {
                *row |= 1 << (second & 31);
            }
        }
        Self { sorted, beginnings }
    }

    /// One pass over the text: at each place only the pieces that begin with its first three bytes are compared. Cubot
    /// makes phones.
    fn any_in(&self, text: &[u8]) -> bool {
        (0..text.len()).any(|start| {
            let here = text.get(start..).unwrap_or_default();
            let Some(key) = here.get(..3) else { return false };
            if !self.may_begin(key) || key == b"bot" && text.get(..start).is_some_and(|before| before.ends_with(b"cu"))
            {
                return false;
            }
            let first = self.sorted.partition_point(|piece| piece.as_bytes() < key);
            let mut candidates = self.sorted.iter().skip(first).map(|piece| piece.as_bytes());
            candidates.by_ref().take_while(|piece| piece.starts_with(key)).any(|piece| here.starts_with(piece))
        })
    }

    fn may_begin(&self, key: &[u8]) -> bool {
        let [first, second, ..] = key else { return false };
        self.beginnings.get(usize::from(first & 31)).is_some_and(|row| row >> (second & 31) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_sorted_lower_case_and_long_enough_to_search() {
        let pieces: Vec<_> = PIECES.lines().collect();
        assert!(pieces.is_sorted() && TOOLS.is_sorted());
        assert!(pieces.iter().chain(&TOOLS).all(|piece| piece.len() >= 3 && *piece == piece.to_lowercase()));
    }

    #[test]
    fn crawlers_and_link_previews_are_robots() {
        for user_agent in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "WhatsApp/2.23.20.0",
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "TelegramBot (like TwitterBot)",
            "Mozilla/5.0 (Macintosh) AppleWebKit/605.1 (KHTML, like Gecko) Version/11 Safari/604 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0.0.0 Safari/537.36",
        ] {
            assert_eq!(sender(user_agent), Sender::Robot, "{user_agent}");
        }
    }

    #[test]
    fn programs_people_run_are_tools() {
        for user_agent in
            ["", "  ", "curl/8.5.0", "Wget/1.21", "python-requests/2.32", "Go-http-client/2.0", "node", "ureq/3.1"]
        {
            assert_eq!(sender(user_agent), Sender::Tool, "{user_agent}");
        }
    }

    #[test]
    fn browsers_are_people() {
        for user_agent in [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 15; Google Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 390.0.0.28.85 (iPhone15,2; iOS 18_5; de_DE; de; scale=3.00; 1179x2556)",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/520.0.0.40.99;FBDV/iPhone15,2]",
            "Opera/9.80 (Android; Opera Mini/12.0) Presto/2.12 Version/12.16",
            "Mozilla/5.0 (Linux; U; Android 13; SM-A125F) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
        ] {
            assert_eq!(sender(user_agent), Sender::Person, "{user_agent}");
        }
    }

    proptest! {
        #[test]
        fn the_one_pass_finds_what_a_plain_search_finds(text in "[abc]{0,12}") {
            let pieces = ["aab", "abca", "bbb", "ccb"];
            let plain = pieces.iter().any(|piece| text.contains(piece));
            prop_assert_eq!(Pieces::of(pieces.to_vec()).any_in(text.as_bytes()), plain);
        }

        #[test]
        fn no_user_agent_panics(text in "\\PC{0,300}") {
            let _ = sender(&text);
        }
    }
}
