-- A mailbox is looked for whatever became of the invitation to it: when it is invited again, and when it is to be forgotten.
create index referral_by_mailbox on referral (merchant_id, mailbox) where mailbox is not null;

-- Invitations that nobody accepted lose their address some time after they ended.
create index referral_to_forget on referral (merchant_id, expired_at) where status = 'expired' and mailbox is not null;
