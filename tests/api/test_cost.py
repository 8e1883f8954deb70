from typing import Any

import pytest

from app.api.cost import INTROSPECTION
from app.api.documents import Documents
from tests.api.schema import schema


def cost(text: str, **variables: Any) -> int:
    document = Documents(schema._schema).of(text)
    return document.plan(document.operations[0]).under(variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ hello }", 0),
        ("{ hello whoami __typename }", 0),
        ("{ branch { name } }", 1),
        ("{ dear }", 500),
        ("{ a: dear b: dear }", 1_000),
        ("{ branch { branches { name } } }", 1 + 20),
        ("{ branch { branches { branches { name } } } }", 1 + 20 * (1 + 20)),
        ("{ branch { leaves { total } } }", 1 + 1),
        ("{ branch { leaves(first: 5) { nodes { name } } } }", 1 + 1 + 5),
        ("{ branch { leaves(first: 0) { nodes { name } } } }", 1 + 1),
        ("{ branch { leaves(first: -5) { nodes { name } } } }", 1 + 1),
        ("{ branch { leaves { nodes { name } } } }", 1 + 1 + 20),
        ("{ branch { leaves(first: 5) { nodes { branch { leaves { total } } } } } }", 2 + 5 * 3),
        ('mutation { shout(text: "a") }', 10),
        ("subscription { count(to: 1) }", 10),
        ("{ __schema { types { fields { args { name } } } } }", INTROSPECTION),
        ("{ ...f ...f } fragment f on Query { branch { name } }", 2),
        ("{ ... on Query { branch { ... { name } } } }", 1),
    ],
)
def test_an_operation_costs_what_it_makes_us_do(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_variables_set_the_size_of_pages() -> None:
    text = """
        query($n: Int, $m: Int = 3) {
          branch { leaves(first: $n) { nodes { branch { leaves(first: $m) { nodes { name } } } } } }
        }
    """

    assert cost(text, n=10, m=3) == 2 + 10 * (1 + 1 + 1 + 3)
    assert cost(text, m=3) == 2 + 20 * (1 + 1 + 1 + 3)
    assert cost(text, n=None, m=0) == 2 + 20 * (1 + 1 + 1)
    assert cost(text, n=1_000_000, m=1_000_000) > 10**12
