"""The closed sets of this domain, explained for the schema."""

from app.ai.speech.port import VoiceGender
from app.graph.enums import describe
from app.narration.models import NarrationStatus

describe(
    NarrationStatus,
    {
        NarrationStatus.READY: "It can be heard.",
        NarrationStatus.FAILED: "It could not be made; the error says why.",
    },
)
describe(
    VoiceGender,
    {
        VoiceGender.FEMALE: "A woman's.",
        VoiceGender.MALE: "A man's.",
        VoiceGender.NEUTRAL: "It does not tell.",
    },
)
