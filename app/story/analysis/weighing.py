"""How likely a name is somebody's, and how likely a place's, by what stands around it."""

import re
from dataclasses import dataclass

from app.story.analysis.lexicon import (
    DO,
    PLACE_BEFORE,
    PLACE_NOUNS,
    SAY,
    SURELY_SAY,
    wordset,
)
from app.story.analysis.names import Kind, Occurrence

#: Shorter words with that ending are no verbs of doing.
SHORTEST = 3
#: One in so many who speak is enough: of a place it is a slip.
SAYING = 12
#: Places are called by them too.
PEOPLES = re.compile(r"(?:[iey]ans|aeans|ites|ese)\Z")
SAINTS = frozenset(["st", "saint"])
#: After these a name belongs to another word, and so does the verb that follows.
OF_SOMETHING = wordset(
    "of in at to from with by near on upon into about between without against towards"
)

#: After these stands whom something is done to, or who is spoken to.
DONE_TO = wordset(
    "told tell asked ask met meet saw seen see heard let helped help thanked thank married marry "
    "kissed kiss killed kill struck loved love hated hate called call fetched beside besides "
    "slew slay smote wounded stabbed pierced spared"
)


def acts(occurrence: Occurrence) -> bool:
    """Say whether a verb of doing follows a name."""
    after = occurrence.after
    if occurrence.possessive or not after or occurrence.before in OF_SOMETHING:
        return False
    return after in DO or (after.endswith("ed") and len(after) > SHORTEST)


@dataclass(frozen=True, slots=True)
class Weighed:
    """How likely a name is somebody's, and how likely a place's."""

    person: float
    place: float


def weigh(kind: Kind) -> Weighed:
    """Weigh what stands around a name."""
    if kind.role:
        return Weighed(2.0, -2.0)
    total = len(kind.at)
    titled = bool(kind.titles) and kind.titles[-1] not in SAINTS
    last = kind.words[-1].lower()
    says = sum(
        (o.after in SAY and o.before not in OF_SOMETHING) or o.before in SURELY_SAY for o in kind.at
    )
    does = sum(acts(o) for o in kind.at)
    kin = sum(o.kin for o in kind.at)
    many = sum(o.after in {"were", "are"} and o.before != "and" for o in kind.at)
    called = sum(o.vocative for o in kind.at)
    owns = sum(o.possessive for o in kind.at)
    where = sum(o.before in PLACE_BEFORE for o in kind.at)
    to_or_from = sum(o.before in {"to", "from"} for o in kind.at)
    the = sum(o.the for o in kind.at)
    # A sentence gives a capital to its first word only.
    amid = sum(not o.opens for o in kind.at) or (len(kind.words) > 1 and total > 1)
    person = (
        -0.9
        + 4.0 * titled
        + 4.0 * any(o.introduced for o in kind.at)
        + 5.0 * min(says, 3) / 3 * min(1.0, SAYING * says / total)
        + 5.0 * does / total
        + 3.0 * called / total
        + 1.2 * min(called, 2)
        + 2.0 * owns / total
        - 6.0 * (where - 0.6 * to_or_from) / total
        - 3.0 * (last in PLACE_NOUNS)
        + 3.0 * sum(o.before in DONE_TO and not o.the for o in kind.at) / total
        + 1.0 * sum(o.before == "with" for o in kind.at) / total
        - 2.5 * max(0.0, sum(o.before == "of" and not o.kin for o in kind.at) / total - 0.4)
        - 0.8 * the / total
        + 0.8 * (len(kind.words) > 1)
        + 4.0 * min(kin / total, 0.5)
        + 0.6 * min(kin, 2)
        - 6.0 * (PEOPLES.search(last) is not None)
        - 4.0 * (amid == 0 and says == 0)
        - 4.0 * (amid == 0 and says == 0 and does == 0)
        - 4.0
        * (last.endswith("s") and len(kind.words) == 1 and (2 * the > total or 10 * many > total))
    )
    place = (
        -2.0
        + 6.0 * (where - 0.3 * to_or_from) / total
        + 2.5 * (last in PLACE_NOUNS)
        - 3.0 * titled
        - min(says, SAYING * says * says / total)
        - 4.0 * does / total
        - 2.0 * called
    )
    return Weighed(person, place)
