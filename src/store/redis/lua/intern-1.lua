-- Gives each entry the next free number of its dictionary, or the number that it has.
--
-- KEYS[1]  layout, a hash: "dictionary\nkey" -> number, and "dictionary" -> how many numbers it has given
--
-- ARGV     dictionary, key, how many numbers the dictionary may give; and so on for every entry
--
-- Returns  the numbers, in the order asked; or, when an entry's number is not below its limit, the position of that
--          entry (from 1) as a single integer, and nothing is changed
--
-- Cost     O(entries); two Redis commands for a new entry, one for a known one, and two for each dictionary

local layout = KEYS[1]
local numbers, given, sizes = {}, {}, {}

for i = 1, #ARGV, 3 do
  local dictionary, limit = ARGV[i], tonumber(ARGV[i + 2])
  local field = dictionary .. '\n' .. ARGV[i + 1]
  local number = given[field] or tonumber(redis.call('HGET', layout, field) or nil)
  if not number then
    number = sizes[dictionary] or tonumber(redis.call('HGET', layout, dictionary) or 0)
    sizes[dictionary] = number + 1
    given[field] = number
  end
  if number >= limit then
    return (i + 2) / 3
  end
  numbers[#numbers + 1] = number
end

for field, number in pairs(given) do
  redis.call('HSET', layout, field, number)
end
for dictionary, size in pairs(sizes) do
  redis.call('HSET', layout, dictionary, size)
end
return numbers
