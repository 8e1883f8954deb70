"""How long finished work stays in the hot tables."""

from sqlalchemy import text

from app.platform.db.engine import Database

BATCH = 200

# The row goes whole, lineage and usage inside, so that an archived run still explains itself.
_ARCHIVE = text("""
    WITH old AS (
        SELECT id FROM runs
        WHERE finished_at < now() - CASE WHEN status = 'FAILED'
              THEN make_interval(days => :failed_days) ELSE make_interval(days => :days) END
        ORDER BY finished_at LIMIT :batch FOR UPDATE SKIP LOCKED
    ), kept AS (
        INSERT INTO archived_runs (id, user_id, workspace_id, kind, status, finished_at, body)
        SELECT r.id, r.user_id, r.workspace_id, r.kind, r.status, r.finished_at,
               to_jsonb(r) || jsonb_build_object(
                   'records', (SELECT coalesce(jsonb_agg(to_jsonb(x) ORDER BY x.id), '[]')
                               FROM run_records x WHERE x.run_id = r.id),
                   'usage', (SELECT coalesce(jsonb_agg(to_jsonb(u) ORDER BY u.id), '[]')
                             FROM token_usage u WHERE u.run_id = r.id))
        FROM runs r JOIN old USING (id)
    ), silent AS (
        DELETE FROM stream_heads WHERE stream IN (SELECT 'run:' || id FROM old)
    )
    DELETE FROM runs WHERE id IN (SELECT id FROM old) RETURNING id
""")

_FORGET_FAILURES = text(
    "DELETE FROM request_failures WHERE created_at < now() - make_interval(days => :days)"
)


async def archive_runs(database: Database, *, days: int, failed_days: int) -> int:
    """Move runs whose time is over into the archive; return how many."""
    moved = 0
    while True:
        async with database.unit() as unit:
            rows = await unit.session.execute(
                _ARCHIVE, {"days": days, "failed_days": failed_days, "batch": BATCH}
            )
            batch = len(rows.all())
        moved += batch
        if batch < BATCH:
            return moved


async def forget_failures(database: Database, *, days: int) -> None:
    """Drop request failures that nobody will look into any more."""
    async with database.unit() as unit:
        await unit.session.execute(_FORGET_FAILURES, {"days": days})
