"""The closed sets of this domain, explained for the schema."""

from app.accounts.models import Provider, UserRole
from app.graph.enums import describe
from app.platform.scopes import Scope

describe(
    UserRole,
    {
        UserRole.MEMBER: "Uses this installation.",
        UserRole.ADMIN: "Runs this installation.",
    },
)
describe(
    Provider,
    {
        Provider.ANTHROPIC: "Anthropic: text.",
        Provider.OPENAI: "OpenAI: text, embeddings, pictures, speech.",
        Provider.STABILITY: "Stability: pictures.",
    },
)
describe(
    Scope,
    {
        Scope.READ: "See what its owner sees.",
        Scope.WRITE: "Change what its owner may change, the account itself aside.",
        Scope.ACCOUNT: "Manage the account: sessions, tokens, keys, export.",
    },
)
