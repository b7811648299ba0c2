-- Applies a patch to one customer's feature vector, and to the customer's texts, atomically; tells whoever watches.
--
-- KEYS[1]  vector, a string (src/domain/features/vector.ts)
-- KEYS[2]  texts, a hash: feature name -> text
--
-- ARGV[1]  header of the vector after the patch, 8 bytes
-- ARGV[2]  patch: runs of { u32 operation, u32 first slot, u32 count, u32 asked slot, count x 8 bytes }, little-endian
-- ARGV[3]  how many of the arguments that follow are texts to keep, as name, text, name, text, ...
-- ARGV[4…] those; after them the names of the texts to forget
--
-- Returns  1 when it was applied; 0 when it changes members of a set that is missing, 2 when the vector rests on another
--          layout than ARGV[1] says (bytes 2 to 4): then nothing is changed
-- Errors   BADVECTOR when KEYS[1] is not a vector of this format; nothing is changed
--
-- Cost     O(slots written), and O(slots of the vector) when it is new or grows. Redis commands: 4, one for each run that
--          writes, two for each run that adds or removes, one for each slot that is asked for, one for each text. A growing vector is set whole, at its final
--          length: SETRANGE past the end would make Redis allocate twice the memory, for ever.

local HEADER, RUN, SLOT = 8, 16, 8
local LONGEST = HEADER + 4096 * SLOT -- slotsMax in src/domain/features/layout.ts
local WRITE, ADD, WRITE_IF_MISSING, REQUIRE = 0, 1, 3, 4
local MISSING = '\0\0\0\0\0\0\248\127' -- NaN

local vector, texts, header, patch = KEYS[1], KEYS[2], ARGV[1], ARGV[2]

-- The membership bits of sets after a run that adds or removes; a missing slot counts as empty.
local function changeMembers(operation, current, masks)
  local changed = {}
  for at = 1, #masks, SLOT do
    local low, high = struct.unpack('<I4I4', current, at)
    local value = struct.unpack('<d', current, at)
    if value ~= value then
      low, high = 0, 0
    end
    local lowMask, highMask = struct.unpack('<I4I4', masks, at)
    if operation == ADD then
      low, high = bit.bor(low, lowMask), bit.bor(high, highMask)
    else
      low, high = bit.band(low, bit.bnot(lowMask)), bit.band(high, bit.bnot(highMask))
    end
    changed[#changed + 1] = struct.pack('<i4i4', low, high)
  end
  return table.concat(changed)
end

local length = redis.call('STRLEN', vector)
if length > 0 then
  local kept = redis.call('GETRANGE', vector, 0, 3)
  if length > LONGEST or length % SLOT ~= 0 or string.sub(kept, 1, 1) ~= string.sub(header, 1, 1) then
    return redis.error_reply('BADVECTOR the key does not hold a feature vector of this format')
  end
  if kept ~= string.sub(header, 1, 4) then
    return 2
  end
end

local function isMissing(slot)
  local value = redis.call('GETRANGE', vector, HEADER + slot * SLOT, HEADER + slot * SLOT + SLOT - 1)
  if value == '' then
    return true
  end
  local number = struct.unpack('<d', value)
  return number ~= number
end

local runs, needed = {}, HEADER
local at = 1
while at <= #patch do
  local operation, slot, count, asked = struct.unpack('<I4I4I4I4', patch, at)
  local from = at + RUN
  at = from + count * SLOT
  local offset = HEADER + slot * SLOT
  if operation == REQUIRE then
    if isMissing(asked) then
      return 0
    end
  else
    if operation ~= WRITE_IF_MISSING or isMissing(asked) then
      operation = operation == WRITE_IF_MISSING and WRITE or operation
      runs[#runs + 1] = { operation = operation, offset = offset, values = string.sub(patch, from, at - 1) }
    end
    needed = math.max(needed, offset + count * SLOT)
  end
end

if needed > length then
  local kept = length > 0 and redis.call('GETRANGE', vector, HEADER, -1) or ''
  redis.call('SET', vector, header .. kept .. string.rep(MISSING, (needed - HEADER - #kept) / SLOT))
else
  redis.call('SETRANGE', vector, 0, header)
end
for _, run in ipairs(runs) do
  local values = run.values
  if run.operation ~= WRITE then
    local current = redis.call('GETRANGE', vector, run.offset, run.offset + #values - 1)
    values = changeMembers(run.operation, current, values)
  end
  redis.call('SETRANGE', vector, run.offset, values)
end

local kept = tonumber(ARGV[3])
for i = 4, 3 + kept, 2 do
  redis.call('HSET', texts, ARGV[i], ARGV[i + 1])
end
for i = 4 + kept, #ARGV do
  redis.call('HDEL', texts, ARGV[i])
end
redis.call('SPUBLISH', string.sub(vector, 1, -2) .. 'c', 'features')
return 1
