"""The worker process: dramatiq's threads take doorbell messages, one event loop does the runs."""

import asyncio
import signal
import threading
from types import FrameType

import dramatiq
import structlog
import uvloop
from dramatiq.asyncio import async_to_sync
from dramatiq.middleware import AsyncIO
from prometheus_client import start_http_server

from app import registry
from app.platform import logs, tracing
from app.platform.runs.doorbell import ACTOR, QUEUE, WATCHED, WATCHED_ACTOR, broker_for
from app.settings import Settings
from workers.life import Life

log = structlog.get_logger(__name__)

#: Milliseconds that idle threads wait for a message: what a run at rest waits to be picked up.
POLL = 20

#: Milliseconds that stopping may take before the leases have to run out.
STOP = 8_000


def run(settings: Settings) -> None:
    """Work until told to stop."""
    logs.configure(settings)
    tracing.configure("fabula-worker")
    registry.load()
    # Hundreds of answers may stream at once; this loop takes half of the usual one's time for them.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)

    life = Life(settings)
    broker = broker_for(str(settings.redis_url))
    broker.add_middleware(AsyncIO())
    broker.add_middleware(life)
    for name, queue, do in ((ACTOR, QUEUE, life.work), (WATCHED_ACTOR, WATCHED, life.watch)):
        dramatiq.Actor(
            async_to_sync(do),
            broker=broker,
            actor_name=name,
            queue_name=queue,
            priority=0,
            options={},
        )
    worker = dramatiq.Worker(broker, worker_timeout=POLL, worker_threads=settings.worker_threads)
    worker.start()
    if settings.worker_metrics_port:
        start_http_server(settings.worker_metrics_port, addr=settings.host)
    log.info("worker.ready", threads=settings.worker_threads)
    stopping.wait()
    worker.stop(timeout=STOP)
    broker.close()
    log.info("worker.stopped")
