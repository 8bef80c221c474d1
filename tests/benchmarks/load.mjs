// Loads a server by autocannon as JSON on standard input tells, and prints what came of it as JSON.
import { readFileSync } from "node:fs";

import autocannon from "autocannon";

const { url, connections, duration, amount, paths, headers } = JSON.parse(readFileSync(0, "utf-8"));
const requests = paths.map((path) => ({ method: "GET", path, headers }));
let clients = 0;
const result = await autocannon({
  url,
  connections,
  ...(amount ? { amount } : { duration }),
  requests: requests.slice(0, 1),
  // Each begins at another place, so that no two ask for the same at once.
  setupClient(client) {
    const first = Math.floor((requests.length * clients++) / connections);
    client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
  },
});
console.log(
  JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p99: result.latency.p99,
    faults: result.errors + result.timeouts + result["4xx"] + result["5xx"],
    statuses: result.statusCodeStats,
  }),
);
