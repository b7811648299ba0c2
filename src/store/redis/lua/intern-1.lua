-- Gives each entry the next free number of its dictionary, or the number that it has.
--
-- KEYS[1]  layout, a hash (src/store/layout-store.ts): "dictionary\nkey" -> number, "dictionary" -> how many numbers it has
--          given, "epoch", "server", "dictionaries"
--
-- ARGV[1]  the epoch that the caller knows; 0 for none, empty for any
-- ARGV[2…] dictionary, key, how many numbers the dictionary may give; and so on for every entry
--
-- Returns  the numbers, in the order asked; or a single integer, and then nothing is changed:
--          the position of the first entry (from 1) whose number is not below its limit;
--           0 when new numbers would be given by another server than gave the last ones, so that a new epoch must begin
--             first (begin-epoch-1.lua): this one may lack some of those;
--          -1 when the epoch is another
--
-- Cost     O(entries); two Redis commands for a new entry, one for a known one, two for each dictionary, and 7 us to ask
--          which server this is

local layout, known = KEYS[1], ARGV[1]
local epoch = redis.call('HGET', layout, 'epoch') or '0'
if known ~= '' and epoch ~= known then
  return -1
end

local numbers, given, sizes, isNew = {}, {}, {}, false
for i = 2, #ARGV, 3 do
  local dictionary, limit = ARGV[i], tonumber(ARGV[i + 2])
  local field = dictionary .. '\n' .. ARGV[i + 1]
  local number = given[field] or tonumber(redis.call('HGET', layout, field) or nil)
  if not number then
    number = sizes[dictionary] or tonumber(redis.call('HGET', layout, dictionary) or 0)
    sizes[dictionary] = number + 1
    given[field] = number
    isNew = true
  end
  if number >= limit then
    return (i + 1) / 3
  end
  numbers[#numbers + 1] = number
end
if not isNew then
  return numbers
end

-- Another process, another replication history: whoever restarts from a snapshot, and a replica that takes over, has both.
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'replication')
local server = string.match(info, 'run_id:(%x+)') .. string.match(info, 'master_replid:(%x+)')
if epoch == '0' or redis.call('HGET', layout, 'server') ~= server then
  return 0
end

local dictionaries = redis.call('HGET', layout, 'dictionaries')
for dictionary, size in pairs(sizes) do
  if not string.find('\n' .. dictionaries, '\n' .. dictionary .. '\n', 1, true) then
    dictionaries = dictionaries .. dictionary .. '\n'
    redis.call('HSET', layout, 'dictionaries', dictionaries)
  end
  redis.call('HSET', layout, dictionary, size)
end
for field, number in pairs(given) do
  redis.call('HSET', layout, field, number)
end
return numbers
