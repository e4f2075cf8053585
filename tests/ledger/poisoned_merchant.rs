//! What goes wrong with one merchant keeps no job from the others, and the log says whose it is.

use integration_tests::api::Client;
use integration_tests::ledger::Ledger;
use integration_tests::log::Log;
use integration_tests::merchant::Merchant;
use integration_tests::process::eventually;
use serde_json::json;

/// Rows of `MERCHANT` that the server may not touch, as if something that nobody thought of were wrong with them.
const POISON: &str = "
    create function poison() returns trigger language plpgsql as $$
    begin
        if current_user = 'tributary_app'
            and (case when tg_op = 'DELETE' then old.merchant_id else new.merchant_id end) = 'MERCHANT' then
            raise exception 'this row is poisoned';
        end if;
        return case when tg_op = 'DELETE' then old else new end;
    end
    $$;
    create trigger poison before update on commission for each row execute function poison();
    create trigger poison before update on merchant_day_fold for each row execute function poison();
    create trigger poison before insert on mail_digest for each row execute function poison();
    create trigger poison before update on mail_message for each row execute function poison();
    create trigger poison before delete on idempotent_answer for each row execute function poison();
    create trigger poison before delete on erasure for each row execute function poison();";

/// Work for each of these jobs, of both merchants; the poisoned one's days are the most stale.
const WORK: &str = "
    update commission set hold_until = now() - interval '1 hour';
    update merchant_day_fold
        set folded_at = case when merchant_id = 'MERCHANT' then '2000-01-01' else '2000-01-02' end::timestamptz;
    delete from mail_digest;
    insert into mail_message
        (merchant_id, mail_id, email, name, language, topic, message, next_attempt_at, expires_at,
         created_at)
        select merchant_id, gen_random_uuid(), 'ada@partner.example', 'Ada', 'en', 'payouts', '{}', now(), now(), now()
        from merchant;
    insert into idempotent_answer (merchant_id, key_hash, fingerprint, created_at)
        select merchant_id, sha256('key'), sha256('call'), now() - interval '1 year' from merchant;
    insert into erasure (merchant_id, mark, erasure_id, erased_at)
        select merchant_id, sha256('mark'), gen_random_uuid(), now() - interval '1 year' from merchant;";

/// Each job with what shows that it has nothing left to do for a merchant.
const LEFT: [(&str, &str); 6] = [
    ("approve_commissions", "select count(*) from commission where status = 'pending' and merchant_id = 'MERCHANT'"),
    (
        "fold_merchant_days",
        "select count(*) from merchant_day_fold where folded_at < '2001-01-01' and merchant_id = 'MERCHANT'",
    ),
    (
        "tell_by_mail",
        "select count(*) from merchant m where merchant_id = 'MERCHANT'
             and 3 > (select count(*) from mail_digest d where d.merchant_id = m.merchant_id)",
    ),
    (
        "send_mail",
        "select count(*) from mail_message
         where topic = 'payouts' and status = 'pending' and merchant_id = 'MERCHANT'",
    ),
    (
        "forget_answers",
        "select count(*) from idempotent_answer where key_hash = sha256('key') and merchant_id = 'MERCHANT'",
    ),
    ("finish_erasures", "select count(*) from erasure where merchant_id = 'MERCHANT'"),
];

#[test]
fn one_merchant_whose_rows_cannot_be_changed_keeps_no_job_from_the_others_and_the_log_names_it() {
    let log = Log::new();
    let ledger = Ledger::start_logging_to(log.file(), None);
    let [poisoned, good] = [Merchant::new(&ledger), Merchant::new(&ledger)];
    for shop in [&poisoned, &good] {
        let partner = shop.partner(&shop.program(&json!({"hold_days": 14})), &json!({}));
        shop.order("order-1", 1_000, &partner.code, &json!({})).expect(201);
    }
    let left = |sql: &str, shop: &Merchant| ledger.database.number(&sql.replace("MERCHANT", &shop.id));
    eventually(30, "both are judged, and folded once", || {
        ledger.database.number("select count(*) from fraud_decision") == 2
            && ledger.database.number("select count(*) from merchant_day_fold where folded_at > '2001-01-01'") == 2
    });

    ledger.database.execute(&format!("{POISON}{WORK}").replace("MERCHANT", &poisoned.id)).unwrap();

    for (job, sql) in LEFT {
        eventually(30, &format!("{job} is done for the other merchant"), || left(sql, &good) == 0);
        assert!(left(sql, &poisoned) > 0, "{job}: the poison was none");
        let failures = format!("tributary_job_failures_total{{name=\"{job}\"}}");
        eventually(30, &format!("{job} counts what failed"), || {
            let metrics = Client::new(ledger.url()).get("/metrics").text;
            let count = metrics.lines().find_map(|line| line.strip_prefix(&failures)?.trim().parse::<f64>().ok());
            count.is_some_and(|count| count > 0.0)
        });
        let named = ["ERROR", &format!("job=\"{job}\""), &poisoned.id];
        assert!(!log.lines(&named).is_empty(), "no line names job and merchant: {named:?}");
    }
}
