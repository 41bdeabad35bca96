-- Captures leads whom nobody knows yet.
local thread_number = 0
function setup(thread)
  thread_number = thread_number + 1
  thread:set("number", thread_number)
end

local count = 0
function init()
  started = tostring(os.time()) .. tostring({}):gsub("%W", "")
end

function request()
  count = count + 1
  local lead = string.format('{"name":"Load Test","emails":["l%d-%d-%s@example.com"],"source":"load"}', number, count, started)
  return wrk.format("POST", "/api/capture_lead", { ["Content-Type"] = "application/json" }, lead)
end
