"""The closed sets of this domain, explained for the schema."""

from app.graph.enums import describe
from app.visuals.models import (
    EditionDensity,
    EditionStatus,
    VisualKind,
    VisualResolution,
    VisualStatus,
    VisualStyle,
)

describe(
    VisualKind,
    {
        VisualKind.COVER: "The picture on the front of a book.",
        VisualKind.PORTRAIT: "Somebody, as they look at a place in the text.",
        VisualKind.SCENE: "A scene.",
        VisualKind.PLACE: "A place, with nobody in it.",
    },
)
describe(
    VisualStatus,
    {
        VisualStatus.QUEUED: "It waits for a worker.",
        VisualStatus.PAINTING: "It is being painted.",
        VisualStatus.READY: "It is painted.",
        VisualStatus.REFUSED: "The provider does not paint this; say it otherwise.",
        VisualStatus.FAILED: "It could not be painted; the error says why. Nothing was paid.",
        VisualStatus.CANCELLED: "It was cancelled; nothing was paid.",
    },
)
describe(
    VisualStyle,
    {
        VisualStyle.WATERCOLOUR: "Loose watercolour.",
        VisualStyle.OIL: "Oil with visible brushwork.",
        VisualStyle.INK: "Pen and ink.",
        VisualStyle.ENGRAVING: "A copper engraving, as in old novels.",
        VisualStyle.WOODCUT: "A woodcut in two colours.",
        VisualStyle.PENCIL: "A pencil sketch.",
        VisualStyle.STORYBOOK: "A warm storybook illustration.",
        VisualStyle.COMIC: "A comic panel.",
        VisualStyle.CINEMATIC: "A still from a film.",
    },
)
describe(
    VisualResolution,
    {
        VisualResolution.SMALL: "624 by 416 pixels, or near that.",
        VisualResolution.STANDARD: "1152 by 768 pixels, or near that.",
        VisualResolution.LARGE: "1792 by 1184 pixels, or near that.",
    },
)
describe(
    EditionDensity,
    {
        EditionDensity.SCENE: "One for each scene.",
        EditionDensity.CHAPTER: "So many for each chapter.",
        EditionDensity.PARAGRAPH: "One every so many paragraphs.",
        EditionDensity.CUSTOM: "One for each of the scenes that are named.",
    },
)
describe(
    EditionStatus,
    {
        EditionStatus.QUEUED: "It waits for a worker.",
        EditionStatus.PAINTING: "Its pictures are being painted.",
        EditionStatus.PAUSED: "It waits until you let it go on.",
        EditionStatus.READY: "All of its pictures were tried; some may have failed.",
        EditionStatus.FAILED: "It stopped; the error says why. It can go on.",
        EditionStatus.CANCELLED: "It was cancelled; what was painted is kept.",
    },
)
