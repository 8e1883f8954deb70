"""What providers send back, read no further than a picture can be long, and looked at."""

from collections.abc import AsyncIterable

from app.ai.errors import BadAnswer
from app.ai.image.port import ImageUsage, Picture
from app.ai.image.thumbnails import size_of

#: Bytes of the longest answer that is read: a picture, or one in base64 with what is around it.
LONGEST = 64 * 1024 * 1024


async def whole(pieces: AsyncIterable[bytes], longest: int = LONGEST) -> bytes:
    """Return an answer that comes in pieces; `BadAnswer` if it does not end in time."""
    read = bytearray()
    async for piece in pieces:
        read += piece
        if len(read) > longest:
            raise BadAnswer("The answer is longer than any picture.")
    return bytes(read)


def picture_of(content: bytes, revised_prompt: str | None, usage: ImageUsage) -> Picture:
    """Return a picture as its file says that it is."""
    size = size_of(content)
    return Picture(content, size.media_type, size.width, size.height, revised_prompt, usage)
