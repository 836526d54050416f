-- The budget of one provider, in one hash. It does what state.go does, in the
-- same steps; what each means is written there.
--
-- ARGV: what to do, now (0: ask the server), calls and tokens per minute, and
--   take     tokens, patience
--   settle   tokens charged, calls made, tokens taken
--   limited  when the call began, for how long the provider asks
-- All times are microseconds. Answers granted, wait, now and the share.

local minute, burst, keeps, least, briefest = 60e6, 10, 0.7, 0.05, 1e6
local regrowth, lifetime = 0.1 / minute, 15 * 60 * 1000

local key, op, now = KEYS[1], ARGV[1], tonumber(ARGV[2])
local limit = { calls = tonumber(ARGV[3]), tokens = tonumber(ARGV[4]) }
local given = { tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]) }
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end

local kept = redis.call('HMGET', key, 'calls', 'tokens', 'at', 'share', 'cut', 'cool')
local level = { calls = tonumber(kept[1] or nil), tokens = tonumber(kept[2] or nil) }
local at, share = tonumber(kept[3] or 0), tonumber(kept[4] or 1)
local last, cool = tonumber(kept[5] or 0), tonumber(kept[6] or 0)

local function share_now()
  if last == 0 then return 1 end
  return math.min(1, share + (now - last) * regrowth)
end

-- advance
local size, rate = {}, {}
local passed = math.max(0, now - at)
for _, what in ipairs({ 'calls', 'tokens' }) do
  local full = math.max(1, math.floor(limit[what] / burst))
  size[what] = math.max(1, full * share_now())
  rate[what] = (limit[what] - full + 1) / minute * share_now()
  level[what] = math.min(size[what], (level[what] or size[what]) + passed * rate[what])
end
at = math.max(at, now)

local function wait_for(what, need)
  if limit[what] == 0 or level[what] >= need then return 0 end
  return at - now + math.ceil((need - level[what]) / rate[what])
end

local granted, wait = 0, 0
if op == 'take' then
  local charge = math.min(given[1], limit.tokens)
  wait = math.max(0, cool - now, wait_for('calls', 1), wait_for('tokens', math.min(charge, size.tokens)))
  if wait <= given[2] then
    granted = 1
    level.calls = level.calls - 1
    level.tokens = level.tokens - charge
  end
elseif op == 'settle' then
  level.calls = level.calls - math.max(0, given[2] - 1)
  local back = math.min(given[1], limit.tokens) - math.min(given[3], limit.tokens)
  level.tokens = math.min(size.tokens, level.tokens + back)
elseif op == 'limited' then
  if last == 0 or given[1] > last then
    share, last = math.max(least, share_now() * keeps), now
  end
  local asks = given[2]
  if asks <= 0 then asks = math.ceil(briefest / share_now()) end
  cool = math.max(cool, now + asks)
  level.calls, level.tokens = math.min(level.calls, 0), math.min(level.tokens, 0)
  at = math.max(at, cool)
end

local function exact(n) return string.format('%.17g', n) end
redis.call('HSET', key, 'at', exact(at), 'share', exact(share), 'cut', exact(last), 'cool', exact(cool))
for what, n in pairs(limit) do
  if n > 0 then redis.call('HSET', key, what, exact(level[what])) else redis.call('HDEL', key, what) end
end
redis.call('PEXPIRE', key, lifetime)
return { granted, wait, now, exact(share_now()) }
