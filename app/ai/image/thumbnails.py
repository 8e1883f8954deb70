"""Pictures made small: as files, and as a few characters to show before they are there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.ai.errors import BadAnswer
from app.ai.image import blurhash as hashing

#: What is opened: anything else may be a picture, but not one that browsers show.
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

#: More is no illustration, and unpacks to more memory than one is worth.
PIXELS = 40_000_000

#: The longest side that is looked at for a blurhash, which shows no more of it.
GLANCE = 64

QUALITY = 82


@dataclass(frozen=True, slots=True)
class Size:
    """What a file says that it holds."""

    width: int
    height: int
    media_type: str


def size_of(content: bytes) -> Size:
    """Return how large a picture is, and of what kind; `BadAnswer` if it is none."""
    with opened(content) as picture:
        # Reading all of it is what tells a picture from the beginning of one.
        picture.load()
        return Size(picture.width, picture.height, FORMATS[str(picture.format)])


def thumbnail(content: bytes, longest: int) -> bytes:
    """Return a picture as WebP whose longest side is at most that long."""
    with opened(content) as picture:
        # JPEG can be read at a fraction of its size, in a fraction of the time.
        picture.draft("RGB", (longest * 2, longest * 2))
        small = _plain(picture)
        small.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=2.0)
        made = BytesIO()
        small.save(made, "WEBP", quality=QUALITY, method=4)
        return made.getvalue()


def blurhash(content: bytes, across: int = 4, down: int = 3) -> str:
    """Return a picture's colours as a blurhash of so many waves across and down."""
    with opened(content) as picture:
        picture.draft("RGB", (GLANCE, GLANCE))
        small = _plain(picture)
        small.thumbnail((GLANCE, GLANCE), Image.Resampling.BOX)
        return hashing.encode(small.tobytes(), small.width, small.height, across, down)


@contextmanager
def opened(content: bytes) -> Iterator[Image.Image]:
    """Open a picture that nobody vouches for; whatever is wrong with it is a `BadAnswer`."""
    try:
        with Image.open(BytesIO(content), formats=tuple(FORMATS)) as picture:
            if picture.width * picture.height > PIXELS:
                raise BadAnswer("The picture is larger than any that was asked for.")
            yield picture
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BadAnswer("This is no picture.") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        # What Pillow says of files that begin well and go on otherwise.
        raise BadAnswer("The picture is damaged.") from error


def _plain(picture: Image.Image) -> Image.Image:
    """Return it as it is meant to be seen: upright, and on white where one sees through."""
    upright = ImageOps.exif_transpose(picture)
    if "A" not in upright.getbands() and "transparency" not in upright.info:
        return upright.convert("RGB")
    clear = upright.convert("RGBA")
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground
