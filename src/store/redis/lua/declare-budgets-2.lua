-- Makes budgets the declared ones, and appends what has changed to the list of changes.
--
-- KEYS[1]  declared, a hash: budget id -> its settings, JSON
-- KEYS[2]  changes, a list of JSON: { at, ruleset, budget, old, new }, oldest first
--
-- ARGV[1]  id of the ruleset
-- ARGV[2]  changes kept at most; the oldest go
-- ARGV[3]  milliseconds since 1970, or "" for the server's clock
-- ARGV[4…] budget id, settings; and so on for every budget
--
-- Returns  how many changed
--
-- Cost     O(budgets declared before and now)

local declared, changes = KEYS[1], KEYS[2]
local ruleset, changesMax = ARGV[1], tonumber(ARGV[2])

local nowMs = tonumber(ARGV[3])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
end

local before, now, order = {}, {}, {}
local fields = redis.call('HGETALL', declared)
for i = 1, #fields, 2 do
  before[fields[i]] = fields[i + 1]
  order[#order + 1] = fields[i]
end
for i = 4, #ARGV, 2 do
  now[ARGV[i]] = ARGV[i + 1]
  if not before[ARGV[i]] then
    order[#order + 1] = ARGV[i]
  end
end
table.sort(order)

local count = 0
for _, id in ipairs(order) do
  if before[id] ~= now[id] then
    count = count + 1
    local entry = { at = string.format('%.0f', nowMs), ruleset = ruleset, budget = id, old = before[id], new = now[id] }
    redis.call('RPUSH', changes, cjson.encode(entry))
    if now[id] then
      redis.call('HSET', declared, id, now[id])
    else
      redis.call('HDEL', declared, id)
    end
  end
end
if count > 0 then
  redis.call('LTRIM', changes, -changesMax, -1)
end
return count
