-- wrk -s load.lua URL -- BODY TOKENS: posts the file BODY again and again, each time as the next of the
-- callers in TOKENS (a file with a token a line); prints one line of JSON at the end.
local requests, next_caller = {}, 0

function init(arguments)
  local file = assert(io.open(arguments[1], "r"))
  local body = file:read("*a")
  file:close()
  for token in io.lines(arguments[2]) do
    requests[#requests + 1] = wrk.format("POST", nil, {
      ["Host"] = wrk.host,
      ["Content-Type"] = "application/json",
      ["Authorization"] = "Bearer " .. token,
    }, body)
  end
end

function request()
  next_caller = next_caller % #requests + 1
  return requests[next_caller]
end

function done(summary, latency)
  local failed = 0
  for _, count in pairs(summary.errors) do failed = failed + count end
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "bytes": %d, "failed": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, failed,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
