"""What calls cost."""

from decimal import Decimal

from app.ai.metering import PRICES, cost_of
from app.settings import Settings


def test_what_is_read_and_written_costs_its_price() -> None:
    assert cost_of("claude-sonnet-5-5", 1_000_000, 100_000) == Decimal(3)
    assert cost_of("openai-text-embedding-3-small", 500_000) == Decimal("0.01")


def test_what_was_cached_costs_less() -> None:
    assert cost_of("claude-sonnet-5-5", 1_000_000, 0, 400_000) == Decimal("1.28")


def test_tokens_that_pictures_were_read_in_cost_their_own() -> None:
    assert cost_of("gpt-image-2", 1000, 2000) == Decimal("0.065")
    assert cost_of("gpt-image-2", 1000, 2000, seen_tokens=600) == Decimal("0.0668")
    # Where nothing is said of them, they are tokens like others.
    assert cost_of("gpt-6-luna", 1000, seen_tokens=600) == Decimal("0.0001")


def test_pictures_and_characters_cost_their_price() -> None:
    assert cost_of("stable-image-core", images=3) == Decimal("0.09")
    assert cost_of("tts-1", characters=10_000) == Decimal("0.15")
    assert cost_of("local-drawing-1", images=3) == cost_of("espeak-ng", characters=9_999) == 0


def test_a_model_without_a_price_costs_nothing() -> None:
    assert cost_of("mine", 1_000_000, 1_000_000) == 0


def test_the_usual_models_have_a_price() -> None:
    usual = Settings.model_fields
    asked = ("text_model_", "image_model_", "speech_model_")
    names = {field.default for name, field in usual.items() if name.startswith(asked)}

    assert len(names) == 5
    assert names <= PRICES.keys()
