"""Files of books, of our own writing, and a way to send them."""

import json
from typing import Any

from tests.installation import Client

STORY = """THE FERRY AT NIGHT

CHAPTER I

The ferry came late to Oskholm. Mara Vold stood on the pier in a green coat and counted the lamps.

"You are early," said the ferryman.

"You are late," said Mara, and stepped aboard.

CHAPTER II

In the morning the harbour was white with frost. The ferryman, whose name was Tam Brook, kept a
heron carved of bone in his pocket, and he showed it to nobody.

* * *

Years later a child found the heron under the boards. It had one eye of blue glass.

CHAPTER III

They called her the Heron now. Nobody in the valley knew that the Heron and Mara Vold were one.
"""

SEND = """
mutation ($input: UploadBookInput!) {
  uploadBook(input: $input) {
    __typename
    ... on UploadBookPayload { alreadyThere book { id title status } run { id status } }
    ... on Problem { code message }
    ... on InvalidInput { fields { path message } }
  }
}
"""


async def send(
    client: Client, content: bytes | str, filename: str = "ferry.txt", **given: Any
) -> dict[str, Any]:
    """Upload a book with the request, by the multipart specification."""
    content = content.encode() if isinstance(content, str) else content
    operations = {"query": SEND, "variables": {"input": {"file": None, **given}}}
    answer = await client.http.post(
        "/graphql",
        data={
            "operations": json.dumps(operations),
            "map": json.dumps({"0": ["variables.input.file"]}),
        },
        files={"0": (filename, content, "application/octet-stream")},
        headers={"authorization": f"Bearer {client.token}", "x-fabula-preflight": "1"},
    )
    body = answer.json()
    assert "errors" not in body, body["errors"]
    sent: dict[str, Any] = body["data"]["uploadBook"]
    return sent
