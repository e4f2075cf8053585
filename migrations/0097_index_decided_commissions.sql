-- An order's commission is pending when it is recorded, and pending ones are the newest: they are found by walking from the
-- newest order. An index of those that have been decided is not paid for while an order is recorded.
create index commission_by_decided_status on commission (merchant_id, status, conversion_id)
where role = 'primary' and status <> 'pending';
drop index commission_by_status;
