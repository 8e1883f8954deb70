"""The closed sets of this domain, explained for the schema."""

from app.accounts.models import LoginMethod, LoginOutcome, Provider, UserRole
from app.ai.outcomes import KeyOutcome
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
describe(
    KeyOutcome,
    {
        KeyOutcome.ACCEPTED: "The provider takes it.",
        KeyOutcome.REFUSED: "The provider does not know it, or does not let it do anything.",
        KeyOutcome.EXHAUSTED: "The provider knows it, but its budget or rate is used up.",
        KeyOutcome.UNREACHABLE: "The provider did not answer; try again later.",
    },
)
describe(
    LoginOutcome,
    {
        LoginOutcome.SUCCESS: "Signed in.",
        LoginOutcome.WRONG_PASSWORD: "The password was wrong.",
        LoginOutcome.WRONG_CODE: "The password was right, the second factor's code was not.",
        LoginOutcome.DISABLED: "The account was disabled.",
    },
)
describe(
    LoginMethod,
    {
        LoginMethod.PASSWORD: "By password.",
        LoginMethod.SIGN_UP: "By signing up.",
        LoginMethod.LINK: "By a link out of a mail.",
        LoginMethod.PASSKEY: "By a passkey.",
        LoginMethod.PROVIDER: "By an account elsewhere.",
    },
)
