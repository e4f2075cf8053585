//! A table as it stands in a page, and as its file has it.

/// A heading of a column.
pub(super) struct Heading {
    /// Where it leads, if the column can be sorted by.
    pub(super) href: Option<String>,
    /// What it says of the order.
    pub(super) sorted: String,
}

/// A table.
pub(super) struct Section {
    pub(super) id: String,
    pub(super) headings: Vec<Heading>,
    /// Each row's HTML.
    pub(super) rows: Vec<String>,
    /// The name of its search, if it has one.
    pub(super) search: Option<String>,
    pub(super) file: Option<String>,
    pub(super) next: Option<String>,
}

impl Section {
    /// The tables of a page.
    pub(super) fn all(page: &str) -> Vec<Self> {
        let parts = page.split("<section class=\"table\" ").skip(1);
        parts.map(|part| Self::read(part.split("</section>").next().unwrap())).collect()
    }

    fn read(part: &str) -> Self {
        let heading = |of: &str| Heading {
            href: of.contains("<a ").then(|| attribute(of, "href")).flatten(),
            sorted: attribute(of, "aria-sort").unwrap_or_default(),
        };
        let link = |mark: &str| {
            let tag = part.split("<a ").skip(1).find(|tag| tag.split('>').next().unwrap().contains(mark));
            tag.and_then(|tag| attribute(tag, "href"))
        };
        let body = part.split("<tbody>").nth(1).map_or("", |rest| rest.split("</tbody>").next().unwrap());
        Self {
            id: attribute(part, "id").unwrap(),
            headings: part.split("<th ").skip(1).map(|of| heading(of.split("</th>").next().unwrap())).collect(),
            rows: body.split("<tr>").skip(1).map(str::to_owned).collect(),
            search: part
                .split("<input ")
                .find(|tag| tag.contains("data-search"))
                .and_then(|tag| attribute(tag, "name")),
            file: link(" download"),
            next: link("rel=\"next\""),
        }
    }
}

/// The first attribute of that name.
fn attribute(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    Some(rest.split('"').next()?.replace("&#38;", "&").replace("&#39;", "'"))
}

/// The lines of a file as cells.
pub(super) fn cells(file: &str) -> Vec<Vec<String>> {
    let (mut lines, mut line, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = file.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => line.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                line.push(std::mem::take(&mut cell));
                lines.push(std::mem::take(&mut line));
            }
            '\r' if !quoted => {}
            other => cell.push(other),
        }
    }
    lines
}

/// What a cell is compared by: an amount, a count, a rate or a duration as a number, anything else as it is written.
pub(super) fn value_of(cell: &str) -> (f64, String) {
    let plain = cell.trim_start_matches('\'').replace('\u{a0}', " ");
    let (number, unit) = plain.split_once(' ').unwrap_or((plain.trim_end_matches('%'), ""));
    let is_unit =
        matches!(unit, "" | "%" | "ms") || unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    match number.parse() {
        Ok(number) if is_unit => (number, String::new()),
        // Behind all numbers; of times the letter at the end is no part.
        _ => (f64::INFINITY, plain.trim_end_matches('Z').to_lowercase()),
    }
}
