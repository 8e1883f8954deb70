from dataclasses import dataclass


@dataclass(frozen=True)
class WalletChanged:
    """Somebody has more or fewer credits than before."""

    balance: int
    held: int
