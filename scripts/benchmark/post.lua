-- Posts leads of distinct people: wrk -s post.lua URL -- FIRST KEY, where FIRST is the number of the first person.
-- The people are those of people.ts. A phone has ten digits throughout, so a request is five pieces joined
-- and its length never changes: wrk must not be what limits the server.

local threads = 0

function setup(thread)
  thread:set("offset", threads * 1000000)
  threads = threads + 1
end

local function body_of(phone, state)
  return '{"seller":"ACME1234","category":"Auto Insurance","firstName":"John","lastName":"Doe","state":"' .. state
    .. '","zip":"75001","city":"Dallas","phone":"' .. phone .. '","email":"john.doe.' .. phone .. '@example.com"}'
end

local phone, between, after
local before = {}

function init(args)
  phone = 2000000000 + tonumber(args[1]) + offset
  local head = "POST /api/leads HTTP/1.1\r\nHost: " .. string.match(args[0], "//([^/]+)")
    .. "\r\nAuthorization: Bearer " .. args[2]
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body_of(phone, "TX") .. "\r\n\r\n"
  -- Every other lead is from a state that the buyer does not take.
  before[0] = head .. string.match(body_of("\0", "TX"), "^(%Z*)")
  before[1] = head .. string.match(body_of("\0", "CA"), "^(%Z*)")
  between, after = string.match(body_of("\0", "TX"), "%z(%Z*)%z(%Z*)$")
end

function request()
  phone = phone + 1
  return before[phone % 2] .. phone .. between .. phone .. after
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"micros":%d,"p50Micros":%d,"p99Micros":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
