-- Refunds and disputes are listed, the newest first.

create index refund_newest on refund (merchant_id, refund_uuid);
create index dispute_newest on dispute (merchant_id, dispute_uuid);
