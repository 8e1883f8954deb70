// mercurius with its compiler (jit) on and batched loaders, as its documentation recommends.
import Fastify from "fastify";
import mercurius from "mercurius";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.BENCH_DATABASE_URL, max: 10 });

// Named statements are prepared once per connection.
const ask = async (name, text, values) => (await pool.query({ name, text, values })).rows;
const by = (rows, key) => new Map(rows.map((row) => [row[key], row]));

function gather(rows, key) {
  const found = new Map();
  for (const row of rows) {
    const list = found.get(row[key]);
    if (list) list.push(row);
    else found.set(row[key], [row]);
  }
  return found;
}

const schema = `
  type Author { id: ID! name: String! country: String! }
  type Character { id: ID! name: String! role: String! }
  type Appearance { lines: Int! mood: String! character: Character }
  type Scene {
    id: ID! number: Int! title: String! summary: String! words: Int! appearances: [Appearance!]!
  }
  type PageInfo { hasNextPage: Boolean! }
  type SceneConnection { nodes: [Scene!]! pageInfo: PageInfo! totalCount: Int! }
  type CharacterConnection { totalCount: Int! }
  type Book {
    id: ID! title: String! language: String! year: Int! summary: String!
    author: Author
    scenes(first: Int): SceneConnection!
    characters: CharacterConnection!
  }
  type BookConnection { nodes: [Book!]! }
  type Query { book(id: ID!): Book books(first: Int): BookConnection! }
`;

const pages = `
  SELECT s.* FROM unnest($1::uuid[]) AS asked(id), LATERAL (
    SELECT id, book_id, number, title, summary, words FROM bench.scenes
    WHERE book_id = asked.id ORDER BY id DESC LIMIT $2
  ) s`;

const resolvers = {
  Query: {
    book: async (_, { id }) =>
      (await ask("book", "SELECT * FROM bench.books WHERE id = $1", [id]))[0] ?? null,
    books: async (_, { first }) => ({
      nodes: await ask("books", "SELECT * FROM bench.books ORDER BY id DESC LIMIT $1", [first]),
    }),
  },
  SceneConnection: {
    nodes: async ({ page, first }) => (await page()).slice(0, first),
    pageInfo: async ({ page, first }) => ({ hasNextPage: (await page()).length > first }),
  },
};

const ids = (queries, key = "id") => queries.map(({ obj }) => obj[key]);

const loaders = {
  Book: {
    async author(queries) {
      const text = "SELECT id, name, country FROM bench.authors WHERE id = ANY($1)";
      const found = by(await ask("authors", text, [ids(queries, "author_id")]), "id");
      return queries.map(({ obj }) => found.get(obj.author_id));
    },
    async scenes(queries) {
      const first = queries[0].params.first ?? 20;
      let asked;
      const read = () =>
        (asked ??= ask("scenes", pages, [ids(queries), first + 1]).then((rows) =>
          gather(rows, "book_id"),
        ));
      return queries.map(({ obj: { id } }) => ({
        id,
        first,
        page: async () => (await read()).get(id) ?? [],
      }));
    },
    async characters(queries) {
      return queries.map(({ obj: { id } }) => ({ id }));
    },
  },
  Scene: {
    async appearances(queries) {
      const text = `SELECT scene_id, character_id, lines, mood FROM bench.appearances
        WHERE scene_id = ANY($1) ORDER BY position`;
      const found = gather(await ask("appearances", text, [ids(queries)]), "scene_id");
      return queries.map(({ obj: { id } }) => found.get(id) ?? []);
    },
  },
  Appearance: {
    async character(queries) {
      const wanted = [...new Set(ids(queries, "character_id"))];
      const text = "SELECT id, name, role FROM bench.characters WHERE id = ANY($1)";
      const found = by(await ask("characters", text, [wanted]), "id");
      return queries.map(({ obj }) => found.get(obj.character_id));
    },
  },
  SceneConnection: { totalCount: (queries) => count("scenes", queries) },
  CharacterConnection: { totalCount: (queries) => count("characters", queries) },
};

async function count(table, queries) {
  const text = `SELECT book_id, count(*)::int AS n FROM bench.${table}
    WHERE book_id = ANY($1) GROUP BY book_id`;
  const found = by(await ask(`count-${table}`, text, [ids(queries)]), "book_id");
  return queries.map(({ obj }) => found.get(obj.id)?.n ?? 0);
}

const app = Fastify();
app.register(mercurius, { schema, resolvers, loaders, jit: 1 });
await app.listen({ port: Number(process.env.PORT), host: "127.0.0.1" });
process.on("SIGTERM", () => process.exit(0));
