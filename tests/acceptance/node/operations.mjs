// Runs operations with the graphql-ws or the graphql-sse client; prints what each of them yields.
import { createClient as sse } from 'graphql-sse';
import { createClient as ws } from 'graphql-ws';
import WebSocket from 'ws';

const [transport, url, token, ...queries] = process.argv.slice(2);
const client =
  transport === 'ws'
    ? ws({ url, webSocketImpl: WebSocket, connectionParams: { token }, lazy: true })
    : sse({ url, headers: { authorization: `Bearer ${token}` } });

const outcomes = [];
for (const query of queries) {
  const results = [];
  try {
    for await (const result of client.iterate({ query })) {
      results.push(result.data ?? { errors: result.errors.map((e) => e.extensions.code) });
    }
  } catch (error) {
    const errors = Array.isArray(error) ? error.map((e) => e.extensions.code) : String(error);
    results.push({ errors });
  }
  outcomes.push(results);
}
console.log(JSON.stringify(outcomes));
client.dispose();
