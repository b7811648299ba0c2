-- Puts in order what is due in a budget's account, then leases a portion of its units
-- (takePortion in src/domain/budgets/ledger.ts).
--
-- KEYS[1]  account, a hash: "used", "late", "out", "portions" -> counts; "p:<id>" -> "<units out> <state of each unit>"
-- KEYS[2]  due times, a sorted set: portion id -> milliseconds since 1970
--
-- ARGV[1]  id of the portion
-- ARGV[2]  units needed at least
-- ARGV[3]  units welcome at most
-- ARGV[4]  units that may be used or out
-- ARGV[5]  milliseconds until the portion is due
-- ARGV[6]  milliseconds for which a portion is remembered with nothing out
-- ARGV[7]  portions remembered at most
-- ARGV[8]  portions put in order at most
-- ARGV[9]  milliseconds for which the keys are kept, or 0 for ever
-- ARGV[10] milliseconds since 1970, or "" for the server's clock
--
-- Returns  granted, used, late, out, portions
--
-- Errors   BADLEDGER when the account holds something else; nothing is changed
--
-- Cost     O(portions due, at most ARGV[8]); nothing is written when nothing is due and nothing granted

local account, dueTimes = KEYS[1], KEYS[2]
local id, least, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local allowed, holdMs, settledKeepMs = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local portionsMax, dueMax, keepMs = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])

local nowMs = tonumber(ARGV[10])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

local counts = redis.call('HMGET', account, 'used', 'late', 'out', 'portions')
local used, late, out, portions =
  tonumber(counts[1] or 0), tonumber(counts[2] or 0), tonumber(counts[3] or 0), tonumber(counts[4] or 0)
if not (used and late and out and portions) then
  return redis.error_reply('BADLEDGER a count of the account is no number')
end

local due = redis.call('ZRANGEBYSCORE', dueTimes, '-inf', whole(nowMs), 'LIMIT', 0, dueMax)
local kept = {}
for i, dueId in ipairs(due) do
  local outOfIt, units = string.match(redis.call('HGET', account, 'p:' .. dueId) or '', '^(%d+) ([-ubl]*)$')
  if not outOfIt then
    return redis.error_reply('BADLEDGER a portion of the account is damaged, or not there')
  end
  kept[i] = { out = tonumber(outOfIt), units = units }
end
for i, dueId in ipairs(due) do
  local field = 'p:' .. dueId
  local outOfIt, units = kept[i].out, kept[i].units
  if outOfIt == 0 then
    redis.call('HDEL', account, field)
    redis.call('ZREM', dueTimes, dueId)
    portions = portions - 1
  else
    out = out - outOfIt
    redis.call('HSET', account, field, '0 ' .. string.gsub(units, '%-', 'b'))
    redis.call('ZADD', dueTimes, whole(nowMs + settledKeepMs), dueId)
  end
end

local granted = 0
if portions < portionsMax and redis.call('HEXISTS', account, 'p:' .. id) == 0 then
  local left = allowed - used - out
  granted = math.max(0, math.min(left, math.max(least, math.min(most, math.ceil(left / 16)))))
end
if granted > 0 then
  out = out + granted
  portions = portions + 1
  redis.call('HSET', account, 'p:' .. id, whole(granted) .. ' ' .. string.rep('-', granted))
  redis.call('ZADD', dueTimes, whole(nowMs + holdMs), id)
end
if granted > 0 or #due > 0 then
  redis.call('HSET', account, 'out', whole(out), 'portions', whole(portions))
  if keepMs > 0 then
    redis.call('PEXPIRE', account, keepMs)
    redis.call('PEXPIRE', dueTimes, keepMs)
  end
end
return { granted, used, late, out, portions }
