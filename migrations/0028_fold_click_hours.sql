-- Hours of days past are folded into their day's first, so that a year of an affiliate's clicks is a few hundred rows
-- and not thousands. These find the hours that are left to fold.
create index click_rollup_unfolded on click_rollup (merchant_id, hour)
    where (hour at time zone 'UTC')::time <> '00:00';
create index filtered_visit_rollup_unfolded on filtered_visit_rollup (merchant_id, hour)
    where (hour at time zone 'UTC')::time <> '00:00';

grant delete on click_rollup, filtered_visit_rollup to tributary_app;
