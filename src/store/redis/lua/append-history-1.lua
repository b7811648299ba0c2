-- Appends records to one customer's interaction history, atomically. src/domain/history/append.ts states the rules.
--
-- KEYS[1]  history, a string (src/domain/history/history-record.ts)
--
-- ARGV[1]  records, 32 bytes each
-- ARGV[2]  by kind code, an f64 each: kept records of that kind from before this moment go, unless their until is still
--          to come
-- ARGV[3]  now, in milliseconds: reserved records whose until lies before it go
-- ARGV[4]  the most records that a history may have
-- ARGV[5]  append nothing unless the history has this revision; empty for any
--
-- Returns  revision, number of records, 1 when the bound has made the history drop some (now or earlier) else 0, then
--          for every record 0 (recorded), 1 (duplicate) or 2 (nothing to undo); false when the revision is another
-- Errors   BADHISTORY when KEYS[1] is not a history of this version; nothing is changed
--
-- Cost     O(records kept + appended); with sorting, too, when there are more than may be. Redis commands: 2, or 1 when
--          nothing has changed. The history is set whole, at its final length: APPEND would make Redis allocate twice the
--          memory, for ever.

local HEADER, RECORD, EVENT = 32, 32, 16
local PRESENTED, IMPRESSION, NOT_PRESENTED, RESERVED = 2, 3, 8, 9
local RECORDED, DUPLICATE, NOTHING_TO_UNDO = 0, 1, 2
local COUNTS, UNDONE = '\0', '\1'
local NEW = '\1' .. string.rep('\0', HEADER - 1)

local key, records, now, most, revisionAsked = KEYS[1], ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]

local history = redis.call('GET', key) or NEW
if #history < HEADER or #history % RECORD ~= 0 or string.sub(history, 1, 2) ~= '\1\0' then
  return redis.error_reply('BADHISTORY the key does not hold a history of this version')
end
local revision, forgottenUntil = struct.unpack('<I4d', history, 5)
if revisionAsked ~= '' and tonumber(revisionAsked) ~= revision then
  return false
end

local before = string.sub(history, HEADER + 1)
local body = before

-- Where the record begins whose last 16 bytes are these.
local function position(event)
  local from = 1
  while true do
    local at = string.find(body, event, from, true)
    if not at or (at - 1) % RECORD == EVENT then
      return at and at - EVENT
    end
    from = at + 1
  end
end

-- Where the record of this event lies, and whether it was taken back.
local function find(offerAndPlacement, kind, decision)
  local head = offerAndPlacement .. string.char(kind)
  local at = position(head .. COUNTS .. decision)
  if at then
    return at, false
  end
  return position(head .. UNDONE .. decision), true
end

local function remove(at)
  body = string.sub(body, 1, at - 1) .. string.sub(body, at + RECORD)
end

local function undo(kept, isUndone)
  if not kept then
    return NOTHING_TO_UNDO
  end
  if isUndone then
    return DUPLICATE
  end
  body = string.sub(body, 1, kept + 22) .. UNDONE .. string.sub(body, kept + 24)
  return RECORDED
end

local function add(record)
  local offerAndPlacement, kind, decision = string.sub(record, 17, 22), string.byte(record, 23), string.sub(record, 25)
  local kept, isUndone = find(offerAndPlacement, kind, decision)
  if string.byte(record, 24) % 2 == 1 then
    return undo(kept, isUndone)
  end
  if kept then
    if not isUndone or struct.unpack('<d', body, kept) >= struct.unpack('<d', record) then
      return DUPLICATE
    end
    remove(kept)
  end
  body = body .. record
  if kind == PRESENTED or kind == IMPRESSION or kind == NOT_PRESENTED then
    local reserved = find(offerAndPlacement, RESERVED, decision)
    if reserved then
      remove(reserved)
    end
  end
  return RECORDED
end

local outcomes = {}
for at = 1, #records, RECORD do
  outcomes[#outcomes + 1] = add(string.sub(records, at, at + RECORD - 1))
end

-- What is past goes. Of the others we note the times, in case there are too many.
local kinds = #ARGV[2] / 8
local keepFrom = { struct.unpack('<' .. string.rep('d', kinds), ARGV[2]) }
keepFrom[kinds + 1] = nil -- where unpack stopped reading
local times, kept = {}, {}
for at = 1, #body, RECORD do
  local atMs, untilSeconds, kind = struct.unpack('<dI4xxxxxxxxxxB', body, at)
  local isPast = untilSeconds * 1000 < now and (kind == RESERVED or atMs < (keepFrom[kind + 1] or -math.huge))
  if not isPast then
    times[#times + 1], kept[#kept + 1] = atMs, at
  end
end

-- The oldest of too many go; of the same moment, the one that arrived first.
local excess = #kept - most
if excess > 0 then
  local sorted = { unpack(times) }
  table.sort(sorted)
  local lastToGo, ties = sorted[excess], 0
  while ties < excess and sorted[excess - ties] == lastToGo do
    ties = ties + 1
  end
  local left = {}
  for i, at in ipairs(kept) do
    if times[i] == lastToGo and ties > 0 then
      ties = ties - 1
    elseif times[i] >= lastToGo then
      left[#left + 1] = at
    end
  end
  kept = left
  forgottenUntil = math.max(forgottenUntil, lastToGo)
end

if #kept * RECORD < #body then
  for i, at in ipairs(kept) do
    kept[i] = string.sub(body, at, at + RECORD - 1)
  end
  body = table.concat(kept)
end

-- Forgetting takes a record away for every one that it adds, but the same bytes may be left: then only the header changes.
local header = string.sub(history, 1, 8) .. struct.pack('<d', forgottenUntil) .. string.sub(history, 17, HEADER)
if body ~= before or header ~= string.sub(history, 1, HEADER) then
  revision = (revision + 1) % 4294967296
  redis.call('SET', key, string.sub(header, 1, 4) .. struct.pack('<I4', revision) .. string.sub(header, 9) .. body)
end

local answer = { revision, #body / RECORD, forgottenUntil > 0 and 1 or 0 }
for i, outcome in ipairs(outcomes) do
  answer[i + 3] = outcome
end
return answer
