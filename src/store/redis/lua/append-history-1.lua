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
-- ARGV[6]  epoch of the layout that the records rest on, 4 bytes, as in the header
--
-- Returns  revision, number of records, 1 when the bound has made the history drop some (now or earlier) else 0, then
--          for every record 0 (recorded), 1 (duplicate) or 2 (nothing to undo); false when the revision is another, 0 when
--          the history rests on another layout
-- Errors   BADHISTORY when KEYS[1] is not a history of this version; nothing is changed
--
-- Tells    whoever watches the customer, when an outcome was recorded or taken back: what the engine itself notes is told
--          to nobody, since decisions note, and who watches decides again
--
-- Cost     O(records kept + appended), 35 us for 60 records; with sorting, too, when there are more than may be. Redis
--          commands: 4, or 2 when nothing has changed. The history is set whole, at its final length: APPEND would make
--          Redis allocate twice the memory, for ever.

local HEADER, RECORD, EVENT = 32, 32, 16
local PRESENTED, IMPRESSION, NOT_PRESENTED, RESERVED = 2, 3, 8, 9
local FIRST_OUTCOME, LAST_OUTCOME = PRESENTED, NOT_PRESENTED
local RECORDED, DUPLICATE, NOTHING_TO_UNDO = 0, 1, 2
local COUNTS, UNDONE = '\0', '\1'

local key, records, now, most, revisionAsked = KEYS[1], ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local epoch = ARGV[6]

local header, body = redis.call('GETRANGE', key, 0, HEADER - 1), redis.call('GETRANGE', key, HEADER, -1)
if header == '' then
  header = '\1' .. string.rep('\0', 15) .. epoch .. string.rep('\0', HEADER - 20)
end
if #header < HEADER or #body % RECORD ~= 0 or #body / RECORD > most or string.sub(header, 1, 2) ~= '\1\0' then
  return redis.error_reply('BADHISTORY the key does not hold a history of this version')
end
if string.sub(header, 17, 20) ~= epoch then
  return 0
end
local revision, forgottenUntil = struct.unpack('<I4d', header, 5)
if revisionAsked ~= '' and tonumber(revisionAsked) ~= revision then
  return false
end

local before, forgottenBefore = body, forgottenUntil

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

local outcomes, isTold = {}, false
for at = 1, #records, RECORD do
  local outcome, kind = add(string.sub(records, at, at + RECORD - 1)), string.byte(records, at + 22)
  outcomes[#outcomes + 1] = outcome
  isTold = isTold or (outcome == RECORDED and kind >= FIRST_OUTCOME and kind <= LAST_OUTCOME)
end

-- Takes the records out that begin where `goes` is true, asked in order.
local function drop(goes)
  local runs, from = {}, 1
  for at = 1, #body, RECORD do
    if goes(at) then
      runs[#runs + 1] = string.sub(body, from, at - 1)
      from = at + RECORD
    end
  end
  if from > 1 then
    body = table.concat(runs) .. string.sub(body, from)
  end
end

-- What is past goes.
local kinds, unpackRecord = #ARGV[2] / 8, struct.unpack
local keepFrom = { struct.unpack('<' .. string.rep('d', kinds), ARGV[2]) }
keepFrom[kinds + 1] = nil -- where unpack stopped reading
drop(function(at)
  local atMs, untilSeconds, kind = unpackRecord('<dI4xxxxxxxxxxB', body, at)
  return untilSeconds * 1000 < now and (kind == RESERVED or atMs < (keepFrom[kind + 1] or -math.huge))
end)

-- The oldest of too many go; of the same moment, the one that arrived first.
local excess = #body / RECORD - most
if excess > 0 then
  local times = {}
  for at = 1, #body, RECORD do
    times[#times + 1] = (struct.unpack('<d', body, at))
  end
  table.sort(times)
  local lastToGo, ties = times[excess], 0
  while ties < excess and times[excess - ties] == lastToGo do
    ties = ties + 1
  end
  drop(function(at)
    local atMs = struct.unpack('<d', body, at)
    if atMs == lastToGo then
      ties = ties - 1
    end
    return atMs < lastToGo or (atMs == lastToGo and ties >= 0)
  end)
  forgottenUntil = math.max(forgottenUntil, lastToGo)
end

-- Forgetting takes a record away for every one that it adds, but the same bytes may be left: then only the header changes.
if body ~= before or forgottenUntil ~= forgottenBefore then
  revision = (revision + 1) % 4294967296
  local changed = struct.pack('<I4d', revision, forgottenUntil)
  redis.call('SET', key, string.sub(header, 1, 4) .. changed .. string.sub(header, 17) .. body)
end

if isTold then
  redis.call('SPUBLISH', string.sub(key, 1, -2) .. 'c', 'history')
end

local answer = { revision, #body / RECORD, forgottenUntil > 0 and 1 or 0 }
for i, outcome in ipairs(outcomes) do
  answer[i + 3] = outcome
end
return answer
