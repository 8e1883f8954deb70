"""Files: by the multipart request specification, and by signed PUT in parts."""

import asyncio
import json

import httpx2

from tests.installation import Client

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
SET = """
mutation ($input: AvatarInput!) {
  setAvatar(input: $input) {
    __typename
    ... on SetAvatarPayload { account { avatarUrl } }
    ... on InvalidInput { fields { path message } }
  }
}
"""
CREATE = """
mutation ($size: Int!) {
  createUpload(input: {filename: "me.png", contentType: "image/png", size: $size}) {
    ... on CreateUploadPayload { id url }
    ... on InvalidInput { fields { path } }
  }
}
"""


async def send(client: Client, content: bytes) -> httpx2.Response:
    operations = {"query": SET, "variables": {"input": {"file": None}}}
    return await client.http.post(
        "/graphql",
        data={
            "operations": json.dumps(operations),
            "map": json.dumps({"0": ["variables.input.file"]}),
        },
        files={"0": ("me.png", content, "image/png")},
        headers={"authorization": f"Bearer {client.token}", "x-fabula-preflight": "1"},
    )


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


async def test_a_picture_can_come_with_the_request(ada: Client) -> None:
    answer = (await send(ada, PNG)).json()

    url = answer["data"]["setAvatar"]["account"]["avatarUrl"]
    picture = await ada.http.get(path_of(url))
    assert picture.content == PNG
    assert picture.headers["content-type"] == "image/png"


async def test_what_is_no_picture_is_refused_whatever_it_is_called(ada: Client) -> None:
    answer = (await send(ada, b"<script>alert(1)</script>")).json()

    assert answer["data"]["setAvatar"]["fields"] == [
        {"path": "file", "message": "Send a PNG, JPEG, GIF or WebP picture."}
    ]


async def test_a_file_can_be_sent_in_parts_and_used_once(ada: Client) -> None:
    made = (await ada.ask(CREATE, {"size": len(PNG)}))["createUpload"]
    path = path_of(made["url"])
    given = {"input": {"uploadId": made["id"]}}
    half = len(PNG) // 2

    early = (await ada.ask(SET, given))["setAvatar"]
    for start, stop in ((0, half), (half, len(PNG))):
        await ada.http.put(
            path,
            content=PNG[start:stop],
            headers={"content-range": f"bytes {start}-{stop - 1}/{len(PNG)}"},
        )
    first = (await ada.ask(SET, given))["setAvatar"]
    second = (await ada.ask(SET, given))["setAvatar"]

    assert early["__typename"] == "InvalidInput"
    picture = await ada.http.get(path_of(first["account"]["avatarUrl"]))
    assert picture.content == PNG
    assert second == {"__typename": "NotFound"}


async def test_somebody_elses_upload_cannot_be_used(ada: Client, bob: Client) -> None:
    made = (await ada.ask(CREATE, {"size": len(PNG)}))["createUpload"]

    theirs = (await bob.ask(SET, {"input": {"uploadId": made["id"]}}))["setAvatar"]

    assert theirs == {"__typename": "NotFound"}


async def test_a_picture_can_be_taken_away(ada: Client) -> None:
    await send(ada, PNG)

    payload = (await ada.ask(SET, {"input": {"remove": True}}))["setAvatar"]

    assert payload["account"] == {"avatarUrl": None}


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(ada: Client) -> None:
    payload = (await ada.ask(CREATE, {"size": 2_000_000_000}))["createUpload"]

    assert payload["fields"] == [{"path": "size"}]


async def test_what_is_begun_and_not_used_is_bounded_also_at_once(ada: Client) -> None:
    answers = await asyncio.gather(*(ada.ask(CREATE, {"size": 200_000_000}) for _ in range(8)))

    made = [answer["createUpload"] for answer in answers]
    assert len([each for each in made if "url" in each]) == 5
    assert [each for each in made if "url" not in each] == [{"fields": [{"path": "size"}]}] * 3
