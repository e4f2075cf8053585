-- Customers who invite friends. docs/decisions/0027 has the reasons.

-- What a referral promises; null: the program has no referral programme.
alter table program add column referral jsonb;

-- A customer's code is a link that belongs to no affiliate, so that the edge knows only links.
alter table link alter column affiliate_id drop not null;

create table referral_code (
    merchant_id uuid not null,
    -- Its link has the code, the program, the status.
    link_id uuid not null,
    program_id uuid not null,
    -- Whose code it is, by the merchant's own id.
    customer_id text not null,
    -- The customer's, where it is known: nobody refers a mailbox of their own. Erased on request.
    email text,
    -- Nobody signs up by it from then on.
    expires_at timestamptz,
    created_at timestamptz not null default now(),
    primary key (merchant_id, link_id),
    constraint referral_code_customer_key unique (merchant_id, program_id, customer_id),
    foreign key (merchant_id, link_id) references link,
    foreign key (merchant_id, program_id) references program
);

create table referral (
    merchant_id uuid not null,
    referral_id uuid not null,
    link_id uuid not null,
    program_id uuid not null,
    referrer_customer_id text not null,
    -- Null until the friend signs up.
    referred_customer_id text,
    status text not null,
    -- What was promised when it began. The referrer's reward becomes 0 where the month's cap was reached.
    currency text not null,
    referrer_reward bigint not null,
    referred_reward bigint not null,
    reward_type text not null,
    minimum_order bigint not null,
    cap_per_month integer,
    -- Why the referrer's reward is 0.
    reason text,
    -- The order that qualified it; null when the merchant's word did.
    conversion_id uuid,
    -- How often its rewards were given: once more after each reversal that was undone.
    rounds integer not null default 0,
    created_at timestamptz not null,
    invited_at timestamptz,
    -- An invitation's end.
    expires_at timestamptz,
    signed_up_at timestamptz,
    -- When the merchant said that the friend has qualified.
    called_at timestamptz,
    qualified_at timestamptz,
    rewarded_at timestamptz,
    reversed_at timestamptz,
    expired_at timestamptz,
    -- The friend's, as it was given and as mailboxes are compared. Erased on request.
    email text,
    mailbox text,
    primary key (merchant_id, referral_id),
    foreign key (merchant_id, link_id) references referral_code,
    constraint referral_status_known check (
        status in ('pending', 'signed_up', 'qualified', 'rewarded', 'reversed', 'expired')
    ),
    constraint referral_reward_type_known check (reward_type in ('credit', 'cash', 'discount')),
    constraint referral_amounts_in_range check (
        referrer_reward between 0 and 1000000000000 and referred_reward between 0 and 1000000000000
        and minimum_order between 0 and 1000000000000
    ),
    constraint referral_not_of_oneself check (referred_customer_id <> referrer_customer_id),
    constraint referral_signed_up_whole check (
        num_nulls(referred_customer_id, signed_up_at) = case when status in ('pending', 'expired') then 2 else 0 end
    ),
    constraint referral_qualified_whole check (
        (qualified_at is not null) = (status in ('qualified', 'rewarded', 'reversed'))
    )
);

-- A friend is referred once.
create unique index referral_friend_key on referral (merchant_id, referred_customer_id)
    where referred_customer_id is not null;
create unique index referral_mailbox_key on referral (merchant_id, mailbox)
    where referred_customer_id is not null and mailbox is not null;
-- One open invitation of a mailbox for each code; a sign-up looks for any.
create unique index referral_invitation_key on referral (merchant_id, mailbox, link_id)
    where status = 'pending';
create index referral_invitation_due on referral (merchant_id, expires_at) where status = 'pending';
create index referral_by_code on referral (merchant_id, link_id, referral_id desc);
create index referral_by_referrer on referral (merchant_id, referrer_customer_id, referral_id desc);
create unique index referral_order_key on referral (merchant_id, conversion_id) where conversion_id is not null;

-- How many friends of a customer have qualified in a UTC month, those included whose order was taken back: what the cap
-- counts, and the row that referrals of one customer wait for.
create table referral_month (
    merchant_id uuid not null,
    program_id uuid not null,
    customer_id text not null,
    month date not null,
    qualified integer not null,
    primary key (merchant_id, program_id, customer_id, month)
);

-- Something happened that may change where a referral stands: an order was recorded or changed, or a friend signed up.
-- Written in the transaction of what happened, and deleted in the one that draws the conclusion.
create table referral_note (
    merchant_id uuid not null,
    note_id uuid not null,
    -- Who ordered, or signed up.
    customer_id text not null,
    -- Null: a sign-up.
    conversion_id uuid,
    noted_at timestamptz not null default now(),
    -- Nobody has referred this customer: the order is kept for a while, for a sign-up that is told late.
    waiting boolean not null default false,
    primary key (merchant_id, note_id)
);

create index referral_note_due on referral_note (merchant_id, noted_at) where not waiting;
create index referral_note_waiting on referral_note (merchant_id, noted_at) where waiting;
create index referral_note_by_customer on referral_note (merchant_id, customer_id);

grant select, insert, update on referral_code, referral, referral_month to tributary_app;
grant select, insert, delete on referral_note to tributary_app;
grant update (waiting) on referral_note to tributary_app;
