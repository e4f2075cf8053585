-- The role the server works as. Roles belong to the whole cluster, so it may be there already.
do $$
begin
    if not exists (select from pg_roles where rolname = 'tributary_app') then
        create role tributary_app nologin;
    end if;
exception
    -- Another database of this cluster was migrated at the same moment.
    when duplicate_object or unique_violation then null;
end
$$;

do $$
begin
    if not pg_has_role(current_user, 'tributary_app', 'member') then
        execute format('grant tributary_app to %I', current_user);
    end if;
end
$$;
