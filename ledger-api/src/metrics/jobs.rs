//! Background jobs: how often each ran, how often it failed, and when it last succeeded.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};
use time::OffsetDateTime;

use crate::domain::named::named_enum;

named_enum! {
    /// A background job, in logs and metrics.
    pub enum Job, "a job" {
        /// Makes click partitions ahead of time.
        MakePartitions = "make_partitions",
        /// Brings clicks out of quarantine.
        EmptyQuarantine = "empty_quarantine",
        /// Drops clicks that are past their time.
        DropOldClicks = "drop_old_clicks",
        /// Deletes clicks that a merchant keeps for a shorter time.
        DeleteMerchantsOldClicks = "delete_merchants_old_clicks",
        /// Takes away what erasures had to leave.
        FinishErasures = "finish_erasures",
        /// Folds hourly counts of days past into days.
        FoldClickHours = "fold_click_hours",
        /// Writes what merchants' days past came to.
        FoldMerchantDays = "fold_merchant_days",
        /// Forgets answers kept for repeated calls.
        ForgetAnswers = "forget_answers",
        /// Warns of missing batches of clicks.
        WatchGaps = "watch_gaps",
        /// Approves commissions whose hold is over.
        ApproveCommissions = "approve_commissions",
        /// Makes drafts of payout runs that are due by their schedules.
        DraftPayouts = "draft_payouts",
        /// Reserves for drafts of very many, slice by slice.
        ReservePayouts = "reserve_payouts",
        /// Draws the conclusions from friends' sign-ups and orders.
        SettleReferrals = "settle_referrals",
        /// Ends invitations of friends.
        ExpireInvitations = "expire_invitations",
        /// Samples what only the database knows.
        Sample = "sample",
        /// Seals postings.
        SealPostings = "seal_postings",
        /// Has the fraud rules look at new commissions.
        ScreenCommissions = "screen_commissions",
        /// Has tables analyzed as they grow.
        AnalyzeGrowingTables = "analyze_growing_tables",
        /// Checks approved payouts, writes bank files, completes runs.
        PreparePayouts = "prepare_payouts",
        /// Pays what is due by Stripe.
        PayByStripe = "pay_by_stripe",
        /// Pays what is due by PayPal.
        PayByPaypal = "pay_by_paypal",
        /// Applies what payment providers told the platform and could not be applied at once.
        ApplyProviderEvents = "apply_provider_events",
        /// The same of what merchants' own accounts told.
        ApplyMerchantsEvents = "apply_merchants_events",
        /// Forgets events of payment providers that were settled long ago.
        ForgetProviderEvents = "forget_provider_events",
        /// Hands events to those who listen.
        FanOutEvents = "fan_out_events",
        /// Delivers them.
        DeliverEvents = "deliver_events",
        /// Forgets events that were told long ago.
        ForgetEvents = "forget_events",
        /// Pushes changes of links to the Worker.
        PushLinks = "push_links",
        /// Draws salts of IP pseudonyms and tells them to the Worker.
        TellSalts = "tell_salts",
        /// Destroys salts of IP pseudonyms that are past their time.
        DestroySalts = "destroy_salts",
        /// Sends mails.
        SendMail = "send_mail",
        /// Looks what people are to be told that no deed tells them.
        TellByMail = "tell_by_mail",
        /// Forgets mails that were sent long ago.
        ForgetMail = "forget_mail",
        /// Forgets sessions and sign-in links that are over.
        ForgetSessions = "forget_sessions",
        /// Looks how much waits to be pushed.
        WatchLinkChanges = "watch_link_changes",
    }
}

/// The label is not `job`: Prometheus puts its own under that name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    name: &'static str,
}

/// Counts of background jobs.
#[derive(Debug)]
pub struct Jobs {
    runs: Family<Label, Counter>,
    failures: Family<Label, Counter>,
    last_success: Family<Label, Gauge>,
}

impl Jobs {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let jobs = Self { runs: Family::default(), failures: Family::default(), last_success: Family::default() };
        registry.register("job_runs", "Rounds of a background job", jobs.runs.clone());
        registry.register("job_failures", "Failures in rounds of a background job", jobs.failures.clone());
        let help = "When a round of a background job last ended without a failure, or else began to try, in Unix time";
        registry.register_with_unit("job_last_success_timestamp", help, Unit::Seconds, jobs.last_success.clone());
        // A counter that appears with its first failure has no increase that an alert could see.
        for job in Job::ALL {
            jobs.runs.get_or_create(&label(*job)).inc_by(0);
            jobs.failures.get_or_create(&label(*job)).inc_by(0);
        }
        jobs
    }

    /// From now on this process does these jobs. Counts as a success, so that one which never has any grows old as well.
    pub fn begun(&self, jobs: &[Job], at: OffsetDateTime) {
        for job in jobs {
            self.last_success.get_or_create(&label(*job)).set(at.unix_timestamp());
        }
    }

    /// A round ended well.
    pub fn succeeded(&self, job: Job, at: OffsetDateTime) {
        self.runs.get_or_create(&label(job)).inc();
        self.last_success.get_or_create(&label(job)).set(at.unix_timestamp());
    }

    /// A round ended with a failure.
    pub fn failed(&self, job: Job) {
        self.runs.get_or_create(&label(job)).inc();
        self.failed_in_part(job);
    }

    /// Something in a round failed, and the round went on.
    pub fn failed_in_part(&self, job: Job) {
        self.failures.get_or_create(&label(job)).inc();
    }
}

fn label(job: Job) -> Label {
    Label { name: job.name() }
}
