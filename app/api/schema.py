"""The schema: every domain's part of it, put together."""

import strawberry
from graphql import GraphQLInputObjectType
from strawberry.file_uploads import Upload, UploadDefinition
from strawberry.schema.config import StrawberryConfig

from app.accounts.live import EVENT_TYPES as ACCOUNT_EVENTS
from app.accounts.mutations.account import AccountMutations
from app.accounts.mutations.email import EmailMutations
from app.accounts.mutations.keys import KeyMutations
from app.accounts.mutations.passkeys import PasskeyMutations
from app.accounts.mutations.password import PasswordMutations
from app.accounts.mutations.picture import PictureMutations
from app.accounts.mutations.second_factor import SecondFactorMutations
from app.accounts.mutations.sessions import SessionMutations
from app.accounts.mutations.sign_in import SignInMutations
from app.accounts.mutations.sign_up import SignUpMutations
from app.accounts.problems import HANDLERS as ACCOUNT_HANDLERS
from app.accounts.queries import AccountQueries
from app.accounts.subscriptions import AccountSubscriptions
from app.api.nodes import NodeQueries
from app.books.catalogue import CatalogueQueries
from app.books.live import EVENT_TYPES as BOOK_EVENTS
from app.books.mutations.importing import ImportingMutations
from app.books.mutations.keeping import KeepingMutations
from app.books.mutations.taking_in import TakingInMutations
from app.books.problems import LicenceRestrictionHandler
from app.books.queries import BookQueries
from app.books.search import SearchQueries
from app.books.subscriptions import BookSubscriptions
from app.books.types.search import HIT_TYPES
from app.chat.aids import AidQueries
from app.chat.live import EVENT_TYPES as TURN_EVENTS
from app.chat.mutations.asking import AskingMutations
from app.chat.mutations.keeping import KeepingChatMutations
from app.chat.queries import ChatQueries
from app.chat.subscriptions import ChatSubscriptions
from app.credits.mutations.licensing import LicensingMutations
from app.credits.mutations.purchasing import PurchasingMutations
from app.credits.problems import HANDLERS as CREDIT_HANDLERS
from app.credits.queries import CreditQueries
from app.graph.problems import HANDLERS
from app.graph.scalars import SCALARS
from app.narration.live import EVENT_TYPES as NARRATION_EVENTS
from app.narration.mutations import NarrationMutations
from app.narration.problems import NarrationNotAvailableHandler
from app.narration.queries import NarrationQueries
from app.narration.subscriptions import NarrationSubscriptions
from app.operations.live import EVENT_TYPES as RUN_EVENTS
from app.operations.mutations import OperationMutations
from app.operations.queries import OperationQueries
from app.operations.subscriptions import OperationSubscriptions
from app.reading.live import EVENT_TYPES as READING_EVENTS
from app.reading.mutations.exporting import ExportingMutations
from app.reading.mutations.marks import MarkMutations
from app.reading.mutations.reading import ReadingMutations
from app.reading.subscriptions import ReadingSubscriptions
from app.story.mutations.analysing import AnalysingMutations
from app.story.mutations.correcting import CorrectionMutations
from app.story.queries.analysis import AnalysisQueries
from app.story.queries.likeness import LikenessQueries
from app.visuals.live import EVENT_TYPES as VISUAL_EVENTS
from app.visuals.mutations.editions import EditionMutations
from app.visuals.mutations.keeping import KeepingVisualMutations
from app.visuals.mutations.requesting import RequestingMutations
from app.visuals.queries import VisualQueries
from app.visuals.subscriptions import VisualSubscriptions
from app.workspaces.mutations.manage import WorkspaceMutations
from app.workspaces.mutations.members import MemberMutations
from app.workspaces.mutations.personas import PersonaMutations
from app.workspaces.queries import WorkspaceQueries


@strawberry.type(description="What can be asked.")
class Query(
    NodeQueries,
    AccountQueries,
    WorkspaceQueries,
    OperationQueries,
    BookQueries,
    SearchQueries,
    CatalogueQueries,
    AnalysisQueries,
    LikenessQueries,
    ChatQueries,
    AidQueries,
    CreditQueries,
    VisualQueries,
    NarrationQueries,
):
    """What can be asked."""


@strawberry.type(
    description="What can be changed; the union of each field names the problems it may meet."
)
class Mutation(
    SignUpMutations,
    SignInMutations,
    SessionMutations,
    PasswordMutations,
    EmailMutations,
    SecondFactorMutations,
    PasskeyMutations,
    KeyMutations,
    AccountMutations,
    PictureMutations,
    WorkspaceMutations,
    MemberMutations,
    PersonaMutations,
    OperationMutations,
    TakingInMutations,
    ImportingMutations,
    KeepingMutations,
    AnalysingMutations,
    CorrectionMutations,
    AskingMutations,
    KeepingChatMutations,
    ReadingMutations,
    MarkMutations,
    ExportingMutations,
    PurchasingMutations,
    LicensingMutations,
    RequestingMutations,
    KeepingVisualMutations,
    NarrationMutations,
    EditionMutations,
):
    """What can be changed."""


@strawberry.type(description="What can be watched; each event has the cursor to go on from.")
class Subscription(
    AccountSubscriptions,
    OperationSubscriptions,
    BookSubscriptions,
    ReadingSubscriptions,
    ChatSubscriptions,
    VisualSubscriptions,
    NarrationSubscriptions,
):
    """What can be watched."""


schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[
        *RUN_EVENTS,
        *ACCOUNT_EVENTS,
        *BOOK_EVENTS,
        *READING_EVENTS,
        *TURN_EVENTS,
        *VISUAL_EVENTS,
        *NARRATION_EVENTS,
        *HIT_TYPES,
    ],
    config=StrawberryConfig(scalar_map={**SCALARS, Upload: UploadDefinition}),
    exception_handlers=[
        *HANDLERS,
        *ACCOUNT_HANDLERS,
        *CREDIT_HANDLERS,
        LicenceRestrictionHandler(),
        NarrationNotAvailableHandler(),
    ],
)

# Strawberry checks @oneOf when a resolver is called; told to, graphql-core does so beforehand.
for kind in schema._schema.type_map.values():  # noqa: SLF001 - Strawberry names no other
    if isinstance(kind, GraphQLInputObjectType):
        kind.is_one_of = kind.extensions["strawberry-definition"].is_one_of


def sdl() -> str:
    """Return the schema in the schema definition language."""
    return schema.as_str() + "\n"
