// Subscribes and stays on; prints a line per event of the socket, so that a restart can be watched.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url] = process.argv.slice(2);
const say = (what) => console.log(JSON.stringify(what));
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 100,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)),
  shouldRetry: () => true,
  on: {
    connected: () => say({ event: 'connected' }),
    closed: ({ code }) => code && say({ event: 'closed', code }),
  },
});
for await (const { data } of client.iterate({ query: 'subscription { count(to: 1000000, pause: 0.05) }' })) {
  if (data.count === 1) say({ event: 'first' });
}
