-- Begins a new epoch of the layout: the numbers that it has go on to mean what they mean, and what the epoch before gave
-- beyond them means nothing any more.
--
-- KEYS[1]  layout, a hash (src/store/layout-store.ts)
--
-- ARGV[1]  the epoch that goes; 0 for none
-- ARGV[2]  the epoch that comes
-- ARGV[3]  how many ancestors are remembered
-- ARGV[4…] dictionary, number, dictionary, number, ...: from these numbers on, the epoch that goes is not to be believed,
--          although the layout has them: it has given them twice
--
-- Returns  1; 0 when the epoch was another, and then nothing is changed
--
-- Cost     O(ancestors x dictionaries), and once, for a layout from before there were epochs, O(layout)

local layout, before, after, most = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
if (redis.call('HGET', layout, 'epoch') or '0') ~= before then
  return 0
end

local dictionaries = redis.call('HGET', layout, 'dictionaries')
if not dictionaries then
  dictionaries = ''
  for _, field in ipairs(redis.call('HKEYS', layout)) do
    if not string.find(field, '\n', 1, true) then
      dictionaries = dictionaries .. field .. '\n'
    end
  end
end

-- The ancestors with all their sizes, and the one that comes to them.
local ancestors, sizes = {}, {}
local function remember(epoch)
  local copy = {}
  for dictionary, size in pairs(sizes) do
    copy[dictionary] = size
  end
  ancestors[#ancestors + 1] = { epoch = epoch, sizes = copy }
end
for line in string.gmatch(redis.call('HGET', layout, 'ancestors') or '', '[^\n]+') do
  for dictionary, size in string.gmatch(line, ' (%S+)=(%d+)') do
    sizes[dictionary] = size
  end
  remember(string.match(line, '^%d+'))
end
if dictionaries ~= '' then
  sizes = {}
  for dictionary in string.gmatch(dictionaries, '[^\n]+') do
    sizes[dictionary] = redis.call('HGET', layout, dictionary)
  end
  for i = 4, #ARGV, 2 do
    if sizes[ARGV[i]] and tonumber(ARGV[i + 1]) < tonumber(sizes[ARGV[i]]) then
      sizes[ARGV[i]] = ARGV[i + 1]
    end
  end
  remember(before)
end

local lines, previous = {}, {}
for i = math.max(1, #ancestors - most + 1), #ancestors do
  local line = { ancestors[i].epoch }
  for dictionary, size in pairs(ancestors[i].sizes) do
    if previous[dictionary] ~= size then
      line[#line + 1] = dictionary .. '=' .. size
    end
  end
  for dictionary in pairs(previous) do
    if not ancestors[i].sizes[dictionary] then
      line[#line + 1] = dictionary .. '=0'
    end
  end
  previous = ancestors[i].sizes
  lines[#lines + 1] = table.concat(line, ' ') .. '\n'
end

local info = redis.call('INFO', 'server') .. redis.call('INFO', 'replication')
local server = string.match(info, 'run_id:(%x+)') .. string.match(info, 'master_replid:(%x+)')
redis.call('HSET', layout, 'epoch', after, 'server', server, 'dictionaries', dictionaries)
redis.call('HSET', layout, 'ancestors', table.concat(lines))
return 1
