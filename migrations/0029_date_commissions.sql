-- A commission carries its order's time, which never changes: a dashboard asks for what an affiliate earned in a range,
-- and had to look up the order of each commission the affiliate ever had. `verify` compares the two.
alter table commission add column occurred_at timestamptz;
update commission m set occurred_at = c.occurred_at
    from conversion c where c.merchant_id = m.merchant_id and c.conversion_id = m.conversion_id;
alter table commission alter column occurred_at set not null;

drop index commission_by_affiliate;
create index commission_by_affiliate on commission (merchant_id, affiliate_id, occurred_at desc);
