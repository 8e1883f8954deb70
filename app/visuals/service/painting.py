"""Having a picture painted: what came of it is certain in the store before anybody says so."""

import asyncio
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from app.ai.image.port import ImageUsage, Painter, Picture
from app.ai.image.thumbnails import blurhash, thumbnail
from app.platform.runtime import Runtime
from app.platform.storage import Key, ObjectMissing, parse_key
from app.visuals.service.brief import Brief

PAINTED, PICTURES = "painted", "visuals"

#: The longest side of a thumbnail.
SMALL = 480


@dataclass(frozen=True)
class Painted:
    """A picture that is in the store, and what making it took."""

    storage_key: str
    thumbnail_key: str
    blurhash: str
    media_type: str
    bytes: int
    width: int
    height: int
    revised_prompt: str | None
    usage: dict[str, int]

    def json(self) -> dict[str, Any]:
        """Return it as it is kept between steps."""
        return asdict(self)


def paper_of(visual_id: UUID, brief: Brief) -> Key:
    """Name where a painting lies from when it comes until it is kept."""
    asked = orjson.dumps([brief.digest, brief.seed, brief.feedback, brief.reference])
    return parse_key(f"{PAINTED}/{visual_id}/{brief.n}-{sha256(asked).hexdigest()[:32]}")


async def painted(runtime: Runtime, painter: Painter, visual_id: UUID, brief: Brief) -> Painted:
    """Have a picture painted, unless it was already, and put it and a small one into the store."""
    paper = paper_of(visual_id, brief)
    picture = await _lying(runtime, paper)
    if picture is None:
        reference = None
        if brief.reference is not None and painter.keeps_reference:
            reference = await runtime.store.read(parse_key(brief.reference))
        picture = await painter.paint(brief.wanted(reference))
        # Whole and at once: whoever takes this up again finds it, and asks nobody a second time.
        await runtime.store.put(paper, _packed(picture))
    small, colours = await asyncio.to_thread(_reduced, picture.content)
    stored = await runtime.store.add(PICTURES, picture.content, picture.media_type)
    thumb = await runtime.store.add(PICTURES, small, "image/webp")
    return Painted(
        stored.key,
        thumb.key,
        colours,
        picture.media_type,
        len(picture.content),
        picture.width,
        picture.height,
        picture.revised_prompt,
        asdict(picture.usage),
    )


def _reduced(content: bytes) -> tuple[bytes, str]:
    return thumbnail(content, SMALL), blurhash(content)


def _packed(picture: Picture) -> bytes:
    head = {
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "revised_prompt": picture.revised_prompt,
        "usage": asdict(picture.usage),
    }
    return orjson.dumps(head) + b"\n" + picture.content


async def _lying(runtime: Runtime, paper: Key) -> Picture | None:
    """Return the painting that an earlier attempt has left."""
    try:
        packed = await runtime.store.read(paper)
    except ObjectMissing:
        return None
    line, _, content = packed.partition(b"\n")
    head = orjson.loads(line)
    return Picture(
        content,
        head["media_type"],
        head["width"],
        head["height"],
        head["revised_prompt"],
        ImageUsage(**head["usage"]),
    )
