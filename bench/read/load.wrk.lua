-- Sends the bodies of a file in turn; says in one line of JSON what became of them.
local bodies, token = {}, os.getenv("BENCH_TOKEN")
for line in io.lines(os.getenv("BENCH_BODIES")) do bodies[#bodies + 1] = line end
local at = 0

wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
if token ~= "" then wrk.headers["authorization"] = "Bearer " .. token end

function request()
  at = at % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[at])
end

function done(summary, latency)
  local wrong = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"p50":%d,"p99":%d,"bytes":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    summary.bytes, wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
