"""This server over the bench's schema: the whole program, with only the schema exchanged."""

from app import main
from app.settings import load_settings
from bench.fanout.schema import schema


def serve() -> None:
    vars(main)["schema"] = schema
    main.serve(load_settings())


if __name__ == "__main__":
    serve()
