-- Slugs that a link no longer has. The edge must forget them, and a later link may take them.

create table freed_slug (
    merchant_id uuid not null,
    freed_slug_id uuid not null,
    slug text not null,
    -- Whose it was.
    link_id uuid not null,
    -- Carries on the count of versions under this name: the record that follows must be newer than the link's was.
    versions bigint not null,
    freed_at timestamptz not null default now(),
    primary key (merchant_id, freed_slug_id),
    constraint freed_slug_of_link_key unique (merchant_id, slug, link_id),
    foreign key (merchant_id, link_id) references link
);

-- The edge asks by name before the merchant is known.
create index freed_slug_by_slug on freed_slug (slug);

grant select, insert, update on freed_slug to tributary_app;
