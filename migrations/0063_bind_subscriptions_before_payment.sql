-- A subscription is bound to its link by the first order that mentions it and is credited, be it a free trial or a lead.
-- Its months start at the first paid order, which may come later.
alter table subscription alter column first_conversion_id drop not null;
alter table subscription alter column first_paid_at drop not null;
alter table subscription add constraint subscription_first_payment_whole
    check (num_nulls(first_conversion_id, first_paid_at) in (0, 2));
alter table subscription add constraint subscription_paid_or_bound
    check (first_paid_at is not null or link_id is not null);
-- The first payment is noted in the row that bound the subscription; what belongs to whom never changes.
grant update (first_conversion_id, first_paid_at, link_id) on subscription to tributary_app;
