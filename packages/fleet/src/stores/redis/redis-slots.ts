import { askAgainMs, askForMoreMs } from "../../store/slot-times.js";

/*
 * Slots of an account's budget in Redis: see `AccountStore.lend`. A field of the hash is somebody who has or wants some, or some that
 * are given back and in use for another second (` ` in its name).
 *
 * A worker of release 0.4.0 takes turns instead: moments, of which the next free one stands in `free` of the budget. As long as slots
 * are lent, that lies further ahead than such a worker may take one; and whatever it has taken before is over when the first slot is
 * lent.
 */

/**
 * Keys: budget, slots. Arguments: borrower, number of the question, most requests a second (0: as others say), how many where nobody
 * says, slots that it keeps, that cool, that it wants, for how long they count, how long one cools, how long a place in the queue is
 * kept, in milliseconds. How many it has, its share (-1: nobody waits), when to ask again, for how long there are none.
 */
export const lendScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local name, n = ARGV[1], tonumber(ARGV[2])
local ownMost, usual = tonumber(ARGV[3]), tonumber(ARGV[4])
local keeps, cools, wouldHave = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local forMs, coolMs, queuedForMs = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])

local own = nil
local rows = {}
local function put(field, row)
  redis.call('HSET', KEYS[2], field, cjson.encode(row))
end
local found = redis.call('HGETALL', KEYS[2])
for place = 1, #found, 2 do
  local row = cjson.decode(found[place + 1])
  row.name = found[place]
  if row.name == name then own = row
  elseif row.untilMs <= now then redis.call('HDEL', KEYS[2], row.name)
  else
    if row.untilMs > now + math.max(forMs, 60000) then
      row.untilMs = now + forMs
      put(row.name, row)
    end
    table.insert(rows, row)
  end
end
if own and own.n > n then return {0, -1, ${askForMoreMs}, 0} end
if own then redis.call('HDEL', KEYS[2], name) end
if own and own.untilMs <= now then own = nil end

local had = own and own.holds or 0
local held = math.min(keeps, had)
cools = math.min(cools, had - held)
if cools > 0 then
  local row = {name = name .. ' ' .. ARGV[2], n = n, most = 0, holds = cools, wants = 0, since = 0, untilMs = now + math.ceil(coolMs)}
  put(row.name, row)
  table.insert(rows, row)
end

local others, takers, most = 0, 0, ownMost
for _, row in ipairs(rows) do
  others = others + row.holds
  if row.wants > 0 then takers = takers + 1 end
  if row.most > 0 and (most == 0 or row.most < most) then most = row.most end
end
if most == 0 then most = usual end
local would = math.min(wouldHave, most)
if would > 0 then takers = takers + 1 end
local equal = math.floor(most / math.max(1, takers))
local enough = math.max(1, equal)
local since = now
if own and own.since > 0 then since = own.since end
local needed, ahead = 0, 0
for _, row in ipairs(rows) do
  local need = math.max(0, math.min(row.wants, enough) - row.holds)
  needed = needed + need
  if row.since < since or (row.since == since and row.name < name) then ahead = ahead + need end
end
local free = most - others - held

local budget = redis.call('HMGET', KEYS[1], 'paused', 'free', 'marked', 'over')
local paused = tonumber(budget[1] or '0')
local oldFree, overAt = tonumber(budget[2] or '0'), tonumber(budget[4] or '0')
if oldFree > 0 and budget[2] ~= budget[3] then
  overAt = math.max(overAt, math.min(oldFree, now + 1500) + 1500)
end
local gets = 0
if paused <= now and overAt <= now then
  gets = math.max(0, math.min(math.min(would, enough) - held, free - ahead))
  if held + gets >= math.min(would, enough) then
    gets = gets + math.max(0, math.min(would - held - gets, free - gets - needed))
  end
end
local lent = held + gets
if lent > 0 or would > 0 then
  local row = {name = name, n = n, most = ownMost, holds = lent, wants = would, since = now}
  if lent >= would then row.since = 0 elseif gets == 0 then row.since = since end
  if lent > 0 then row.untilMs = now + math.ceil(forMs) else row.untilMs = now + math.ceil(queuedForMs) end
  put(name, row)
  table.insert(rows, row)
end

local mark = now
for _, row in ipairs(rows) do mark = math.max(mark, row.untilMs) end
local marked = string.format('%.3f', mark)
redis.call('HSET', KEYS[1], 'free', marked, 'marked', marked, 'over', string.format('%.3f', overAt))

local share = -1
if needed > math.max(0, free - gets) or free < 0 then share = equal end
local pausedFor = math.max(0, math.ceil(paused - now))
local again = 0
if pausedFor > 0 then again = pausedFor
elseif overAt > now then again = math.ceil(overAt - now)
elseif lent < wouldHave then
  again = ${askForMoreMs}
  if lent < enough then again = math.min(again, ${askAgainMs} * (1 + math.floor(ahead / most))) end
  table.sort(rows, function(one, next) return one.untilMs < next.untilMs end)
  local total = 0
  for _, row in ipairs(rows) do
    if row.wants == 0 and row.holds > 0 then
      total = total + row.holds
      if total > ahead - math.max(0, free - gets) then
        again = math.min(again, row.untilMs - now)
        break
      end
    end
  end
end
return {lent, share, again, pausedFor}`;
