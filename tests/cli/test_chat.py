"""`fabula chat` beside a running `fabula up`, with a provider of our own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.platform.embedded.server import free_port
from tests.ai.text.wire import Reply, Wire, anthropic_events, serving
from tests.books.files import STORY
from tests.cli.program import Program, fabula

GLASS = "one eye of blue glass"


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with serving() as made:
        yield made


@pytest.fixture(scope="module")
def url(place: Path, wire: Wire) -> Iterator[str]:
    port = free_port()
    settings = {"FABULA_ANTHROPIC_URL": wire.url, "FABULA_ANTHROPIC_API_KEY": "sk-x"}
    with Program.up("--port", str(port), cwd=place, **settings) as program:
        program.expect("Fabula is ready.")
        (place / "The Night Boat.txt").write_text(STORY)
        done = fabula("ingest", "The Night Boat.txt", "--kind", "other", cwd=place)
        assert done.returncode == 0, done.stderr
        yield f"http://127.0.0.1:{port}"


def says(wire: Wire, *pieces: str) -> None:
    wire.replies = [Reply(events=anthropic_events(pieces))]


def test_an_answer_is_shown_with_what_it_rests_on(place: Path, wire: Wire, url: str) -> None:
    marks = "".join(f'[{n}: "{GLASS}"]' for n in (1, 2, 3))
    says(wire, "Of \x1b\x07glass ", marks, ".")

    done = fabula("chat", "--url", url, "--ask", "What was the eye made of?", "night", cwd=place)

    share = 100 * STORY.index(GLASS) // len(STORY)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Of glass [1].\n  [1] CHAPTER II, {share} %: {GLASS}\n"


def test_questions_follow_each_other_in_one_conversation(place: Path, wire: Wire, url: str) -> None:
    says(wire, "Yes, it is.")

    done = fabula("chat", "--url", url, "night", cwd=place, typed="Is it late?\nAnd cold?\n\nNo\n")

    assert (done.returncode, done.stdout) == (0, "Yes, it is.\nYes, it is.\n")
    assert "Is it late?" in str(wire.asked[-1]["messages"][0]["content"])


def test_what_went_wrong_is_one_sentence(place: Path, wire: Wire, url: str) -> None:
    wire.replies = [Reply(status=400)]
    refused = fabula("chat", "--url", url, "--ask", "Is it dark?", "night", cwd=place)
    assert refused.returncode == 1
    assert refused.stderr == "The provider does not take this input.\n"

    unknown = fabula("chat", "--url", url, "--ask", "Why?", "no such book", cwd=place)
    assert unknown.returncode == 1
    assert unknown.stderr == "Error: You have no book like 'no such book'.\n"

    nobody = fabula("chat", "--url", "http://127.0.0.1:9", "--token", "x", "night", cwd=place)
    assert nobody.returncode == 1
    assert nobody.stderr == (
        "Error: Nobody answers at http://127.0.0.1:9; start Fabula with `fabula up`, or say with "
        "--url where it runs.\n"
    )

    stranger = fabula("chat", "--url", url, "--token", "fba_x", "night", cwd=place)
    assert stranger.returncode == 1
    assert stranger.stderr.startswith("Error: ")
    assert stranger.stderr.count("\n") == 1


def test_tokens_that_were_lent_are_taken_back(place: Path, wire: Wire, url: str) -> None:
    says(wire, "Yes.")
    fabula("chat", "--url", url, "--ask", "Is it far?", "night", cwd=place)
    listed = fabula("tokens", "list", "demo@localhost", cwd=place).stdout.splitlines()
    lent = [line.split("\t") for line in listed if "\tchat\t" in line]
    assert lent
    assert {line[-1] for line in lent} == {"revoked"}
