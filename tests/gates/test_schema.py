"""The schema is written down, explained everywhere, and not broken in passing."""

from pathlib import Path

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
)

from app.api.schema import schema, sdl

ROOT = Path(__file__).parents[2]

#: Breaking changes since the last release, as graphql-core names them; emptied by a release.
DECLARED: set[str] = {
    # Whether an address is taken is told to the address alone: what signing up gave at once is
    # what completeSignUp gives now.
    "Field SignUpPayload.account was removed.",
    "Field SignUpPayload.session was removed.",
    "Field SignUpPayload.token was removed.",
    "Field SignUpInput.cookie was removed.",
}


def current() -> GraphQLSchema:
    return build_schema(sdl())


def test_the_schema_in_the_repository_is_the_schema() -> None:
    assert (ROOT / "schema.graphql").read_text() == sdl(), "Run `make schema`."


def test_no_client_is_broken_without_saying_so() -> None:
    released = build_schema((ROOT / "schema.released.graphql").read_text())

    breaking = {change.description for change in find_breaking_changes(released, current())}

    assert breaking == DECLARED


def test_everything_is_explained() -> None:
    silent = []
    for name, kind in schema._schema.type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description:
            silent.append(name)
        if isinstance(kind, GraphQLEnumType):
            silent += [f"{name}.{v}" for v, value in kind.values.items() if not value.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            silent += [f"{name}.{f}" for f, field in kind.fields.items() if not field.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            silent += [
                f"{name}.{f}({a})"
                for f, field in kind.fields.items()
                for a, argument in field.args.items()
                if not argument.description
            ]
    assert silent == []


def test_mutations_keep_to_the_pattern() -> None:
    mutation = schema._schema.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        upper = name[0].upper() + name[1:]
        assert str(field.type) == f"{upper}Result!", name
        assert list(field.args) in ([], ["input"]), name
        members = [member.name for member in field.type.of_type.types]
        assert members[0] == f"{upper}Payload", name
        problem = schema._schema.get_type("Problem")
        for member in field.type.of_type.types[1:]:
            assert problem in member.interfaces, (name, member)


def test_every_event_of_a_subscription_has_its_cursor() -> None:
    subscription = schema._schema.subscription_type
    assert subscription is not None
    for name, field in subscription.fields.items():
        assert "after" in field.args, name
        assert str(field.type.of_type.fields["cursor"].type) == "Cursor!", name
