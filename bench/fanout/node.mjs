// graphql-ws over ws, fed by ioredis: one subscription to the channel, shared by all followers.
import { createServer } from "node:http";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import Redis from "ioredis";
import { WebSocketServer } from "ws";

const schema = buildSchema(`
  type News { cursor: String! at: String! word: String! }
  type Query { nothing: Boolean }
  type Subscription { news: News! }
`);

class Follower {
  waiting = [];
  wake = null;
  push(event) {
    this.waiting.push(event);
    this.wake?.();
  }
  async *events() {
    followers.add(this);
    try {
      while (true) {
        while (this.waiting.length) yield { news: this.waiting.shift() };
        await new Promise((resolve) => (this.wake = resolve));
      }
    } finally {
      followers.delete(this);
    }
  }
}

const followers = new Set();
const redis = new Redis(process.env.FABULA_REDIS_URL);
await redis.subscribe("bench:news");
redis.on("message", (_channel, message) => {
  const event = JSON.parse(message);
  for (const follower of followers) follower.push(event);
});

const server = createServer((_, answer) => answer.writeHead(404).end());
const sockets = new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false });
useServer({ schema, roots: { subscription: { news: () => new Follower().events() } } }, sockets);
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
