-- Visits that were no clicks, by reason. A table of its own and not a column of click_rollup: these are added after the
-- numbers of the batches are locked, click_rollup is written before, and requests that did both there would wait for
-- each other in a circle.
create table filtered_visit_rollup (
    merchant_id uuid not null,
    affiliate_id uuid not null,
    link_id uuid not null,
    hour timestamptz not null,
    -- shared::click::FilterReason.
    reason text not null,
    program_id uuid not null,
    visits bigint not null,
    primary key (merchant_id, affiliate_id, link_id, hour, reason),
    constraint filtered_visit_rollup_counts check (visits > 0)
);

alter table click_rollup drop column filtered_clicks;

grant select, insert, update on filtered_visit_rollup to tributary_app;
