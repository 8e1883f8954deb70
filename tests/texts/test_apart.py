"""Reading in a child process that may fail in any way."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.texts.apart import ChildFailed, read_apart
from app.texts.faults import Cause, Unreadable
from app.texts.limits import MB, USUAL, Limits
from app.texts.read import read
from app.texts.wire import Garbled, decode, encode
from tests.texts.epubs import Epub
from tests.texts.pdfs import column, pdf
from tests.texts.test_plain import GUTENBERG

ROOT = Path(__file__).parents[2]
BOOK = (
    Epub()
    .chapter("a.xhtml", "<h1>Chapter 1</h1><p>One \U0001f56f</p>")
    .add("c.png", b"\x89PNG\x00\xff", type="image/png", more='properties="cover-image"', spine=None)
    .bytes()
)
FILES = [("b.epub", BOOK), ("b.txt", GUTENBERG.encode()), ("b.pdf", pdf([column(["A line."])]))]


async def refusal(source: bytes, limits: Limits = USUAL, name: str = "b.epub") -> Unreadable:
    with pytest.raises(Unreadable) as raised:
        await read_apart(source, name=name, limits=limits)
    return raised.value


def children() -> list[psutil.Process]:
    return [
        child
        for child in psutil.Process().children(recursive=True)
        if "app.texts.child" in child.cmdline()
    ]


async def child() -> psutil.Process:
    while True:
        found = children()
        if found:
            return found[0]
        await asyncio.sleep(0)


@pytest.mark.parametrize(("name", "data"), FILES)
async def test_a_document_comes_back_as_it_was_read(name: str, data: bytes) -> None:
    here, apart = read(data, name=name), await read_apart(data, name=name)
    assert (apart.format, apart.text, apart.sections) == (here.format, here.text, here.sections)
    assert (apart.metadata, apart.cover, apart.warnings) == (
        here.metadata,
        here.cover,
        here.warnings,
    )
    start, end = 1, len(here.text) - 1
    assert apart.locators.locate(start, end) == here.locators.locate(start, end)


async def test_a_file_may_be_given_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "b.epub"
    path.write_bytes(BOOK)
    assert (await read_apart(path, name="b.epub")).text.startswith("Chapter 1")


async def test_a_refusal_comes_back_with_its_sentence() -> None:
    found = await refusal(b"", name="b.epub")
    assert (found.code, found.sentence) == (Cause.EMPTY, "The file is empty; upload it again.")


async def test_too_much_memory_is_refused() -> None:
    text = b"The lamp burned on. " * (2 * MB)
    found = await refusal(text, Limits(memory_bytes=200 * MB), "b.txt")
    assert found.code is Cause.TOO_LARGE


async def test_too_much_time_is_refused_and_the_process_ended() -> None:
    found = await refusal(BOOK, Limits(seconds=0.01))
    assert found.code is Cause.TOO_SLOW
    assert children() == []


async def test_too_much_work_is_refused() -> None:
    text = "<html>" + ("<p>" + "Word " * 10) * 300_000
    found = await refusal(text.encode(), Limits(cpu_seconds=1), "b.html")
    assert found.code is Cause.TOO_SLOW


async def test_a_cancelled_reading_leaves_no_process() -> None:
    reading = asyncio.create_task(read_apart(BOOK, name="b.epub"))
    await child()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert children() == []


async def test_a_process_that_is_killed_is_a_refusal() -> None:
    reading = asyncio.create_task(read_apart(BOOK, name="b.epub"))
    (await child()).send_signal(signal.SIGSEGV)
    with pytest.raises(Unreadable) as raised:
        await reading
    assert raised.value.code is Cause.DAMAGED
    assert isinstance(raised.value.__cause__, ChildFailed)


async def test_the_environment_with_its_secrets_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FABULA_SECRET_KEYS", "k1:secret")
    reading = asyncio.create_task(read_apart(BOOK, name="b.epub"))
    environment = (await child()).environ()
    await reading
    assert "FABULA_SECRET_KEYS" not in environment


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="by prctl, which Linux has")
def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    code = (
        "import os, subprocess, sys, time\n"
        "command = [sys.executable, '-P', '-m', 'app.texts.child', str(os.getpid()), '{}', 'b']\n"
        f"child = subprocess.Popen(command, stdin=os.open({str(fifo)!r}, os.O_RDWR))\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(timeout=10)
    assert not child.is_running()


def test_the_same_bytes_give_the_same_text_in_any_process() -> None:
    code = "import sys; from app.texts.wire import encode; from app.texts.read import read; "
    code += "sys.stdout.buffer.write(encode(read(sys.stdin.buffer.read(), name=sys.argv[1])))"
    for name, data in FILES:
        answers = {
            subprocess.run(
                [sys.executable, "-c", code, name],
                input=data,
                capture_output=True,
                check=True,
                cwd=ROOT,
                env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            ).stdout
            for seed, locale, zone in (("1", "C", "UTC"), ("2", "tr_TR.UTF-8", "Asia/Tokyo"))
        }
        assert len(answers) == 1


@pytest.mark.parametrize(
    "garbled",
    [
        b"",
        b"\0" * 8,
        b"\0" * 7 + b"\x02{}",
        encode(read(BOOK, name="b")).replace(b'"end":', b'"end":9', 1),
        encode(read(BOOK, name="b")).replace(b'"CHAPTER"', b'"UNKNOWN"', 1),
    ],
)
def test_what_is_no_document_is_not_believed(garbled: bytes) -> None:
    with pytest.raises(Garbled):
        decode(garbled)
