-- While a run is paused, only what of it was tried before is due. Of a run of a hundred thousand that is very few, and looking for
-- them reads none of the others.
create index payout_tried on payout (merchant_id, rail, next_attempt_at, payout_id)
    where fence > 0 and status in ('reserved', 'submitting', 'unknown', 'accepted');
