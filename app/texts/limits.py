"""How much of a file we are willing to read."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds on a file and on the process that reads it; a file beyond one is refused."""

    file_bytes: int = 200 * MB
    entries: int = 5_000
    unpacked_bytes: int = 1_000 * MB
    ratio: int = 200
    document_bytes: int = 20 * MB
    image_bytes: int = 20 * MB
    spine_items: int = 3_000
    pages: int = 10_000
    characters: int = 30_000_000
    memory_bytes: int = 1_000 * MB
    cpu_seconds: int = 60
    seconds: float = 90.0


USUAL = Limits()
