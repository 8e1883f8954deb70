"""The closed sets of this domain, explained for the schema."""

from app.graph.enums import describe
from app.reading.models import Action, Colour, SessionStatus, Sharing
from app.reading.positions import DWELL, Act
from app.reading.preferences import Layout, Theme

describe(
    Act,
    {
        Act.READ: "One read on to it: a page turned, text scrolled, narration played.",
        Act.JUMP: "One went there, forwards or back: by contents, link, search or slider.",
        Act.REPORT: "Nobody moved: the device says where it stands. "
        f"Whoever stays for {DWELL} seconds has read there.",
    },
    name="PositionAct",
)
describe(
    SessionStatus,
    {
        SessionStatus.ACTIVE: "Is going on.",
        SessionStatus.STALE: "Nothing happened in it for 72 hours; it is over.",
        SessionStatus.ENDED: "Was closed.",
    },
    name="ReaderSessionStatus",
)
describe(
    Action,
    {
        Action.OPENED: "The book was opened.",
        Action.RESUMED: "The book was opened again.",
        Action.ENDED: "The book was closed.",
        Action.PREFERRED: "It is read in another way from here on.",
        Action.MARKED: "Something was marked, or a mark was changed or removed.",
        Action.EXPORTED: "The marks were exported.",
    },
    name="ReaderAction",
)
describe(
    Sharing,
    {
        Sharing.PRIVATE: "Only you.",
        Sharing.WORKSPACE: "You, and the members of the workspaces that you and the book are in, "
        "as far as they are told of the book.",
    },
    name="MarkVisibility",
)
describe(
    Colour,
    {
        Colour.YELLOW: "Yellow.",
        Colour.GREEN: "Green.",
        Colour.BLUE: "Blue.",
        Colour.PINK: "Pink.",
        Colour.ORANGE: "Orange.",
        Colour.PURPLE: "Purple.",
    },
    name="MarkColour",
)
describe(
    Theme,
    {
        Theme.LIGHT: "Dark letters on white.",
        Theme.SEPIA: "Dark letters on a warm ground.",
        Theme.DARK: "Light letters on black.",
    },
    name="ReadingTheme",
)
describe(
    Layout,
    {
        Layout.PAGES: "Page by page.",
        Layout.SCROLL: "In one long column.",
        Layout.SCENES: "Scene by scene.",
    },
    name="ReadingLayout",
)
