//! What the address of a list may choose of it.

/// A choice above the table. The page itself reads its value from the query.
#[derive(Debug, Clone)]
pub struct Filter {
    /// Its name in addresses.
    pub key: &'static str,
    /// What it is about.
    pub label: String,
    /// What may be chosen, and what it is called. The first is what holds when nothing is chosen.
    pub choices: Vec<(String, String)>,
}

/// What the link that led to a list keeps it to, such as the orders of one partner. There is no choice for it above the table,
/// so the list says what it keeps to, and offers everything.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its name in addresses.
    pub key: &'static str,
    /// Its value there.
    pub value: String,
    /// What is seen because of it.
    pub said: String,
}
