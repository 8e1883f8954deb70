"""Whose key pays, and hence who works: the user's, the workspace's, the server's, or no key."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.ai.embed import minilm
from app.ai.embed.local import LocalEmbedder
from app.ai.embed.minilm import MiniLMEmbedder
from app.ai.embed.openai import OpenAIEmbedder
from app.ai.embed.port import Embedder
from app.ai.image.local.painter import LocalPainter
from app.ai.image.openai import OpenAIPainter
from app.ai.image.port import Painter
from app.ai.image.stability import StabilityPainter
from app.ai.speech.local.narrator import LocalNarrator, is_installed
from app.ai.speech.openai import OpenAINarrator
from app.ai.speech.port import Narrator
from app.ai.text.anthropic import AnthropicTextModel
from app.ai.text.openai import OpenAITextModel
from app.ai.text.port import TextModel
from app.settings import Settings

ANTHROPIC, OPENAI, STABILITY = "ANTHROPIC", "OPENAI", "STABILITY"


@dataclass(frozen=True)
class Keys:
    """The keys that may be used for somebody, one of each provider: the nearest to them."""

    by_provider: Mapping[str, str]

    def of(self, provider: str, server: str) -> str | None:
        """Return the key for a provider, the server's if there is none nearer."""
        return self.by_provider.get(provider) or server or None


NONE = Keys({})


def embedder_for(settings: Settings, keys: Keys) -> Embedder:
    """Choose who embeds the passages of somebody's book."""
    key = keys.of(OPENAI, settings.openai_api_key.get_secret_value())
    if settings.embedder == "auto" and key is not None:
        return OpenAIEmbedder(key, settings.openai_url)
    if settings.embedder == "auto" and minilm.is_installed():
        return MiniLMEmbedder()
    return LocalEmbedder()


def embedder_named(settings: Settings, keys: Keys, model: str) -> Embedder | None:
    """Return who can embed a question for vectors of a model, if anybody can here."""
    if model == OpenAIEmbedder.model:
        key = keys.of(OPENAI, settings.openai_api_key.get_secret_value())
        return None if key is None else OpenAIEmbedder(key, settings.openai_url)
    if model == MiniLMEmbedder.model:
        return MiniLMEmbedder() if minilm.is_installed() else None
    return LocalEmbedder() if model == LocalEmbedder.model else None


def writes(settings: Settings, keys: Keys) -> bool:
    """Return whether there is a key with which a model would write for somebody."""
    return any(
        keys.of(provider, server.get_secret_value()) is not None
        for provider, server in (
            (ANTHROPIC, settings.anthropic_api_key),
            (OPENAI, settings.openai_api_key),
        )
    )


def text_model_for(settings: Settings, keys: Keys) -> TextModel | None:
    """Choose what writes for somebody: the nearest key first, Anthropic's of two as near.

    None is nobody: what is found without a model has to do.
    """
    server = {
        ANTHROPIC: settings.anthropic_api_key.get_secret_value(),
        OPENAI: settings.openai_api_key.get_secret_value(),
    }
    for near in (keys.by_provider, server):
        if key := near.get(ANTHROPIC):
            return AnthropicTextModel(key, settings.anthropic_url, settings.text_model_anthropic)
        if key := near.get(OPENAI):
            return OpenAITextModel(key, settings.openai_url, settings.text_model_openai)
    return None


def painter_for(settings: Settings, keys: Keys) -> Painter:
    """Choose what paints for somebody: the nearest key first, OpenAI's of two as near."""
    server = {
        OPENAI: settings.openai_api_key.get_secret_value(),
        STABILITY: settings.stability_api_key.get_secret_value(),
    }
    for near in (keys.by_provider, server) if settings.painter == "auto" else ():
        if key := near.get(OPENAI):
            return OpenAIPainter(key, settings.openai_url, settings.image_model_openai)
        if key := near.get(STABILITY):
            return StabilityPainter(key, settings.stability_url, settings.image_model_stability)
    return LocalPainter()


def narrator_for(settings: Settings, keys: Keys) -> Narrator | None:
    """Choose what reads aloud for somebody; None is nobody, which is `NarrationNotAvailable`."""
    key = keys.of(OPENAI, settings.openai_api_key.get_secret_value())
    if settings.narrator == "auto" and key is not None:
        return OpenAINarrator(key, settings.openai_url, settings.speech_model_openai)
    return LocalNarrator() if is_installed() else None
