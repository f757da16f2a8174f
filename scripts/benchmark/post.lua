-- Posts leads of distinct people: wrk -s post.lua URL -- FIRST PATH KEY BODY..., where FIRST is the number of the first
-- person, as in people.ts, and in each BODY, which take turns, ########## stands for the person's phone, twice.
-- A phone has ten digits throughout, so a request is five pieces joined and its length never changes: wrk must not be
-- what limits the server.

local threads = 0

function setup(thread)
  thread:set("offset", threads * 1000000)
  threads = threads + 1
end

local phone, bodies
local before, between, after = {}, {}, {}

function init(args)
  phone = 2000000000 + tonumber(args[1]) + offset
  bodies = #args - 3
  for turn = 0, bodies - 1 do
    local body = args[turn + 4]
    local head = "POST " .. args[2] .. " HTTP/1.1\r\nHost: " .. string.match(args[0], "//([^/]+)")
      .. "\r\nAuthorization: Bearer " .. args[3]
      .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body .. "\r\n\r\n"
    local first, second, last = string.match(body, "^(.-)##########(.-)##########(.*)$")
    before[turn], between[turn], after[turn] = head .. first, second, last
  end
end

function request()
  phone = phone + 1
  local turn = phone % bodies
  return before[turn] .. phone .. between[turn] .. phone .. after[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"micros":%d,"p50Micros":%d,"p99Micros":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
