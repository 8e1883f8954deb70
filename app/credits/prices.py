"""What work costs in credits: pure, the same for everybody, and nothing on one's own key."""

from decimal import ROUND_CEILING, Decimal

#: A credit is worth a US cent of what the providers ask.
CREDITS_PER_USD = 100

#: Works here and costs nobody anything.
LOCAL = "local"

#: Credits for a picture of so many pixels at most; a larger one costs as much as the largest.
PICTURES = ((640 * 640, 2), (1280 * 1280, 4), (2048 * 2048, 8))
LARGEST_PICTURE = 16

#: By how much a picture of a model costs more than that, by the beginning of its name.
DEAR_MODELS = {"gpt-image": 2, "stable-image-ultra": 2}

NARRATED_MINUTE = 2
ANSWER = 1


def credits_of(usd: Decimal) -> int:
    """Return the credits that a provider's price in US dollars takes; a begun one counts."""
    return int((usd * CREDITS_PER_USD).to_integral_value(ROUND_CEILING))


def usd_of(credits: int) -> Decimal:
    """Return what credits are worth in US dollars."""
    return Decimal(credits) / CREDITS_PER_USD


def picture(model: str, width: int, height: int) -> int:
    """Return what a picture costs, by its size and by what paints it."""
    pixels = width * height
    size = next((price for most, price in PICTURES if pixels <= most), LARGEST_PICTURE)
    return size * next((by for name, by in DEAR_MODELS.items() if model.startswith(name)), 1)


def narration(seconds: float) -> int:
    """Return what speech costs, for each begun minute."""
    minutes = (Decimal(str(seconds)) / 60).to_integral_value(ROUND_CEILING)
    return int(minutes) * NARRATED_MINUTE


def charged(price: int, *, provider: str, own_key: bool) -> int:
    """Return what of a price is charged: nothing on one's own key, or where no provider works."""
    return 0 if own_key or provider == LOCAL else price
