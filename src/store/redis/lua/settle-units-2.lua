-- Changes units of a budget's account, in the order given (settleUnits in src/domain/budgets/ledger.ts).
--
-- KEYS[1]  account, as in take-portion-2.lua
-- KEYS[2]  due times, as there
--
-- ARGV[1]  milliseconds for which a portion is remembered with nothing out
-- ARGV[2]  milliseconds for which the keys are kept, or 0 for ever
-- ARGV[3]  milliseconds since 1970, or "" for the server's clock
-- ARGV[4…] portion id, unit (from 0), change ("use", "use-late", "return", "undo"); and so on for every change
--
-- Returns  for every change 0 settled, 1 duplicate, 2 late, 3 unknown
--
-- Errors   BADLEDGER when the account holds something else; nothing is changed
--
-- Cost     O(changes + units of the portions changed)

local account, dueTimes = KEYS[1], KEYS[2]
local settledKeepMs, keepMs = tonumber(ARGV[1]), tonumber(ARGV[2])
local DAMAGED = {}
local SETTLED, DUPLICATE, LATE, UNKNOWN = 0, 1, 2, 3

local nowMs = tonumber(ARGV[3])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

-- nil when the change was made before, or means nothing any more
local function nextState(state, change)
  local isUsed = state == 'u' or state == 'l'
  if change == 'undo' then
    return isUsed and 'b' or nil
  end
  if isUsed then
    return nil
  end
  if change == 'return' then
    return state == '-' and 'b' or nil
  end
  return state == '-' and 'u' or 'l'
end

local portions = {}
local function portionOf(id)
  if portions[id] == nil then
    local value = redis.call('HGET', account, 'p:' .. id)
    if value then
      local out, units = string.match(value, '^(%d+) ([-ubl]*)$')
      portions[id] = out and { out = tonumber(out), units = units } or DAMAGED
    else
      portions[id] = false
    end
  end
  return portions[id]
end

for _, count in ipairs(redis.call('HMGET', account, 'used', 'late', 'out')) do
  if count and not tonumber(count) then
    return redis.error_reply('BADLEDGER a count of the account is no number')
  end
end

local results, changed = {}, {}
local used, late, out = 0, 0, 0
for i = 4, #ARGV, 3 do
  local id, at, change = ARGV[i], tonumber(ARGV[i + 1]) + 1, ARGV[i + 2]
  local portion = portionOf(id)
  if portion == DAMAGED then
    return redis.error_reply('BADLEDGER a portion of the account is damaged')
  end
  local state = portion and string.sub(portion.units, at, at) or ''
  local result
  if state == '' then
    result = change == 'use-late' and LATE or UNKNOWN
    if result == LATE then
      used = used + 1
      late = late + 1
    end
  else
    local after = nextState(state, change)
    result = after == nil and DUPLICATE or after == 'l' and LATE or SETTLED
    if after then
      if after ~= 'b' then
        used = used + 1
      elseif change == 'undo' then
        used = used - 1
      end
      if after == 'l' then
        late = late + 1
      end
      if state == '-' then
        out = out - 1
        portion.out = portion.out - 1
        portion.isSettled = portion.out == 0
      end
      portion.units = string.sub(portion.units, 1, at - 1) .. after .. string.sub(portion.units, at + 1)
      changed[id] = portion
    end
  end
  results[#results + 1] = result
end

for id, portion in pairs(changed) do
  redis.call('HSET', account, 'p:' .. id, whole(portion.out) .. ' ' .. portion.units)
  if portion.isSettled then
    redis.call('ZADD', dueTimes, whole(nowMs + settledKeepMs), id)
  end
end
if used ~= 0 then
  redis.call('HINCRBY', account, 'used', used)
end
if late ~= 0 then
  redis.call('HINCRBY', account, 'late', late)
end
if out ~= 0 then
  redis.call('HINCRBY', account, 'out', out)
end
if keepMs > 0 and (used ~= 0 or next(changed) ~= nil) then
  redis.call('PEXPIRE', account, keepMs)
  redis.call('PEXPIRE', dueTimes, keepMs)
end
return results
