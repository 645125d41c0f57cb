import { postgresSlots } from "./postgres-slots.js";

/*
 * What a fleet keeps in PostgreSQL, in a schema that is called as its prefix. Each function is one step: whoever calls it sees all
 * of it or nothing. `%` stands for the schema.
 *
 * Releases that share a layout work side by side, and each makes its functions anew when it opens the store: one that changes gets
 * another name, or an earlier release would put the earlier one back.
 */

/** The layout of what is kept; another one is another release's. */
export const postgresLayout = "1";

/** Makes what is missing. May be run by several at once, one after the other. */
export const postgresSchema = `
create schema if not exists %;
create table if not exists %.meta (name text primary key, value text not null);
create table if not exists %.accounts (key text primary key, body jsonb not null);
create table if not exists %.workers (id text primary key, body jsonb not null, seen timestamptz not null);
create table if not exists %.wishes (
  account text not null, id text not null, ref text not null, state text not null default 'open',
  fence integer not null default 0, made bigint generated always as identity, primary key (account, id)
);
do $$ begin
  -- 0.4.0 had no leases. Who alters a table waits for all who use it, also where there is nothing to alter.
  if not exists (select from pg_attribute where attrelid = '%.wishes'::regclass and attname = 'held_until') then
    alter table %.wishes add held_until double precision, add held_ms double precision;
  end if;
end $$;
create unique index if not exists one_open_wish on %.wishes (account, ref) where state in ('open', 'asked');
create index if not exists wishes_in_order on %.wishes (account, made);
create table if not exists %.wish_notes (
  account text not null, wish text not null, n integer not null, line text not null, primary key (account, wish, n)
);
create table if not exists %.budgets (
  account text primary key, free double precision not null default 0, paused double precision not null default 0
);
create table if not exists %.leases (
  what text primary key, holder text not null, until_ms double precision not null
);

create or replace function %.now_ms() returns double precision language sql volatile as
  $$ select extract(epoch from clock_timestamp()) * 1000 $$;

create or replace function %.enter(new_layout text, provider text, origin text, key text, body jsonb)
returns table (what text, found text) language plpgsql as $$
declare layout text; known text;
begin
  insert into %.meta values ('layout', new_layout) on conflict do nothing;
  select value into layout from %.meta where name = 'layout';
  if layout <> new_layout then return query select 'layout', layout; return; end if;
  if provider <> '' then
    insert into %.meta values ('origin ' || provider, origin) on conflict do nothing;
    select value into known from %.meta where name = 'origin ' || provider;
    if known <> origin then return query select 'origin', known; return; end if;
    insert into %.accounts values (enter.key, enter.body) on conflict do nothing;
  end if;
  return query select '', '';
end $$;

create or replace function %.take_in(of_account text, new_id text, new_ref text, record text[])
returns table (id text, is_new boolean) language plpgsql as $$
declare counts text;
begin
  loop
    insert into %.wishes (account, id, ref) values (of_account, new_id, new_ref) on conflict do nothing;
    if found then
      insert into %.wish_notes select of_account, new_id, r.place, r.line from unnest(record) with ordinality as r (line, place);
      return query select new_id, true; return;
    end if;
    select w.id into counts from %.wishes w
      where w.account = of_account and (w.id = new_id or (w.ref = new_ref and w.state in ('open', 'asked')))
      order by w.id = new_id desc limit 1;
    if counts is not null then return query select counts, counts = new_id; return; end if;
  end loop;
end $$;

create or replace function %.take_in_all(of_account text, wishes jsonb)
returns table (place bigint, id text, is_new boolean) language plpgsql as $$
declare each record;
begin
  -- By one order, so that no two that bring the same jobs wait for each other.
  for each in select w.place, w.value from jsonb_array_elements(wishes) with ordinality as w (value, place) order by w.value ->> 'ref'
  loop
    return query select each.place, t.id, t.is_new
      from %.take_in(of_account, each.value ->> 'id', each.value ->> 'ref',
        array(select l.line from jsonb_array_elements_text(each.value -> 'lines') with ordinality as l (line, n) order by l.n)) t;
  end loop;
end $$;

create or replace function %.claim(of_account text, ids text[], lease_ms double precision)
returns table (wish text, job text, stands text, by_fence integer, left_ms double precision, lines text[]) language plpgsql as $$
declare moment double precision;
begin
  -- All go by one order, so that no two wait for each other.
  perform 1 from %.wishes w where w.account = of_account and w.id = any(ids) order by w.id for update;
  moment := %.now_ms();
  -- A clock that was set back leaves an end that is too far away: it is one lease from now then.
  update %.wishes w set held_until = moment + w.held_ms
    where w.account = of_account and w.id = any(ids) and w.held_until > moment + w.held_ms;
  return query select w.id, w.ref, w.state, w.fence, w.held_until - moment, null::text[] from %.wishes w
    where w.account = of_account and w.id = any(ids) and w.held_until > moment and w.state in ('open', 'asked');
  return query
    with taken as (
      update %.wishes w set fence = w.fence + 1, held_ms = lease_ms,
        held_until = case when w.state in ('open', 'asked') then moment + lease_ms end
      where w.account = of_account and w.id = any(ids)
        and (w.held_until is null or w.held_until <= moment or w.state not in ('open', 'asked'))
      returning w.id, w.ref, w.state, w.fence
    )
    -- Whoever held it before writes nothing any more: these are all of its lines.
    select t.id, t.ref, t.state, t.fence, null::double precision,
      array(select n.line from %.wish_notes n where n.account = of_account and n.wish = t.id order by n.n) from taken t;
end $$;

create or replace function %.renew(of_account text, ids text[], fences integer[], lease_ms double precision)
returns table (wish text, by_fence integer) language plpgsql as $$
begin
  perform 1 from %.wishes w where w.account = of_account and w.id = any(ids) order by w.id for update;
  return query update %.wishes w set held_until = %.now_ms() + lease_ms, held_ms = lease_ms
    from unnest(ids, fences) as h (id, fence)
    where w.account = of_account and w.id = h.id and w.fence = h.fence and w.held_until is not null
    returning w.id, w.fence;
end $$;

create or replace function %.write_line(of_account text, of_wish text, by_fence integer, place integer, new_line text, new_state text)
returns boolean language plpgsql as $$
declare present integer; stands text;
begin
  perform 1 from %.wishes w where w.account = of_account and w.id = of_wish and w.fence = by_fence for update;
  if not found then return false; end if;
  select max(n) into present from %.wish_notes where account = of_account and wish = of_wish;
  if present >= place then
    select line into stands from %.wish_notes where account = of_account and wish = of_wish and n = place;
    return stands = new_line;
  end if;
  if present <> place - 1 then return false; end if;
  insert into %.wish_notes values (of_account, of_wish, place, new_line);
  if new_state <> '' then
    update %.wishes w set state = new_state,
      held_until = case when new_state in ('closed', 'withdrawn') then null else w.held_until end
      where w.account = of_account and w.id = of_wish;
  end if;
  return true;
end $$;

create or replace function %.lease(of_what text, by_holder text, for_ms double precision)
returns double precision language plpgsql as $$
declare other double precision;
begin
  insert into %.leases as l values (of_what, by_holder, %.now_ms() + for_ms)
  on conflict (what) do update set holder = excluded.holder, until_ms = excluded.until_ms
  where l.holder = excluded.holder or l.until_ms <= %.now_ms();
  if found then return 0; end if;
  select l.until_ms - %.now_ms() into other from %.leases l where l.what = of_what;
  return greatest(1, coalesce(other, 1));
end $$;

create or replace function %.hold(of_account text, pause_ms double precision) returns void language sql as $$
  insert into %.budgets (account, paused) values (of_account, %.now_ms() + pause_ms)
  on conflict (account) do update set paused = greatest(%.budgets.paused, excluded.paused)
$$;
${postgresSlots}`;
