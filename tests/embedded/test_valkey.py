import os
from pathlib import Path
from signal import SIGKILL

import psutil
import pytest
from redis.exceptions import AuthenticationError

from app.platform.embedded import EmbeddedValkey
from tests.embedded.questions import ping


def process_of(server: EmbeddedValkey) -> psutil.Process:
    assert server.process is not None
    return psutil.Process(server.process.pid)


def test_starts_after_a_kill(valkey: EmbeddedValkey) -> None:
    valkey.start()
    process_of(valkey).send_signal(SIGKILL)
    valkey.stop()
    assert ping(valkey.start())


def test_lets_nobody_in_without_the_password(valkey: EmbeddedValkey) -> None:
    url = valkey.start().replace(valkey.password, "guess")
    with pytest.raises(AuthenticationError):
        ping(url)


def test_shows_the_password_to_nobody(valkey: EmbeddedValkey) -> None:
    valkey.start()
    process = process_of(valkey)
    assert valkey.password not in " ".join(process.cmdline())
    assert valkey.password not in str(process.environ())


def test_listens_on_loopback_alone(valkey: EmbeddedValkey) -> None:
    valkey.start()
    listening = {
        place.laddr[0]
        for place in process_of(valkey).net_connections(kind="all")
        if place.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to drop")
def test_does_not_run_as_root(valkey: EmbeddedValkey) -> None:
    valkey.start()
    assert 0 not in process_of(valkey).uids()


def test_ends_the_orphan_of_a_killed_supervisor(valkey: EmbeddedValkey, directory: Path) -> None:
    valkey.start()
    orphan = process_of(valkey)
    assert valkey._held is not None
    valkey._held.close()
    successor = EmbeddedValkey(directory / "valkey")
    try:
        assert ping(successor.start())
        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    finally:
        successor.stop()
