-- A merchant may keep clicks for a shorter time than the operator does.
alter table merchant add column click_retention_days integer
    constraint merchant_click_retention_in_range check (click_retention_days between 1 and 3650);

grant delete on click to tributary_app;
