"""Everything an operator can turn, read once from `FABULA_*` and frozen."""

from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    Field,
    SecretStr,
    UrlConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.networks import AnyUrl
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PostgresUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["postgresql", "postgres"])]
RedisUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["redis", "rediss", "unix"])]
StorageUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["file", "s3"])]
GOOGLE = "https://accounts.google.com"

Csv = Annotated[tuple[str, ...], NoDecode]


class SettingsError(Exception):
    """A setting is missing or wrong; the message names the variable and what it takes."""


class SignInProvider(BaseModel):
    """Somebody else whose accounts sign people in here, by OpenID Connect."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    issuer: str = Field(pattern=r"^https?://.+$")

    @classmethod
    def parse(cls, written: str) -> "SignInProvider":
        """Read `name=id:secret@issuer`; Google's issuer is known."""
        name, _, rest = written.partition("=")
        credentials, _, issuer = rest.partition("@")
        client_id, _, secret = credentials.partition(":")
        if not issuer and name == "google":
            issuer = GOOGLE
        if not (client_id and secret and issuer):
            raise ValueError("write google=id:secret or name=id:secret@https://issuer")
        return cls(name=name, client_id=client_id, client_secret=SecretStr(secret), issuer=issuer)


class CreditPack(BaseModel):
    """So many credits, for so much money in the currency's smallest unit."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    credits: int = Field(ge=1, le=1_000_000)
    price: int = Field(ge=1, le=10_000_000)
    currency: str = Field(pattern=r"^[a-z]{3}$")

    @classmethod
    def parse(cls, written: str) -> "CreditPack":
        """Read `name=credits:price:currency`."""
        name, _, rest = written.partition("=")
        parts = rest.split(":")
        if len(parts) != 3 or not (parts[0].isdecimal() and parts[1].isdecimal()):  # noqa: PLR2004 (as it says)
            raise ValueError("write name=credits:cents:currency, as in small=500:600:usd")
        return cls(name=name, credits=int(parts[0]), price=int(parts[1]), currency=parts[2])

    def __str__(self) -> str:
        return f"{self.name}={self.credits}:{self.price}:{self.currency}"


PACKS = (
    CreditPack(name="small", credits=500, price=600, currency="usd"),
    CreditPack(name="medium", credits=1_500, price=1_600, currency="usd"),
    CreditPack(name="large", credits=5_000, price=5_000, currency="usd"),
)


class Settings(BaseSettings):
    """What the processes of one installation share."""

    model_config = SettingsConfigDict(env_prefix="FABULA_", frozen=True, extra="ignore")

    database_url: PostgresUrl = Field(description="PostgreSQL 18 with pgvector.")
    redis_url: RedisUrl = Field(description="Valkey or Redis: doorbell, wake-ups, rate limits.")
    storage_url: StorageUrl = Field(
        description="Object store: file:///directory or s3://bucket?endpoint=URL&region=NAME."
    )
    secret_keys: SecretStr = Field(
        description="Master keys as id:base64 pairs, comma separated; the first one seals."
    )

    host: str = Field("127.0.0.1", description="Address the api listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the api listens on.")
    public_url: str = Field("", description="Address clients see, when it is not host:port.")
    cors_origins: Csv = Field((), description="Browser origins allowed to call, comma separated.")
    trusted_proxies: Csv = Field((), description="Proxies whose X-Forwarded-For is believed.")
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that /metrics asks of callers not on loopback."
    )

    mail_url: SecretStr = Field(
        SecretStr("console:"),
        description="How mail leaves: console:, smtp://user:password@host:port or smtps://….",
    )
    mail_from: str = Field("Fabula <fabula@localhost>", description="Sender of mails.")
    app_url: str = Field(
        "", description="Address of your app, whose pages mails link to; else they carry codes."
    )

    anthropic_url: str = Field("https://api.anthropic.com", description="Where Anthropic answers.")
    openai_url: str = Field("https://api.openai.com/v1", description="Where OpenAI answers.")
    stability_url: str = Field("https://api.stability.ai", description="Where Stability answers.")

    sign_in_providers: Annotated[tuple[SignInProvider, ...], NoDecode] = Field(
        (),
        description="Where people may sign in: google=id:secret, or name=id:secret@issuer for "
        "whoever speaks OpenID Connect; comma separated.",
        json_schema_extra={"secret": True},
    )

    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or logs.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severity that is logged."
    )

    database_pool: int = Field(10, ge=1, le=500, description="Connections each process may hold.")
    worker_threads: int = Field(8, ge=1, le=64, description="Runs one worker process works at.")
    worker_watched: int = Field(
        256, ge=1, le=5_000, description="Answers one worker process streams at once, besides."
    )
    worker_metrics_port: int = Field(
        0, ge=0, le=65535, description="Port a worker shows its metrics on; 0 for none."
    )
    workspace_runs: int = Field(
        4, ge=1, le=1000, description="Runs of one workspace that may be running at once."
    )
    run_lease_seconds: float = Field(
        8.0, ge=1, le=600, description="How long a silent worker keeps a run before it is taken."
    )
    events_days: int = Field(7, ge=1, le=365, description="Days the live log can be replayed.")
    runs_days: int = Field(30, ge=1, description="Days a finished run stays before archiving.")
    failed_runs_days: int = Field(90, ge=1, description="Days a failed run stays.")

    embedder: Literal["auto", "local"] = Field(
        "auto",
        description="What embeds passages: OpenAI where there is a key for it, else MiniLM where "
        "it is installed, else what needs neither; or always that, by local.",
    )
    anthropic_api_key: SecretStr = Field(
        SecretStr(""), description="Key at Anthropic for those who have none of their own."
    )
    openai_api_key: SecretStr = Field(
        SecretStr(""), description="Key at OpenAI for those who have none of their own."
    )
    text_model_anthropic: str = Field(
        "claude-sonnet-5-5",
        min_length=1,
        description="What reads and writes for keys of Anthropic.",
    )
    text_model_openai: str = Field(
        "gpt-6.1-sol", min_length=1, description="What reads and writes for keys of OpenAI."
    )

    server_key_budget_cents: int = Field(
        0,
        ge=0,
        description="US cents a month that one person may spend by the keys above; 0 for no limit.",
    )
    monthly_credits: int = Field(
        100, ge=0, le=1_000_000, description="Credits that each month brings to everybody."
    )
    credit_packs: Annotated[tuple[CreditPack, ...], NoDecode] = Field(
        PACKS,
        description="What can be bought: name=credits:cents:currency, comma separated.",
    )
    stripe_secret_key: SecretStr = Field(
        SecretStr(""), description="Key at Stripe; without it nothing can be bought."
    )
    stripe_webhook_secret: SecretStr = Field(
        SecretStr(""), description="What Stripe signs with what it tells /payments/stripe."
    )
    stripe_url: str = Field("https://api.stripe.com", description="Where Stripe answers.")
    painter: Literal["auto", "local"] = Field(
        "auto",
        description="What makes pictures: OpenAI or Stability where there is a key, else what is "
        "drawn here; or always that, by local.",
    )
    narrator: Literal["auto", "local"] = Field(
        "auto",
        description="What reads aloud: OpenAI where there is a key, else eSpeak where it is "
        "installed; or always that, by local.",
    )
    stability_api_key: SecretStr = Field(
        SecretStr(""), description="Key at Stability for those who have none of their own."
    )
    image_model_openai: str = Field(
        "gpt-image-2.5-flare", min_length=1, description="What paints for keys of OpenAI."
    )
    image_model_stability: str = Field(
        "stable-image-core",
        min_length=1,
        description="What paints for keys of Stability: stable-image-core, stable-image-ultra, "
        "sd3.5-large, sd3.5-large-turbo or sd3.5-medium.",
    )
    speech_model_openai: str = Field(
        "gpt-4o-mini-tts", min_length=1, description="What reads aloud for keys of OpenAI."
    )

    fetch_allow: Csv = Field(
        (),
        description="Private networks that books may be fetched from, such as 10.1.0.0/16.",
    )
    gutendex_url: str = Field(
        "https://gutendex.com", description="Where Project Gutenberg's catalogue is searched."
    )
    gutenberg_mirrors: Csv = Field(
        ("https://www.gutenberg.org", "https://aleph.pglaf.org"),
        description="Where its files are fetched, in order, comma separated.",
    )

    introspection: bool = Field(True, description="Whether clients may read the schema.")
    suggestions: bool = Field(True, description="Whether errors suggest names near a wrong one.")
    explain: bool = Field(
        False, description="Whether anybody may ask how an operation is read; operators always may."
    )
    trusted_documents: Path | None = Field(
        None, description="JSON file of {sha256: document}; when set, nothing else is executed."
    )
    max_document_bytes: int = Field(100_000, ge=1_000, description="Longest GraphQL document.")
    max_body_bytes: int = Field(1_000_000, ge=10_000, description="Largest JSON request body.")
    max_upload_bytes: int = Field(200_000_000, ge=10_000, description="Largest uploaded file.")
    max_cost: int = Field(10_000, ge=100, description="Highest cost of one operation.")
    rate_limit_cost: int = Field(
        100_000, ge=1_000, description="Cost a viewer or an address may spend per minute."
    )
    rate_limit_documents: int = Field(
        200_000,
        ge=10_000,
        description="Characters of new documents a viewer or an address may send per minute.",
    )
    sessions_days: int = Field(30, ge=1, le=365, description="Days a session lives unused.")

    @field_validator(
        "cors_origins", "trusted_proxies", "fetch_allow", "gutenberg_mirrors", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("fetch_allow")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            ip_network(each)
        return value

    @field_validator("sign_in_providers", mode="before")
    @classmethod
    def _providers(cls, value: object) -> object:
        if isinstance(value, str):
            parts = (part.strip() for part in value.split(","))
            return tuple(SignInProvider.parse(part) for part in parts if part)
        return value

    @field_validator("credit_packs", mode="before")
    @classmethod
    def _packs(cls, value: object) -> object:
        if isinstance(value, str):
            parts = (part.strip() for part in value.split(","))
            return tuple(CreditPack.parse(part) for part in parts if part)
        return value

    @field_validator("credit_packs")
    @classmethod
    def _named_once(cls, value: tuple[CreditPack, ...]) -> tuple[CreditPack, ...]:
        if len({pack.name for pack in value}) < len(value):
            raise ValueError("give each pack a name of its own")
        return value

    @field_validator("mail_url")
    @classmethod
    def _mailable(cls, value: SecretStr) -> SecretStr:
        url = urlsplit(value.get_secret_value())
        if url.scheme not in {"console", "smtp", "smtps"}:
            raise ValueError("use console:, smtp://host:port or smtps://host:port")
        if url.scheme != "console" and not url.hostname:
            raise ValueError("name the mail server: smtp://host:port")
        return value

    @field_validator("worker_threads")
    @classmethod
    def _leave_connections(cls, value: int, info: ValidationInfo) -> int:
        # A thread without a connection for its heartbeat would lose the run it works at.
        pool = info.data.get("database_pool", value + 2)
        if pool < value + 2:
            raise ValueError(f"{value} threads need FABULA_DATABASE_POOL to be {value + 2} or more")
        return value

    @property
    def base_url(self) -> str:
        """Address that links handed to clients start with."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


def load_settings() -> Settings:
    """Read the environment, or say in one line what is wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        variable = "FABULA_" + str(first["loc"][0]).upper()
        if first["type"] == "missing":
            raise SettingsError(f"{variable} is not set; see `fabula doctor`.") from None
        raise SettingsError(f"{variable}: {first['msg']}.") from None


@cache
def settings() -> Settings:
    """Return this process's settings."""
    return load_settings()
