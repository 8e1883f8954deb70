"""Alembic's entry: works on the connection that `app.platform.db.migrate` opened and locked."""

from alembic import context

from app import registry
from app.platform.db.base import Base
from app.platform.live.partitions import PREFIX

registry.load()


def _ours(name: str | None, kind: str, parents: object) -> bool:
    del parents
    # The log's days come and go by themselves and belong to no migration.
    return not (kind == "table" and name is not None and name.startswith(PREFIX))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=_ours,
    compare_server_default=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
