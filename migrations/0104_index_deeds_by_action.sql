-- The audit trail by what was done. The index by the kind of thing it was done to stays for its filter: a kind is found by it with
-- the newest first.
create index audit_entry_by_action on audit_entry (merchant_id, action, audit_id);
