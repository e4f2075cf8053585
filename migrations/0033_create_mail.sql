-- Mails, and who gets those that are not for affiliates. docs/decisions/0033 has the reasons.

-- People of a merchant: they sign in by their address, which is also the person that four eyes compares.
create table member (
    merchant_id uuid not null references merchant,
    member_id uuid not null,
    -- Lower case.
    email text not null,
    name text not null,
    role text not null,
    language text not null default 'en',
    created_at timestamptz not null default now(),
    primary key (merchant_id, member_id),
    constraint member_once unique (merchant_id, email, role),
    constraint member_role_known check (role in ('merchant', 'finance')),
    constraint member_language_known check (language in ('en', 'de')),
    constraint member_email_lower check (email = lower(email))
);

-- Who signs in is looked for over all merchants.
create index member_by_email on member (email);
create index affiliate_by_email on affiliate (lower(email));

alter table affiliate
    add column language text not null default 'en',
    -- When it was told of its first order.
    add column first_order_told_at timestamptz,
    add constraint affiliate_language_known check (language in ('en', 'de'));
update affiliate a set first_order_told_at = now() where exists (
    select from commission c where c.merchant_id = a.merchant_id and c.affiliate_id = a.affiliate_id);
create index affiliate_without_order on affiliate (merchant_id) where first_order_told_at is null;

-- Days are summed up by them. At insert both are null, so recording orders pays nothing for these.
create index commission_by_approval on commission (merchant_id, approved_at) where approved_at is not null;
create index commission_by_rejection on commission (merchant_id, rejected_at) where rejected_at is not null;

-- The outbox: written in the transaction of what is told. The merchant is the nil id for mails of no merchant, so there
-- is no foreign key.
create table mail_message (
    merchant_id uuid not null,
    -- Follows from what is told, so that it is told once.
    mail_id uuid not null,
    email text not null,
    name text not null,
    language text not null,
    topic text not null,
    -- Facts; worded when it is sent.
    message jsonb not null,
    status text not null default 'pending',
    attempts integer not null default 0,
    -- While it is being sent, when whoever does is believed to have died.
    next_attempt_at timestamptz not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    settled_at timestamptz,
    -- What the mail server said last; no address.
    error text,
    primary key (merchant_id, mail_id),
    constraint mail_message_status_known check (status in ('pending', 'sent', 'refused', 'given_up', 'expired', 'unwanted')),
    constraint mail_message_settled_whole check ((settled_at is null) = (status = 'pending'))
);

create index mail_message_due on mail_message (merchant_id, next_attempt_at) where status = 'pending';
create index mail_message_by_age on mail_message (merchant_id, created_at);

-- What people do not want to get any more.
create table mail_opt_out (
    merchant_id uuid not null,
    -- Lower case.
    email text not null,
    topic text not null,
    created_at timestamptz not null default now(),
    primary key (merchant_id, email, topic)
);

-- Days whose commissions were summed up for affiliates.
create table mail_digest (
    merchant_id uuid not null references merchant,
    day date not null,
    primary key (merchant_id, day)
);

grant select, insert, update, delete on member to tributary_app;
grant select, insert, delete on mail_message to tributary_app;
grant update (status, attempts, next_attempt_at, settled_at, error) on mail_message to tributary_app;
grant select, insert, delete on mail_opt_out to tributary_app;
grant select, insert, delete on mail_digest to tributary_app;
