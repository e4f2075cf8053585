//! Webhooks, keys, members, and the guide.

use crate::texts::texts;

texts! {
    web_address_bad: "Enter a whole address that begins with https:// or http://.", "Geben Sie eine ganze Adresse ein, die mit https:// oder http:// beginnt.";
    coupon_code_bad: "Use 3 to 64 letters, digits, hyphens and underscores, and no code that leads to another link.", "Verwenden Sie 3 bis 64 Buchstaben, Ziffern, Binde- und Unterstriche, und keinen Code, der zu einem anderen Link führt.";

    endpoints_lead: "Addresses of yours that are told what happens, each with everything that was sent there.", "Ihre Adressen, denen gemeldet wird, was geschieht, jede mit allem, was dorthin gesendet wurde.";
    endpoints_empty: "No endpoints yet. Name an address of your server, and it is told of orders and commissions.", "Noch keine Ziele. Nennen Sie eine Adresse Ihres Servers, und ihr werden Bestellungen und Provisionen gemeldet.";
    endpoint_make: "Add an endpoint", "Ziel hinzufügen";
    endpoint_new_lead: "The page that follows shows its secret, by which your server tells our messages from others'.", "Die folgende Seite zeigt sein Geheimnis, mit dem Ihr Server unsere Nachrichten von anderen unterscheidet.";
    endpoint_url: "Address", "Adresse";
    endpoint_url_hint: "https, on the public internet.", "https, im öffentlichen Internet.";
    endpoint_url_bad: "Enter an https address on the public internet, without a user name.", "Geben Sie eine https-Adresse im öffentlichen Internet ein, ohne Benutzernamen.";
    endpoint_description: "What you call it", "Wie Sie es nennen";
    endpoint_description_hint: "Optional.", "Freiwillig.";
    endpoint_events: "Events", "Ereignisse";
    endpoint_all_events: "all, those of the future included", "alle, auch künftige";
    endpoint_some_events: "those ticked below", "die unten angekreuzten";
    endpoint_events_bad: "Choose all events, or tick at least one.", "Wählen Sie alle Ereignisse, oder kreuzen Sie mindestens eines an.";
    endpoint_enabled: "working", "in Betrieb";
    endpoint_failing: "takes nothing", "nimmt nichts an";
    endpoint_disabled: "switched off", "abgeschaltet";
    endpoint_gone: "it answered 410 Gone", "er hat mit 410 Gone geantwortet";
    endpoint_given_up: "it took nothing for five days", "er hat fünf Tage lang nichts angenommen";
    endpoint_off_by_hand: "somebody here did so", "jemand hier hat das getan";
    endpoint_disabled_because(reason): "It is switched off: {reason}", "Der Endpunkt ist abgeschaltet: {reason}";
    endpoint_failing_since: "Taking nothing since", "Nimmt nichts an seit";
    endpoint_secret: "Secret for signatures", "Geheimnis für Signaturen";
    endpoint_secret_once: "Copy the secret now; it is not shown again.", "Kopieren Sie das Geheimnis jetzt; es wird nicht wieder angezeigt.";
    endpoint_test: "Send a test", "Test senden";
    endpoint_enable: "Switch on", "Einschalten";
    endpoint_disable: "Switch off", "Abschalten";
    endpoint_disable_ask(url): "Switch off {url}? What happens meanwhile waits, and is sent when it is on again.", "{url} abschalten? Was inzwischen geschieht, wartet und wird gesendet, sobald es wieder eingeschaltet ist.";
    endpoint_rotate: "New secret", "Neues Geheimnis";
    endpoint_rotate_ask: "Make a new secret? For 24 hours the present one signs too.", "Ein neues Geheimnis anlegen? 24 Stunden lang signiert auch das bisherige.";
    endpoint_delete: "Delete", "Löschen";
    endpoint_delete_ask(url): "Delete {url}, with everything that was or is to be sent there?", "{url} löschen, mit allem, was dorthin gesendet wurde oder noch werden soll?";
    deliveries_title: "What was sent", "Was gesendet wurde";
    deliveries_empty: "Nothing was sent yet. Send a test.", "Noch wurde nichts gesendet. Senden Sie einen Test.";
    delivery_pending: "waiting", "wartet";
    delivery_delivered: "delivered", "zugestellt";
    delivery_failed: "given up", "aufgegeben";
    delivery_attempts: "Attempts", "Versuche";
    delivery_attempt: "Attempt", "Versuch";
    delivery_answer: "Answer", "Antwort";
    delivery_took: "Took", "Dauer";
    delivery_next(moment): "next attempt {moment}", "nächster Versuch {moment}";
    delivery_replay: "Send again", "Noch einmal senden";
    delivery_event_id: "Number of the event", "Nummer des Ereignisses";
    delivery_none_yet: "It has not been tried yet.", "Es wurde noch nicht versucht.";
    stripe_waiting_title: "Events of Stripe that wait", "Wartende Ereignisse von Stripe";
    stripe_waiting_lead: "Your account at Stripe told these, and they could not be applied yet. They are tried again by themselves.", "Ihr Konto bei Stripe hat sie gemeldet, und sie konnten noch nicht angewandt werden. Sie werden von selbst erneut versucht.";
    stripe_waiting_empty: "Nothing waits.", "Nichts wartet.";
    stripe_why: "Why it waits", "Warum es wartet";
    stripe_next: "Next attempt", "Nächster Versuch";

    keys_lead: "What your server signs its calls with. A key is shown once, when it is made.", "Womit Ihr Server seine Aufrufe ausweist. Ein Schlüssel wird einmal angezeigt, wenn er angelegt wird.";
    keys_empty: "No keys yet. Make one for your shop's server.", "Noch keine Schlüssel. Legen Sie einen für den Server Ihres Shops an.";
    key_make: "Make a key", "Schlüssel anlegen";
    key_new_lead: "Give each system a key of its own, so that one can be revoked alone.", "Geben Sie jedem System einen eigenen Schlüssel, damit sich einer allein widerrufen lässt.";
    key_person: "Who uses it", "Wer ihn verwendet";
    key_person_hint: "A system or a person, such as shop server.", "Ein System oder eine Person, zum Beispiel Shop-Server.";
    name_bad: "Enter a name of at most 200 characters, none of them invisible.", "Geben Sie einen Namen mit höchstens 200 Zeichen ein, keines davon unsichtbar.";
    key_role: "What it may do", "Was er darf";
    key_merchant: "report orders, change everything", "Bestellungen melden, alles ändern";
    key_readonly: "only read", "nur lesen";
    key_finance: "finance: payouts", "Finanzen: Auszahlungen";
    key_edge: "the Worker", "der Worker";
    key_itself: "The key", "Der Schlüssel";
    key_once: "Copy the key now; it is not shown again.", "Kopieren Sie den Schlüssel jetzt; er wird nicht wieder angezeigt.";
    key_revoke: "Revoke", "Widerrufen";
    key_revoke_ask(person): "Revoke the key of {person}? Calls with it fail from now on.", "Den Schlüssel von {person} widerrufen? Aufrufe damit scheitern ab jetzt.";

    members_lead: "Who may sign in for you. Members of finance are let in by whoever runs Tributary.", "Wer sich für Sie anmelden darf. Mitglieder der Finanzabteilung lässt zu, wer Tributary betreibt.";
    member_desk: "Desk", "Bereich";
    member_invite: "Invite somebody", "Jemanden einladen";
    member_invite_lead: "They get a mail, and may do everything here that you may.", "Die Person erhält eine E-Mail und darf hier alles, was Sie dürfen.";
    member_remove: "Remove", "Entfernen";
    member_remove_ask(email): "Take the access to this desk from {email}?", "{email} den Zugang zu diesem Bereich nehmen?";

    guide_lead: "From a partner's link to the first commission. Copy, and put your own key in its place.", "Vom Link eines Partners zur ersten Provision. Kopieren Sie, und setzen Sie Ihren eigenen Schlüssel ein.";
    guide_key: "Keep a key on your server", "Einen Schlüssel auf Ihren Server legen";
    guide_key_text: "Make a key that may report orders. It belongs on your server only, never into a page.", "Legen Sie einen Schlüssel an, der Bestellungen melden darf. Er gehört nur auf Ihren Server, nie in eine Seite.";
    guide_script: "Notice visits", "Besuche bemerken";
    guide_script_text: "Put this into every page of your site, unless the site stands behind the Worker: then nothing is needed.", "Setzen Sie dies in jede Seite Ihrer Website, außer sie steht hinter dem Worker: Dann ist nichts nötig.";
    guide_try: "Try a link", "Einen Link ausprobieren";
    guide_try_text: "Open this address. The visit leaves a click token in a cookie.", "Öffnen Sie diese Adresse. Der Besuch hinterlässt ein Klick-Token in einem Cookie.";
    guide_order: "Report an order", "Eine Bestellung melden";
    guide_order_text: "Amounts are whole numbers of the smallest unit: 9900 is 99.00. Put the token from the cookie in its place.", "Beträge sind ganze Zahlen der kleinsten Einheit: 9900 ist 99,00. Setzen Sie das Token aus dem Cookie ein.";
    guide_server: "The same from your server", "Dasselbe von Ihrem Server";
    guide_server_text: "Report every order, also those without a token. The same order again is not counted twice.", "Melden Sie jede Bestellung, auch die ohne Token. Dieselbe Bestellung wird nicht doppelt gezählt.";
    guide_refund: "Report a refund", "Eine Erstattung melden";
    guide_refund_text: "Its part of the commission is taken back.", "Ihr Teil der Provision wird zurückgenommen.";
    guide_stripe: "Or let Stripe report", "Oder Stripe melden lassen";
    guide_stripe_text: "If you sell by Stripe, its webhooks can report everything instead. Do not do both: orders would count twice.", "Wenn Sie über Stripe verkaufen, können dessen Webhooks alles melden. Tun Sie nicht beides: Bestellungen würden doppelt zählen.";
}
