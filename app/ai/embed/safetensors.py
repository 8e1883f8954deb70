"""Weights as they lie in a file: a header that names them, then their numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np

#: Bytes that say how long the header is.
LENGTH = 8

Array = Any


def weights_in(path: Path) -> dict[str, Array]:
    """Return the weights of single precision by their names, mapped and not copied."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(LENGTH), "little")
        header = json.loads(file.read(length))
    numbers = np.memmap(path, np.uint8, "r", LENGTH + length)
    found = {}
    for name, told in header.items():
        if told.get("dtype") == "F32":
            start, end = told["data_offsets"]
            found[name] = np.asarray(numbers[start:end]).view("<f4").reshape(told["shape"])
    return found
