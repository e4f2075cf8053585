-- What people filter and sort long lists by. Of orders as little as can be, because every order pays for it: an index by amount
-- and one by the beginning of the order's id took PostgreSQL a seventh more time an order.
create index conversion_uncredited on conversion (merchant_id, conversion_id) where affiliate_id is null;
create index commission_by_status on commission (merchant_id, status, conversion_id) where role = 'primary';
-- Payouts of a merchant by amount; what a run comes to, without reading its payouts.
create index payout_by_amount on payout (merchant_id, amount, payout_id);
create index payout_totals on payout (merchant_id, payout_run_id) include (status, currency, amount);
create index audit_entry_by_kind on audit_entry (merchant_id, split_part(action, '.', 1), audit_id);
-- What is approved and kept back; nearly nothing is.
create index commission_kept_back on commission (merchant_id, affiliate_id)
    where status = 'approved' and (fraud_hold or dispute_hold);
