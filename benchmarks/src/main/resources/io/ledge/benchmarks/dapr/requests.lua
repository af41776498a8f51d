-- What wrk asks: wrk -s requests.lua URL -- FILE
-- FILE has all requests, made beforehand, each with its length on a line before it: wrk's own CPU time is none of the server's.
-- The last line it prints is RESULT and integers: requests, and µs: duration, p50, p99, p99.9, max; then what went wrong.

local requests = {}
local turn = 0

function init(args)
    local file = assert(io.open(args[1], "rb"))
    local length = file:read("*l")
    while length do
        requests[#requests + 1] = file:read(tonumber(length))
        length = file:read("*l")
    end
    file:close()
end

function request()
    turn = turn % #requests + 1
    return requests[turn]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %d %d %d %d %d %d %d\n",
        summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max,
        errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
