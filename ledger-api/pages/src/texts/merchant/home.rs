//! `/merchant`.

use crate::texts::{plurals, texts};

texts! {
    merchant_home_title: "How the programs do", "Wie die Programme laufen";
    merchant_nothing_waits: "Nothing waits for you.", "Nichts wartet auf Sie.";
    merchant_waits: "What waits for you", "Was auf Sie wartet";
    merchant_commissions: "Commissions", "Provisionen";
    merchant_chart_caption: "Clicks and commissions by day (UTC), all programs", "Klicks und Provisionen nach Tagen (UTC), alle Programme";
    merchant_pending: "On hold for partners", "Für Partner zurückgehalten";
    merchant_payable: "Payable to partners", "An Partner auszahlbar";
    merchant_pending_detail: "becomes payable when the hold is over", "wird auszahlbar, wenn die Frist um ist";
    merchant_payable_detail: "finance pays it", "die Finanzabteilung zahlt es aus";
    merchant_first_program: "There is no program yet. A program says what partners earn and where their links lead.", "Es gibt noch kein Programm. Ein Programm sagt, was Partner verdienen und wohin ihre Links führen.";
    merchant_first_program_action: "Make a program", "Programm anlegen";
    merchant_join_link: "Where partners apply", "Wo sich Partner bewerben";
    merchant_currency: "Currency", "Währung";
}

plurals! {
    waiting_affiliates(count): "{count} partner asks to join", "{count} partners ask to join" | "{count} Partner möchte teilnehmen", "{count} Partner möchten teilnehmen";
    waiting_held(count): "{count} commission is held for a check", "{count} commissions are held for a check" | "{count} Provision wartet auf eine Prüfung", "{count} Provisionen warten auf eine Prüfung";
    waiting_endpoints(count): "{count} webhook endpoint takes nothing", "{count} webhook endpoints take nothing" | "{count} Webhook-Ziel nimmt nichts an", "{count} Webhook-Ziele nehmen nichts an";
    waiting_events(count): "{count} event of Stripe could not be applied yet", "{count} events of Stripe could not be applied yet" | "{count} Ereignis von Stripe konnte noch nicht angewandt werden", "{count} Ereignisse von Stripe konnten noch nicht angewandt werden";
}
