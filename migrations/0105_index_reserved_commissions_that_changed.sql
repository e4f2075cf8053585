-- Commissions in a payout that were held or taken back, in part or whole, since or before: what the page of a draft looks for among
-- all that the draft pays. Nearly none is.
create index commission_reserved_changed on commission (merchant_id, payout_id)
    where status = 'reserved' and (fraud_hold or dispute_hold or clawed_back > 0);

-- Orders to which something was given back.
create index refund_failed on refund (merchant_id, failed_at) where failed_at is not null;
create index dispute_won on dispute (merchant_id, won_at) where won_at is not null;
