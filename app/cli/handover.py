"""Settings handed to a child on standard input: later than its start, and unseen in /proc."""

import json
import os
import sys
from collections.abc import Mapping
from typing import IO

import click

OPTION = "--settings-on-stdin"

handover_option = click.option(
    OPTION, "handed_over", is_flag=True, hidden=True, help="Wait for settings from `fabula up`."
)


def give(settings: Mapping[str, str], stream: IO[bytes]) -> None:
    """Let a child that has loaded its code begin."""
    with stream:
        stream.write(json.dumps(dict(settings)).encode())


def take() -> None:
    """Wait for the settings; a parent that ends without giving any ends us too."""
    text = sys.stdin.buffer.read()
    if not text:
        raise click.Abort
    os.environ.update(json.loads(text))
