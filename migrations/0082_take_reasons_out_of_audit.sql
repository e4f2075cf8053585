-- A person's words about a commission stand with its decision (`fraud_decision`), where they can be erased. The audit trail is
-- never changed by the server, and had them too.
update audit_entry set after = after - 'reason'
where action in ('fraud.release', 'fraud.reject') and after ? 'reason';
