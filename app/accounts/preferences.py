"""What somebody has set for themselves; the one place that knows the defaults."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from app.platform.errors import FieldFault, InvalidInput

LOCALE_LENGTH = 35
TEXT_SIZES = range(50, 301)


@dataclass(frozen=True)
class Preferences:
    """A person's settings."""

    spoiler_protection: bool = True
    locale: str = "en"
    text_size: int = 100
    narration_speed: float = 1.0
    #: US cents that models may cost in a month; none is no limit of one's own.
    monthly_budget_cents: int | None = None

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "Preferences":
        """Read what is stored; what is not there has its default."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in stored.items() if key in known})

    def store(self) -> dict[str, Any]:
        """Return what to store."""
        return asdict(self)

    def changed(self, **changes: Any) -> "Preferences":
        """Return these settings with some of them changed, or say which make no sense."""
        new = replace(self, **changes)
        faults = []
        if not new.locale or len(new.locale) > LOCALE_LENGTH:
            faults.append(FieldFault("locale", "Use a language tag, such as en or pt-BR."))
        if new.text_size not in TEXT_SIZES:
            faults.append(FieldFault("textSize", "The text size is 50 to 300 percent."))
        if not 0.5 <= new.narration_speed <= 3:  # noqa: PLR2004 (as the message says)
            faults.append(FieldFault("narrationSpeed", "Narration runs at 0.5 to 3 times."))
        if new.monthly_budget_cents is not None and new.monthly_budget_cents < 0:
            faults.append(FieldFault("monthlyBudgetCents", "A budget is 0 or more, or null."))
        if faults:
            raise InvalidInput(*faults)
        return new
