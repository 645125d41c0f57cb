/*
 * What happens in Redis in one step. A wish is a hash (ref, state, fence; while it is held, until when and for how long in all) and a
 * list of lines. Keys are given as such, so that each script tells what it touches.
 */

/** Keys: wish, lines, open, all. Arguments: id, ref, lines. The wish that counts, and whether it is this one. */
export const handInScript = `
if redis.call('EXISTS', KEYS[1]) == 1 then return {ARGV[1], 1} end
local open = redis.call('HGET', KEYS[3], ARGV[2])
if open then return {open, 0} end
redis.call('HSET', KEYS[1], 'ref', ARGV[2], 'state', 'open', 'fence', 0)
for place = 3, #ARGV do redis.call('RPUSH', KEYS[2], ARGV[place]) end
redis.call('HSET', KEYS[3], ARGV[2], ARGV[1])
redis.call('RPUSH', KEYS[4], ARGV[1])
return {ARGV[1], 1}`;

/**
 * Keys: of each wish the wish and its lines. Argument: for how long, in milliseconds. Puts the fence of each wish up that nobody
 * holds, and holds it from then on: its number, how it stands, its job, and its record. Of one that is held, the fence that it has
 * and for how long still. A clock that was set back leaves an end that is too far away: it is one lease from now then.
 */
export const claimScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local told = {}
for place = 1, #KEYS, 2 do
  local key = KEYS[place]
  local wish = redis.call('HMGET', key, 'state', 'ref', 'fence', 'held', 'heldMs')
  local isOpen = wish[1] == 'open' or wish[1] == 'asked'
  local left = tonumber(wish[4] or '0') - now
  if not wish[1] then table.insert(told, {'none'})
  elseif isOpen and left > 0 then
    if left > tonumber(wish[5]) then
      left = tonumber(wish[5])
      redis.call('HSET', key, 'held', string.format('%.3f', now + left))
    end
    table.insert(told, {'held', tonumber(wish[3]), tostring(left)})
  else
    local fence = redis.call('HINCRBY', key, 'fence', 1)
    if isOpen then redis.call('HSET', key, 'held', string.format('%.3f', now + ARGV[1]), 'heldMs', ARGV[1]) end
    table.insert(told, {'taken', fence, wish[1], wish[2], redis.call('LRANGE', KEYS[place + 1], 0, -1)})
  end
end
return told`;

/** Keys: wishes. Arguments: for how long, in milliseconds, and their fences. 1 for each that is held under its fence, from now on for so long. */
export const renewScript = `
local time = redis.call('TIME')
local untilMs = string.format('%.3f', time[1] * 1000 + time[2] / 1000 + ARGV[1])
local told = {}
for place, key in ipairs(KEYS) do
  local wish = redis.call('HMGET', key, 'fence', 'held')
  local isHeld = wish[1] == ARGV[place + 1] and wish[2]
  if isHeld then redis.call('HSET', key, 'held', untilMs, 'heldMs', ARGV[1]) end
  told[place] = isHeld and 1 or 0
end
return told`;

/** Key: wish. Argument: fence. Nobody holds it any more. */
export const giveBackScript = `
if redis.call('HGET', KEYS[1], 'fence') == ARGV[1] then redis.call('HDEL', KEYS[1], 'held') end
return 1`;

/** Keys: wish, lines. Puts the fence up, whoever holds it: its number, how the wish stands, its job, and its record. */
export const seizeScript = `
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
local wish = redis.call('HMGET', KEYS[1], 'state', 'ref')
return {fence, wish[1], wish[2], redis.call('LRANGE', KEYS[2], 0, -1)}`;

/** Keys: wish and lines of each. Arguments: how many lines of each are known. Which have another number, how they stand, and their records. */
export const changedScript = `
local found = {}
for each = 1, #ARGV do
  local count = redis.call('LLEN', KEYS[2 * each])
  if count > 0 and count ~= tonumber(ARGV[each]) then
    local wish = redis.call('HMGET', KEYS[2 * each - 1], 'state', 'ref')
    if wish[1] then found[#found + 1] = {each, wish[1], wish[2], redis.call('LRANGE', KEYS[2 * each], 0, -1)} end
  end
end
return found`;

/** Keys: wish, lines, open. Arguments: id, fence, place, line, state or nothing. 1 where the line stands there now. */
export const appendScript = `
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[2] then return 0 end
local place = tonumber(ARGV[3])
local count = redis.call('LLEN', KEYS[2])
if count >= place then
  if redis.call('LINDEX', KEYS[2], place - 1) == ARGV[4] then return 1 end
  return 0
end
if count ~= place - 1 then return 0 end
redis.call('RPUSH', KEYS[2], ARGV[4])
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], 'state', ARGV[5]) end
if ARGV[5] == 'closed' or ARGV[5] == 'withdrawn' then
  redis.call('HDEL', KEYS[1], 'held')
  local ref = redis.call('HGET', KEYS[1], 'ref')
  if redis.call('HGET', KEYS[3], ref) == ARGV[1] then redis.call('HDEL', KEYS[3], ref) end
end
return 1`;

/** Key: budget. Argument: for how long nobody is lent a slot, in milliseconds. */
export const holdScript = `
local time = redis.call('TIME')
local untilMs = time[1] * 1000 + time[2] / 1000 + tonumber(ARGV[1])
if untilMs > tonumber(redis.call('HGET', KEYS[1], 'paused') or '0') then
  redis.call('HSET', KEYS[1], 'paused', string.format('%.3f', untilMs))
end
return 1`;

/** Keys: meta, accounts. Arguments: layout, provider, origin, key, account as JSON. What stands there instead, or nothing. */
export const enterScript = `
local layout = redis.call('HGET', KEYS[1], 'layout')
if layout and layout ~= ARGV[1] then return {'layout', layout} end
redis.call('HSET', KEYS[1], 'layout', ARGV[1])
if ARGV[2] == '' then return {'', ''} end
local field = 'origin ' .. ARGV[2]
local origin = redis.call('HGET', KEYS[1], field)
if origin and origin ~= ARGV[3] then return {'origin', origin} end
redis.call('HSET', KEYS[1], field, ARGV[3])
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
return {'', ''}`;

/** Key: lease. Arguments: holder, for how long, in milliseconds. 0 where the holder has it, else for how long somebody else has it. */
export const leaseScript = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return math.max(1, redis.call('PTTL', KEYS[1])) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 0`;

/** Key: lease. Argument: holder. */
export const endLeaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1`;

/**
 * Key: workers. Arguments: for how long one is remembered, in milliseconds; the worker that shows itself and its sign as JSON, or
 * nothing. The time, and all signs as they were before.
 */
export const showScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local told = {string.format('%.0f', now)}
local all = redis.call('HGETALL', KEYS[1])
for place = 1, #all, 2 do
  local seen = cjson.decode(all[place + 1]).seenAtMs or 0
  if now - seen < tonumber(ARGV[1]) then told[#told + 1] = all[place + 1]
  elseif ARGV[2] then redis.call('HDEL', KEYS[1], all[place]) end
end
if ARGV[2] then
  local sign = string.sub(ARGV[3], 1, -2) .. string.format(',"seenAtMs":%.0f}', now)
  redis.call('HSET', KEYS[1], ARGV[2], sign)
end
return told`;
