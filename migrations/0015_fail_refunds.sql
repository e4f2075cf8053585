-- A refund that failed after all: the row keeps both facts.

alter table refund
    add column status text not null default 'succeeded',
    add column failed_at timestamptz,
    -- What its failure gave back to each commission.
    add column restored jsonb not null default '[]',
    add constraint refund_status_known check (status in ('succeeded', 'failed')),
    add constraint refund_failed_whole check ((status = 'failed') = (failed_at is not null));

grant update (status, failed_at, restored, refunded_total) on refund to tributary_app;
