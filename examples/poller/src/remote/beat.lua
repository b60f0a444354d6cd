-- A worker lives, and gives back what workers left that don't.
-- KEYS: the queue, the set of workers.
-- ARGV: the beginning of the keys of what workers have, of their leases, the worker, its lease in milliseconds,
--       the beginning of the ids of its former incarnations.
local queue, workers = KEYS[1], KEYS[2]
local processing, lease, me, milliseconds, program = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

redis.call('SADD', workers, me)
redis.call('SET', lease .. me, '', 'PX', milliseconds)

local reclaimed = 0
for _, worker in ipairs(redis.call('SMEMBERS', workers)) do
  local is_dead = redis.call('EXISTS', lease .. worker) == 0
  local is_former = worker ~= me and string.sub(worker, 1, #program) == program
  if is_dead or is_former then
    -- To the end from which is taken: it has waited long enough.
    while redis.call('LMOVE', processing .. worker, queue, 'LEFT', 'RIGHT') do
      reclaimed = reclaimed + 1
    end
  end
  -- Only without a lease: as long as there is one, a last pop of that worker may still be answered.
  if is_dead then
    redis.call('SREM', workers, worker)
  end
end
return reclaimed
