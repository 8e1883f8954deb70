// Uses one socket as applications do: many operations at once, some left early, pings answered.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, seconds] = process.argv.slice(2);
const seen = { pings: 0, closes: [], left: 0, kept: 0, concurrent: 0 };
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  lazyCloseTimeout: 0,
  on: {
    ping: (received) => (seen.pings += received ? 1 : 0),
    closed: (event) => seen.closes.push(event.code),
  },
});

const kept = client.iterate({ query: 'subscription { count(to: 1000000, pause: 0.01) }' });
const counting = (async () => {
  let last = 0;
  for await (const { data } of kept) {
    if (data.count !== last + 1) throw new Error(`${data.count} came after ${last}`);
    last = data.count;
    seen.kept = last;
  }
})();

for (let round = 0; round < 20; round += 1) {
  for await (const { data } of client.iterate({ query: 'subscription { count(to: 1000000) }' })) {
    if (data.count === 5) break;
  }
  seen.left += 1;
}
const answers = await Promise.all(
  Array.from({ length: 50 }, (_, n) =>
    client.iterate({ query: 'query($n: String!) { hello(name: $n) }', variables: { n: `${n}` } })
      .next()
      .then(({ value }) => value.data.hello === `Hello, ${n}!`),
  ),
);
seen.concurrent = answers.filter(Boolean).length;

await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
await kept.return();
await counting;
client.dispose();
await new Promise((resolve) => setTimeout(resolve, 100));
console.log(JSON.stringify(seen));
