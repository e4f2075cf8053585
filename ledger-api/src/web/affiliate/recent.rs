//! Orders and links as tables.

use shared::money::Currency;
use time::OffsetDateTime;

use crate::db::portal::{Earning, LinkFigures};
use crate::pages::Texts;
use crate::pages::components::{Cell, Column, Moment, Status, Table, Tone};
use crate::web::money::money_cell;

/// The state of a commission in a word.
pub(super) fn status(t: Texts, earning: &Earning) -> Status {
    let (word, tone) = match earning.status.as_str() {
        _ if earning.clawed_back >= earning.amount && earning.amount > 0 => (t.commission_reversed(), Tone::Bad),
        "pending" => (t.commission_pending(), Tone::Waiting),
        "approved" => (t.commission_approved(), Tone::Good),
        "reserved" => (t.commission_in_payout(), Tone::Good),
        "paid" => (t.commission_paid(), Tone::Good),
        _ => (t.commission_rejected(), Tone::Bad),
    };
    Status { word: word.to_owned(), tone }
}

/// The columns of an affiliate's orders.
pub(super) fn columns(t: Texts) -> Vec<Column> {
    vec![
        Column::text("day", t.day()),
        Column::text("order", t.order()),
        Column::number("amount", t.amount()),
        Column::number("commission", t.commission()),
        Column::text("status", t.status()),
    ]
}

/// An order as cells.
pub(super) fn cells(t: Texts, earning: &Earning, now: OffsetDateTime) -> Vec<Cell> {
    let href = format!("/affiliate/conversions/{}", earning.commission_id);
    let through = earning.campaign.as_deref().or(earning.link.as_deref()).unwrap_or_default();
    vec![
        Cell::moment(Moment::relative(t.0, earning.occurred_at, now), earning.occurred_at),
        Cell::link(&href, &earning.order_id).with_detail(through),
        money_cell(t, earning.order_amount, &earning.order_currency),
        money_cell(t, earning.amount - earning.clawed_back, &earning.currency),
        Cell::status(status(t, earning)),
    ]
}

/// An affiliate's orders.
pub(super) fn table(t: Texts, earnings: &[Earning], now: OffsetDateTime) -> Table {
    let rows = earnings.iter().map(|earning| cells(t, earning, now)).collect();
    Table::new("orders", t.nav_conversions(), columns(t), rows)
        .when_empty(t.recent_empty(), Some(("/affiliate/links", t.nav_links())))
}

/// The columns of an affiliate's links.
pub(super) fn link_columns(t: Texts) -> Vec<Column> {
    vec![
        Column::text("link", t.link()),
        Column::text("campaign", t.campaign()),
        Column::number("clicks", t.clicks()),
        Column::number("orders", t.orders()),
        Column::number("earnings", t.earnings()),
    ]
}

/// A link as cells.
pub(super) fn link_cells(t: Texts, link: &LinkFigures, currency: Currency) -> Vec<Cell> {
    let name = link.slug.as_deref().unwrap_or(&link.code);
    vec![
        Cell::link(&format!("/affiliate/links/{}", link.link_id), name).with_detail(&link.destination),
        Cell::text(link.campaign.as_deref().unwrap_or_default()),
        Cell::number(t.0, link.clicks),
        Cell::number(t.0, link.orders),
        Cell::money(t.0, link.earnings, currency),
    ]
}

/// An affiliate's links with what came of them.
pub(super) fn links(t: Texts, links: &[LinkFigures], currency: Currency) -> Table {
    let rows = links.iter().map(|link| link_cells(t, link, currency)).collect();
    Table::new("links", t.nav_links(), link_columns(t), rows)
        .when_empty(t.links_empty(), Some(("/affiliate/links/new", t.links_make())))
}
