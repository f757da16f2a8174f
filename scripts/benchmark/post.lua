-- Posts leads of distinct people: wrk -s post.lua URL -- FIRST KEY, where FIRST is the number of the first person.
-- Numbers have ten digits throughout, so a request is five pieces joined and its length never changes.

local threads = 0
local head, states, middle, email, tail

function setup(thread)
  thread:set("offset", threads * 1000000)
  threads = threads + 1
end

local function body_of(number, state)
  return '{"seller":"ACME1234","category":"Auto Insurance","firstName":"John","lastName":"Doe","state":"' .. state
    .. '","zip":"75001","city":"Dallas","phone":"' .. number .. '","email":"john.doe.' .. number .. '@example.com"}'
end

function init(args)
  person = 2000000000 + tonumber(args[1]) + offset
  local host = string.match(args[0], "//([^/]+)")
  head = "POST /api/leads HTTP/1.1\r\nHost: " .. host .. "\r\nAuthorization: Bearer " .. args[2]
    .. "\r\nContent-Type: application/json\r\nContent-Length: " .. #body_of(person, "TX") .. "\r\n\r\n"
  -- Every other lead is from a state that the buyer does not take.
  starts = {}
  for i, state in ipairs({ "TX", "CA" }) do
    starts[i - 1] = head .. string.match(body_of("@", state), "^(.-)@")
  end
  between, tail = string.match(body_of("@@", "TX"), "@@(.-)@@(.*)$")
end

function request()
  person = person + 1
  return starts[person % 2] .. person .. between .. person .. tail
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"answers":%d,"micros":%d,"p50Micros":%d,"p99Micros":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
