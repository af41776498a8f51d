-- What wrk asks: wrk -s requests.lua URL -- CALL KEYS VALUE_LENGTH
-- All requests are made beforehand: wrk's own CPU time is none of the server's.
-- The last line it prints is RESULT and integers: requests, and µs: duration, p50, p99, p99.9, max; then what went wrong.

local requests = {}
local turn = 0

local function key(i)
    return string.format("key:%012d", i)
end

local function value(i, length)
    local head = string.format("%08d", i)
    return '"' .. head .. string.rep("x", length - #head) .. '"'
end

local function save(store, i, length)
    local body = '[{"key":"' .. key(i) .. '","value":' .. value(i, length) .. '}]'
    return wrk.format("POST", "/v1.0/state/" .. store, { ["Content-Type"] = "application/json" }, body)
end

local calls = {
    ["health"] = function()
        return wrk.format("GET", "/v1.0/healthz")
    end,
    ["get"] = function(i)
        return wrk.format("GET", "/v1.0/state/cache/" .. key(i))
    end,
    ["save"] = function(i, length)
        return save("cache", i, length)
    end,
    ["durable-save"] = function(i, length)
        return save("statestore", i, length)
    end,
    ["publish"] = function(i, length)
        local headers = { ["Content-Type"] = "application/json" }
        return wrk.format("POST", "/v1.0/publish/pubsub/bench", headers, value(i, length))
    end,
}

-- wrk has set the Host header before.
function init(args)
    local make, keys, length = calls[args[1]], tonumber(args[2]), tonumber(args[3])
    for i = 1, keys do
        requests[i] = make(i - 1, length)
    end
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
