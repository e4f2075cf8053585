//! The affiliate's desk.

use super::{plurals, texts};

texts! {
    home_title: "Your earnings", "Ihre Einnahmen";
    home_on_hold: "On hold", "Zurückgehalten";
    home_payable: "Payable", "Auszahlbar";
    home_paid: "Paid", "Ausgezahlt";
    home_next_release(day): "the next amount is released on {day}", "der nächste Betrag wird am {day} frei";
    home_nothing_on_hold: "nothing is waiting", "nichts wartet";
    home_minimum(amount): "paid from {amount} on", "Auszahlung ab {amount}";
    home_owed(amount): "{amount} is taken off the next payout", "{amount} werden von der nächsten Auszahlung abgezogen";
    home_paid_so_far: "so far", "bisher";
    home_your_link: "Your link", "Ihr Link";
    home_how_it_went: "How it went", "Wie es lief";
    home_recent: "Newest orders", "Neueste Bestellungen";
    home_by_link: "By link", "Nach Link";
    home_pending: "Your application is being looked at. You will get a mail.", "Ihre Bewerbung wird geprüft. Sie erhalten eine E-Mail.";
    home_suspended: "You are suspended: new orders earn nothing at the moment.", "Sie sind gesperrt: Neue Bestellungen bringen derzeit keine Provision.";
    home_terminated: "Your membership has ended. What you have earned is still paid.", "Ihre Teilnahme ist beendet. Was Sie verdient haben, wird noch ausgezahlt.";
    home_no_method: "Nothing can be paid yet: say how you want to be paid.", "Noch kann nichts ausgezahlt werden: Sagen Sie, wie Sie bezahlt werden möchten.";
    home_no_method_action: "Payout settings", "Auszahlung einrichten";
    home_read_terms: "Read the terms", "Bedingungen lesen";
    range_7d: "7 days", "7 Tage";
    range_30d: "30 days", "30 Tage";
    range_90d: "90 days", "90 Tage";
    range_ytd: "This year", "Dieses Jahr";
    clicks: "Clicks", "Klicks";
    orders: "Orders", "Bestellungen";
    rate: "Conversion rate", "Konversionsrate";
    revenue: "Revenue", "Umsatz";
    earnings: "Earnings", "Einnahmen";
    day: "Day", "Tag";
    link: "Link", "Link";
    campaign: "Campaign", "Kampagne";
    order: "Order", "Bestellung";
    amount: "Amount", "Betrag";
    commission: "Commission", "Provision";
    status: "Status", "Status";
    chart_caption: "Clicks and earnings by day (UTC)", "Klicks und Einnahmen nach Tagen (UTC)";
    recent_empty: "No orders yet. Share your link: the first order through it appears here.", "Noch keine Bestellungen. Teilen Sie Ihren Link: Die erste Bestellung darüber erscheint hier.";
    links_empty: "No links yet. Make one for the page you want to recommend.", "Noch keine Links. Erstellen Sie einen für die Seite, die Sie empfehlen möchten.";
    links_make: "Make a link", "Link erstellen";

    commission_pending: "on hold", "zurückgehalten";
    commission_approved: "approved", "freigegeben";
    commission_in_payout: "in a payout", "in Auszahlung";
    commission_paid: "paid", "ausgezahlt";
    commission_rejected: "rejected", "abgelehnt";
    commission_reversed: "taken back", "zurückgenommen";
}

plurals! {
    orders_counted(count): "{count} order", "{count} orders" | "{count} Bestellung", "{count} Bestellungen";
}
