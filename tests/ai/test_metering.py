"""What calls cost."""

from decimal import Decimal

from app.ai.metering import PRICES, cost_of
from app.settings import Settings


def test_what_is_read_and_written_costs_its_price() -> None:
    assert cost_of("claude-sonnet-5-5", 1_000_000, 100_000) == Decimal(3)
    assert cost_of("openai-text-embedding-3-small", 500_000) == Decimal("0.01")


def test_what_was_cached_costs_less() -> None:
    assert cost_of("claude-sonnet-5-5", 1_000_000, 0, 400_000) == Decimal("1.28")


def test_a_model_without_a_price_costs_nothing() -> None:
    assert cost_of("mine", 1_000_000, 1_000_000) == 0


def test_the_usual_models_have_a_price() -> None:
    usual = Settings.model_fields
    names = {usual[name].default for name in ("text_model_anthropic", "text_model_openai")}

    assert names <= PRICES.keys()
