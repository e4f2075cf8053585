//! The mailbox behind an e-mail address, which may be spelled in many ways.

/// The mailbox an address reaches: lower case, without what follows a `+`, without the dot that may end a domain's name, and
/// without dots where Gmail ignores them. The database's function `mailbox` says the same; a test compares the two.
#[must_use]
pub fn mailbox(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((local, domain)) = email.rsplit_once('@') else { return email };
    // A plus in front is the name itself, not a tag.
    let name = local.split_once('+').map_or(local, |(name, _)| if name.is_empty() { local } else { name });
    // `example.org.` is `example.org`, written from the root of all names.
    match domain.trim_end_matches('.') {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", name.replace('.', "")),
        domain => format!("{name}@{domain}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_are_one() {
        for (one, other) in [
            (" Ada@Example.ORG ", "ada@example.org"),
            ("ada+shop@example.org", "ada@example.org"),
            ("a.d.a+x@googlemail.com", "ada@gmail.com"),
            ("ada@example.org.", "ada@example.org"),
            ("a.da@gmail.com.", "ada@gmail.com"),
        ] {
            assert_eq!(mailbox(one), mailbox(other));
        }
        for (one, other) in [
            ("a.da@example.org", "ada@example.org"),
            ("ada@example.org", "ada@example.com"),
            ("+ada@example.org", "+eve@example.org"),
            ("ada", "eve"),
        ] {
            assert_ne!(mailbox(one), mailbox(other));
        }
    }
}
