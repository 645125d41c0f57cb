-- What release 0.4.0 makes whenever it opens a store: it works beside later ones of the same layout. The schema is called simjobs.
create schema if not exists simjobs;
create table if not exists simjobs.meta (name text primary key, value text not null);
create table if not exists simjobs.accounts (key text primary key, body jsonb not null);
create table if not exists simjobs.workers (id text primary key, body jsonb not null, seen timestamptz not null);
create table if not exists simjobs.wishes (
  account text not null, id text not null, ref text not null, state text not null default 'open',
  fence integer not null default 0, made bigint generated always as identity, primary key (account, id)
);
create unique index if not exists one_open_wish on simjobs.wishes (account, ref) where state in ('open', 'asked');
create index if not exists wishes_in_order on simjobs.wishes (account, made);
create table if not exists simjobs.wish_notes (
  account text not null, wish text not null, n integer not null, line text not null, primary key (account, wish, n)
);
create table if not exists simjobs.budgets (
  account text primary key, free double precision not null default 0, paused double precision not null default 0
);
create table if not exists simjobs.leases (
  what text primary key, holder text not null, until_ms double precision not null
);

create or replace function simjobs.now_ms() returns double precision language sql volatile as
  $$ select extract(epoch from clock_timestamp()) * 1000 $$;

create or replace function simjobs.enter(new_layout text, provider text, origin text, key text, body jsonb)
returns table (what text, found text) language plpgsql as $$
declare layout text; known text;
begin
  insert into simjobs.meta values ('layout', new_layout) on conflict do nothing;
  select value into layout from simjobs.meta where name = 'layout';
  if layout <> new_layout then return query select 'layout', layout; return; end if;
  if provider <> '' then
    insert into simjobs.meta values ('origin ' || provider, origin) on conflict do nothing;
    select value into known from simjobs.meta where name = 'origin ' || provider;
    if known <> origin then return query select 'origin', known; return; end if;
    insert into simjobs.accounts values (enter.key, enter.body) on conflict do nothing;
  end if;
  return query select '', '';
end $$;

create or replace function simjobs.take_in(of_account text, new_id text, new_ref text, record text[])
returns table (id text, is_new boolean) language plpgsql as $$
declare counts text;
begin
  loop
    insert into simjobs.wishes (account, id, ref) values (of_account, new_id, new_ref) on conflict do nothing;
    if found then
      insert into simjobs.wish_notes select of_account, new_id, r.place, r.line from unnest(record) with ordinality as r (line, place);
      return query select new_id, true; return;
    end if;
    select w.id into counts from simjobs.wishes w
      where w.account = of_account and (w.id = new_id or (w.ref = new_ref and w.state in ('open', 'asked')))
      order by w.id = new_id desc limit 1;
    if counts is not null then return query select counts, counts = new_id; return; end if;
  end loop;
end $$;

create or replace function simjobs.append(of_account text, of_wish text, by_fence integer, place integer, new_line text, new_state text)
returns boolean language plpgsql as $$
declare present integer; stands text;
begin
  perform 1 from simjobs.wishes w where w.account = of_account and w.id = of_wish and w.fence = by_fence for update;
  if not found then return false; end if;
  select max(n) into present from simjobs.wish_notes where account = of_account and wish = of_wish;
  if present >= place then
    select line into stands from simjobs.wish_notes where account = of_account and wish = of_wish and n = place;
    return stands = new_line;
  end if;
  if present <> place - 1 then return false; end if;
  insert into simjobs.wish_notes values (of_account, of_wish, place, new_line);
  if new_state <> '' then
    update simjobs.wishes w set state = new_state where w.account = of_account and w.id = of_wish;
  end if;
  return true;
end $$;

create or replace function simjobs.turn(of_account text, every_ms double precision, ahead_ms double precision)
returns table (is_given boolean, in_ms double precision, paused_for_ms double precision) language plpgsql as $$
declare moment double precision; budget simjobs.budgets; at_ms double precision;
begin
  insert into simjobs.budgets (account) values (of_account) on conflict do nothing;
  select * into budget from simjobs.budgets where account = of_account for update;
  moment := simjobs.now_ms();
  if budget.paused > moment then
    return query select false, budget.paused - moment, budget.paused - moment; return;
  end if;
  if budget.free > moment + ahead_ms + every_ms + 10 then budget.free := moment + 1000; end if;
  at_ms := greatest(moment, budget.free);
  if at_ms - moment > ahead_ms then
    return query select false, at_ms - moment - ahead_ms, 0::double precision; return;
  end if;
  update simjobs.budgets set free = at_ms + every_ms where account = of_account;
  return query select true, at_ms - moment, 0::double precision;
end $$;

create or replace function simjobs.lease(of_what text, by_holder text, for_ms double precision)
returns double precision language plpgsql as $$
declare other double precision;
begin
  insert into simjobs.leases as l values (of_what, by_holder, simjobs.now_ms() + for_ms)
  on conflict (what) do update set holder = excluded.holder, until_ms = excluded.until_ms
  where l.holder = excluded.holder or l.until_ms <= simjobs.now_ms();
  if found then return 0; end if;
  select l.until_ms - simjobs.now_ms() into other from simjobs.leases l where l.what = of_what;
  return greatest(1, coalesce(other, 1));
end $$;

create or replace function simjobs.hold(of_account text, pause_ms double precision) returns void language sql as $$
  insert into simjobs.budgets (account, paused) values (of_account, simjobs.now_ms() + pause_ms)
  on conflict (account) do update set paused = greatest(simjobs.budgets.paused, excluded.paused)
$$;
