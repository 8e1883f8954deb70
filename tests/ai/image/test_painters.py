"""Pictures by those who paint for keys: the real SDK and our HTTP against their wire formats."""

import pytest
from pydantic import SecretStr

from app.ai.image.local.painter import LocalPainter
from app.ai.image.openai import OpenAIPainter
from app.ai.image.port import ImageUsage, Wanted
from app.ai.image.sizes import openai_size, stability_shape
from app.ai.image.stability import StabilityPainter
from app.ai.routing import NONE, Keys, painter_for
from app.settings import Settings
from tests.ai.image.conftest import AT_ONCE, Dialect, by_openai, by_stability, file
from tests.ai.media import Reply, Server

WANTED = Wanted(
    "A ferry at dusk.", negative="people", width=1536, height=1024, seed=7, style="watercolour"
)


async def test_a_picture_is_as_its_file_says(dialect: Dialect) -> None:
    dialect.server.replies = [dialect.sends(file(12, 8))]

    picture = await dialect.painter.paint(WANTED)

    assert (picture.content, picture.media_type) == (file(12, 8), "image/jpeg")
    assert (picture.width, picture.height, picture.revised_prompt) == (12, 8, None)
    used = ImageUsage(1, 50, 1056, 10) if dialect.name == "openai" else ImageUsage()
    assert picture.usage == used


async def test_openai_is_asked_in_its_own_terms(server: Server) -> None:
    server.replies = [by_openai(file())]
    painter = OpenAIPainter("sk-mine", f"{server.url}/v1", "gpt-image-2")

    await painter.paint(WANTED)
    await painter.close()

    (asked,) = server.asked
    assert asked.path == "/v1/images/generations"
    assert asked.headers["authorization"] == "Bearer sk-mine"
    assert asked.json == {
        "model": "gpt-image-2",
        "prompt": "A ferry at dusk.\n\nStyle: watercolour.\n\nNot to be seen: people.",
        "size": "1536x1024",
        "output_format": "jpeg",
        "output_compression": 92,
        "n": 1,
    }


async def test_openai_keeps_to_a_picture(server: Server) -> None:
    server.replies = [by_openai(file())]
    painter = OpenAIPainter("sk-mine", f"{server.url}/v1", "gpt-image-2")

    await painter.paint(Wanted("The same, older.", reference=file(kind="PNG")))
    await painter.close()

    (asked,) = server.asked
    assert painter.keeps_reference
    assert asked.path == "/v1/images/edits"
    assert asked.form["prompt"] == b"The same, older."
    assert asked.form["image"] == file(kind="PNG")


async def test_stability_is_asked_in_its_own_terms(server: Server) -> None:
    server.replies = [by_stability(file())]
    painter = StabilityPainter("sk-mine", server.url, "stable-image-core")

    await painter.paint(WANTED)
    await painter.close()

    (asked,) = server.asked
    assert asked.path == "/v2beta/stable-image/generate/core"
    assert asked.headers["authorization"] == "Bearer sk-mine"
    assert asked.headers["accept"] == "image/*"
    assert asked.form == {
        "prompt": b"A ferry at dusk. Style: watercolour.",
        "negative_prompt": b"people",
        "aspect_ratio": b"3:2",
        "output_format": b"jpeg",
        "seed": b"8",
    }


@pytest.mark.parametrize(
    ("model", "path", "more"),
    [
        ("stable-image-ultra", "ultra", set()),
        ("sd3.5-large", "sd3", {"mode", "model"}),
    ],
)
async def test_stability_keeps_to_a_picture(
    server: Server, model: str, path: str, more: set[str]
) -> None:
    server.replies = [by_stability(file())]
    painter = StabilityPainter("sk-mine", server.url, model)

    await painter.paint(Wanted("The same, older.", reference=file(kind="WEBP")))
    await painter.close()

    (asked,) = server.asked
    assert painter.keeps_reference
    assert asked.path == f"/v2beta/stable-image/generate/{path}"
    assert asked.form.keys() == {"prompt", "image", "strength", "seed", "output_format"} | more
    assert asked.form["image"] == file(kind="WEBP")


async def test_who_cannot_keep_to_a_picture_paints_without(server: Server) -> None:
    server.replies = [by_stability(file())]
    painter = StabilityPainter("sk-mine", server.url, "stable-image-core")

    await painter.paint(Wanted("The same, older.", reference=file()))
    await painter.close()

    assert not painter.keeps_reference
    assert "image" not in server.asked[0].form


async def test_a_fault_that_passes_is_not_noticed(dialect: Dialect) -> None:
    dialect.server.replies = [Reply(429, AT_ONCE), Reply(529, AT_ONCE), dialect.sends(file())]

    picture = await dialect.painter.paint(WANTED)

    assert picture.content == file()
    assert len(dialect.server.asked) == 3


@pytest.mark.parametrize(
    ("model", "width", "height", "size"),
    [
        ("gpt-image-1.5", 1000, 1000, "1024x1024"),
        ("gpt-image-1.5", 1600, 900, "1536x1024"),
        ("gpt-image-1-mini", 400, 700, "1024x1536"),
        ("gpt-image-2", 1024, 1024, "1024x1024"),
        ("gpt-image-2", 1000, 700, "992x704"),
        ("gpt-image-2.5-flare", 100, 100, "816x816"),
        ("gpt-image-2.5-flare", 5000, 1000, "3328x1120"),
        ("gpt-image-2", 10_000, 10_000, "1920x1920"),
    ],
)
def test_sizes_are_those_that_openai_takes(model: str, width: int, height: int, size: str) -> None:
    made = openai_size(model, width, height)
    across, down = map(int, made.split("x"))

    assert made == size
    assert 1 / 3 <= across / down <= 3
    assert across * down >= 655_360


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [(1024, 1024, "1:1"), (1536, 1024, "3:2"), (900, 1600, "9:16"), (3000, 1000, "21:9")],
)
def test_shapes_are_those_that_stability_takes(width: int, height: int, shape: str) -> None:
    assert stability_shape(width, height) == shape


def test_the_nearest_key_paints(settings: Settings) -> None:
    server = settings.model_copy(
        update={"openai_api_key": SecretStr("sk-o"), "stability_api_key": SecretStr("sk-s")}
    )
    stability = settings.model_copy(update={"stability_api_key": SecretStr("sk-s")})
    own, both = Keys({"STABILITY": "sk-own"}), Keys({"STABILITY": "sk-own", "OPENAI": "sk-too"})

    by_server, by_own, by_both = (painter_for(server, keys) for keys in (NONE, own, both))

    assert isinstance(by_server, OpenAIPainter)
    assert (by_server.model, vars(by_server)["_key"]) == ("gpt-image-2.5-flare", "sk-o")
    assert isinstance(by_own, StabilityPainter)
    assert (by_own.model, vars(by_own)["_key"]) == ("stable-image-core", "sk-own")
    assert isinstance(by_both, OpenAIPainter)
    assert vars(by_both)["_key"] == "sk-too"
    assert isinstance(painter_for(stability, NONE), StabilityPainter)
    assert isinstance(painter_for(settings, NONE), LocalPainter)
    always = server.model_copy(update={"painter": "local"})
    assert isinstance(painter_for(always, both), LocalPainter)
