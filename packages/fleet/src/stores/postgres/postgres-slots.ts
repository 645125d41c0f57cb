import { askAgainMs, askForMoreMs } from "../../store/slot-times.js";

/*
 * Slots of an account's budget in PostgreSQL: see `AccountStore.lend`. A row is somebody who has or wants some, or some that are given
 * back and in use for another second (` ` in its name). All of an account's go one after the other, by the row of its budget.
 *
 * A worker of release 0.4.0 takes turns instead: moments, of which the next free one stands in `budgets.free`. As long as slots are
 * lent, that lies further ahead than such a worker may take one; and whatever it has taken before is over when the first slot is lent.
 */
export const postgresSlots = `
create table if not exists %.slots (
  account text not null, borrower text not null, n bigint not null, per_second integer, holds integer not null, wants integer not null,
  since double precision not null, until_ms double precision not null, primary key (account, borrower)
);
create table if not exists %.turns (
  account text primary key, marked double precision not null default 0, over_at double precision not null default 0
);

create or replace function %.lend(
  of_account text, by_borrower text, at_n bigint, own_per_second integer, usual_per_second integer, keeps integer, cools integer,
  would_have integer, for_ms double precision, cool_ms double precision, queued_for_ms double precision
) returns table (lent integer, share integer, again_in_ms double precision, paused_for_ms double precision) language plpgsql as $$
declare
  moment double precision; budget %.budgets; old %.turns; own %.slots;
  held integer; most integer; would integer; others integer; takers integer; equal integer; enough integer;
  needed integer; ahead integer; free integer; gets integer := 0;
  waits_since double precision; free_at double precision; mark double precision;
begin
  insert into %.budgets (account) values (of_account) on conflict do nothing;
  select * into budget from %.budgets b where b.account = of_account for update;
  moment := floor(%.now_ms());
  select * into own from %.slots s where s.account = of_account and s.borrower = by_borrower;
  if own.n > at_n then
    return query select 0, null::integer, ${askForMoreMs}::double precision, 0::double precision; return;
  end if;
  if own.until_ms <= moment then own := null; end if;
  delete from %.slots s where s.account = of_account and (s.until_ms <= moment or s.borrower = by_borrower);
  -- a clock that was set back
  update %.slots s set until_ms = moment + for_ms where s.account = of_account and s.until_ms > moment + greatest(for_ms, 60000);
  held := least(keeps, coalesce(own.holds, 0));
  cools := least(cools, coalesce(own.holds, 0) - held);
  if cools > 0 then
    insert into %.slots values (of_account, by_borrower || ' ' || at_n, at_n, null, cools, 0, 0, moment + ceil(cool_ms))
    on conflict (account, borrower) do update set holds = excluded.holds, until_ms = excluded.until_ms;
  end if;

  select coalesce(sum(s.holds), 0), count(*) filter (where s.wants > 0), coalesce(least(min(s.per_second), own_per_second), usual_per_second)
    into others, takers, most from %.slots s where s.account = of_account;
  would := least(would_have, most);
  equal := most / greatest(1, takers + case when would > 0 then 1 else 0 end);
  enough := greatest(1, equal);
  waits_since := case when own.since > 0 then own.since else moment end;
  select coalesce(sum(greatest(0, least(s.wants, enough) - s.holds)), 0),
      coalesce(sum(greatest(0, least(s.wants, enough) - s.holds)) filter (where (s.since, s.borrower) < (waits_since, by_borrower)), 0)
    into needed, ahead from %.slots s where s.account = of_account;
  free := most - others - held;

  insert into %.turns values (of_account) on conflict do nothing;
  select * into old from %.turns t where t.account = of_account;
  if budget.free > 0 and budget.free <> old.marked then
    old.over_at := greatest(old.over_at, least(budget.free, moment + 1500) + 1500);
  end if;
  if budget.paused <= moment and old.over_at <= moment then
    gets := greatest(0, least(least(would, enough) - held, free - ahead));
    if held + gets >= least(would, enough) then
      gets := gets + greatest(0, least(would - held - gets, free - gets - needed));
    end if;
  end if;
  lent := held + gets;
  if lent > 0 or would > 0 then
    insert into %.slots values (
      of_account, by_borrower, at_n, own_per_second, lent, would,
      case when lent >= would then 0 when gets = 0 then waits_since else moment end,
      moment + ceil(case when lent > 0 then for_ms else queued_for_ms end)
    );
  end if;

  select coalesce(max(s.until_ms), moment) into mark from %.slots s where s.account = of_account;
  update %.budgets b set free = mark where b.account = of_account;
  update %.turns t set marked = mark, over_at = old.over_at where t.account = of_account;

  share := case when needed > greatest(0, free - gets) or free < 0 then equal end;
  paused_for_ms := greatest(0, budget.paused - moment);
  again_in_ms := 0;
  if paused_for_ms > 0 then again_in_ms := paused_for_ms;
  elsif old.over_at > moment then again_in_ms := old.over_at - moment;
  elsif lent < would_have then
    select min(s.until_ms) into free_at from (
      select c.until_ms, sum(c.holds) over (order by c.until_ms) as total from %.slots c where c.account = of_account and c.wants = 0
    ) s where s.total > ahead - greatest(0, free - gets);
    again_in_ms := least(
      coalesce(free_at - moment, 'infinity'),
      case when lent >= enough then ${askForMoreMs} else least(${askForMoreMs}, ${askAgainMs} * (1 + ahead / most)) end
    );
  end if;
  return next;
end $$;
`;
