import pytest
from graphql import GraphQLError, parse

from app.api.measure import Limits, check_size

LIMITS = Limits(
    depth=3, nesting=8, fields=10, aliases=2, directives=2, roots=4, definitions=4, overlaps=3
)


@pytest.mark.parametrize(
    "text",
    [
        "{ a { b { c } } }",
        "{ a b c d }",
        "{ x: a y: b }",
        "{ ...f } fragment f on Q { a { b { c } } }",
        "{ a { b } a { b } a { b } }",
        "{ a ...missing }",
        "{ a { ...f } } fragment f on A { b { ...f } }",
    ],
)
def test_a_document_within_the_limits_passes(text: str) -> None:
    check_size(parse(text), LIMITS)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{ a { b { c { d } } } }", "nests 4 levels of fields deep; the limit is 3"),
        ("{ a { ...f } } fragment f on A { b { c { d } } }", "nests 4 levels of fields deep"),
        ("{ a { ... on A { ... on A { b { c { d } } } } } }", "nests 4 levels"),
        ("{ a b c d e }", "asks for 5 fields at the root; the limit is 4"),
        ("{ ...f d e } fragment f on Q { a b c }", "asks for 5 fields at the root"),
        ("{ x: a y: b z: c }", "uses 3 aliases; the limit is 2"),
        ("{ a { ...f ...f ...f } } fragment f on A { x: b }", "uses 3 aliases"),
        ("{ a @x @y @z }", "uses 3 directives; the limit is 2"),
        ("{ a { b c d e f g h i j k } }", "selects more than 10 fields"),
        ("{ a { ...f ...f } } fragment f on A { b c d e f }", "selects more than 10 fields"),
        ("query A { a { b c d e } } query B { a { b c d e f } }", "selects 11 fields"),
        ("{ ...{ ...{ ...{ ...{ ...{ ...{ ...{ ...{ a } } } } } } } } }", "more than 8 deep"),
        ("{ a } " * 5, "has 5 definitions"),
        ("{ a { b } a { b } a { b } a { b } }", "6 pairs of them have to be compared"),
        ("{ a { b { c } } ...f } fragment f on Q { a { b { c } b { c } } }", "4 pairs of them"),
        ("{ a } fragment f on A { b }", "Fragment 'f' is never used."),
    ],
)
def test_a_document_beyond_a_limit_is_told_which(text: str, what: str) -> None:
    with pytest.raises(GraphQLError, match=what.replace("{", r"\{")):
        check_size(parse(text), LIMITS)


def test_fragments_are_measured_once_however_often_they_are_spread() -> None:
    levels = 100
    text = "{ ...f0 } " + " ".join(
        f"fragment f{n} on Q {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels)
    )
    limits = Limits(nesting=levels + 2, definitions=levels + 2)

    check_size(parse(text), limits)
