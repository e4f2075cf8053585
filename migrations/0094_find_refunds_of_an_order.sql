-- The page of an order asks which refunds it had, to find what they moved. Ordered as it lists them, so that an order with
-- very many is not read whole.

create index refund_by_conversion on refund (merchant_id, conversion_id, refund_uuid);
