-- What waits is tried again merchant by merchant, so that one with very many events that wait keeps nobody else's from being tried.
create index provider_event_due_of_merchant on provider_event (merchant_id, next_attempt_at)
    where status = 'pending' and merchant_id is not null;
create index provider_event_due_of_platform on provider_event (next_attempt_at)
    where status = 'pending' and merchant_id is null;
