"""The limit: nothing but uvicorn, asyncpg and SQL by hand, for three requests and no more."""

import os
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import uvicorn
import uvloop

from app.graph.read.pool import open_pool
from bench.read.questions import LIST, PAGE, ROW

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]

_PAGE = """
SELECT row_to_json(o) FROM (SELECT (SELECT row_to_json(b) FROM (
  SELECT 'Book_' || b.id AS id, b.title, b.year,
    (SELECT row_to_json(a) FROM (SELECT 'Author_' || a.id AS id, a.name, a.country
       FROM bench.authors a WHERE a.id = b.author_id) a) AS author,
    (SELECT json_build_object(
         'pageInfo', json_build_object('hasNextPage', EXISTS (
            SELECT FROM bench.scenes m WHERE m.book_id = b.id ORDER BY m.id DESC OFFSET 40)),
         'nodes', json_agg(row_to_json(s)))
       FROM (SELECT 'Scene_' || s.id AS id, s.number, s.title, s.summary, s.words,
           (SELECT json_agg(row_to_json(p)) FROM (
              SELECT p.lines, p.mood,
                (SELECT row_to_json(c) FROM (SELECT 'Character_' || c.id AS id, c.name, c.role
                   FROM bench.characters c WHERE c.id = p.character_id) c) AS character
              FROM bench.appearances p WHERE p.scene_id = s.id ORDER BY p.position) p
           ) AS appearances
         FROM bench.scenes s WHERE s.book_id = b.id ORDER BY s.id DESC LIMIT 40) s) AS scenes
  FROM bench.books b WHERE b.id = $1) b) AS book) o
"""
_LIST = """
SELECT row_to_json(o) FROM (SELECT json_build_object('nodes', json_agg(row_to_json(b))) AS books
  FROM (SELECT 'Book_' || b.id AS id, b.title, b.year,
      (SELECT row_to_json(a) FROM (SELECT a.name FROM bench.authors a
         WHERE a.id = b.author_id) a) AS author,
      (SELECT row_to_json(c) FROM (SELECT count(*) AS "totalCount" FROM bench.scenes s
         WHERE s.book_id = b.id) c) AS scenes,
      (SELECT row_to_json(c) FROM (SELECT count(*) AS "totalCount" FROM bench.characters s
         WHERE s.book_id = b.id) c) AS characters
    FROM bench.books b ORDER BY b.id DESC LIMIT 50) b) o
"""
_ROW = """
SELECT row_to_json(o) FROM (SELECT (SELECT row_to_json(b) FROM (
  SELECT 'Book_' || b.id AS id, b.title, b.language, b.year, b.summary
  FROM bench.books b WHERE b.id = $1) b) AS book) o
"""
_STATEMENTS = {PAGE.text: _PAGE, LIST.text: _LIST, ROW.text: _ROW}


class Limit:
    pool: asyncpg.Pool

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self.pool = await open_pool(os.environ["BENCH_DATABASE_URL"], 10)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self.pool.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message["body"]
            more = message.get("more_body", False)
        asked = orjson.loads(body)
        given = asked["variables"].get("id")
        parameters = () if given is None else (UUID(given.partition("_")[2]),)
        found = await self.pool.fetchval(_STATEMENTS[asked["query"]], *parameters)
        answer = b'{"data":' + found + b"}"
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"content-length", str(len(answer)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


def serve() -> None:
    config = uvicorn.Config(
        Limit(), port=int(os.environ["PORT"]), access_log=False, log_config=None, lifespan="on"
    )
    uvloop.run(uvicorn.Server(config).serve())


if __name__ == "__main__":
    serve()
