"""A sentence encoder of BERT's kind in numpy: no framework, and no batches.

Each text is worked at alone. One of some hundred tokens fills a processor as well as a batch does,
keeps what is between within its cache, needs neither padding nor a mask, and has the same vector
in whatever company it comes.
"""

import json
import math
from pathlib import Path

import numpy as np

from app.ai.embed.safetensors import Array, weights_in

#: Abramowitz and Stegun 7.1.26: the error function, which numpy lacks, to seven places.
SLOPE = 0.3275911
TERMS = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)


class Bert:
    """Makes of the tokens of a text one vector of length one."""

    def __init__(self, folder: Path) -> None:
        told = json.loads((folder / "config.json").read_text())
        self._heads: int = told["num_attention_heads"]
        self._layers: int = told["num_hidden_layers"]
        self._epsilon: float = told["layer_norm_eps"]
        self._weights = weights_in(folder / "model.safetensors")

    def vector(self, tokens: list[int]) -> list[float]:
        """Return the mean of what the last layer makes of the tokens."""
        state = self._placed(tokens)
        for layer in range(self._layers):
            name = f"encoder.layer.{layer}"
            attended = self._attended(state, f"{name}.attention.self")
            attended = self._dense(attended, f"{name}.attention.output.dense")
            state = self._norm(state + attended, f"{name}.attention.output.LayerNorm")
            widened = gelu(self._dense(state, f"{name}.intermediate.dense"))
            narrowed = self._dense(widened, f"{name}.output.dense")
            state = self._norm(state + narrowed, f"{name}.output.LayerNorm")
        mean = state.mean(axis=0)
        made: list[float] = (mean / np.linalg.norm(mean)).tolist()
        return made

    def _placed(self, tokens: list[int]) -> Array:
        """Return what each token means by itself, at its place."""
        words = self._weights["embeddings.word_embeddings.weight"][tokens]
        places = self._weights["embeddings.position_embeddings.weight"][: len(tokens)]
        first_part = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(words + places + first_part, "embeddings.LayerNorm")

    def _attended(self, state: Array, name: str) -> Array:
        """Return of each token what it gathers from the others."""
        asked, held, given = (
            self._dense(state, f"{name}.{part}")
            .reshape(len(state), self._heads, -1)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = (asked / math.sqrt(asked.shape[-1])) @ held.transpose(0, 2, 1)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        # Divided after the product, which is narrower than the scores.
        gathered = (scores @ given) / scores.sum(axis=-1, keepdims=True)
        return gathered.transpose(1, 0, 2).reshape(state.shape)

    def _dense(self, state: Array, name: str) -> Array:
        made = state @ self._weights[f"{name}.weight"].T
        made += self._weights[f"{name}.bias"]
        return made

    def _norm(self, state: Array, name: str) -> Array:
        away = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((away * away).mean(axis=-1, keepdims=True) + self._epsilon)
        away /= spread
        away *= self._weights[f"{name}.weight"]
        away += self._weights[f"{name}.bias"]
        return away


def gelu(values: Array) -> Array:
    """Return each value times the share of a normal distribution that lies below it."""
    size = np.abs(values)
    size *= math.sqrt(0.5)
    near = 1 / (1 + SLOPE * size)
    sum_ = np.full_like(near, TERMS[0])
    for term in TERMS[1:]:
        sum_ *= near
        sum_ += term
    sum_ *= near
    size *= size
    np.negative(size, out=size)
    # Half of what the error function leaves of one: the share beyond the value, on its side.
    sum_ *= np.exp(size, out=size)
    sum_ *= 0.5
    sum_ *= np.abs(values)
    return np.maximum(values, 0) - sum_
