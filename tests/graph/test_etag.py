"""An answer by GET carries a tag, and is not sent again to whoever has it."""

from tests.installation import Client

QUERY = {"query": "{ viewer { settings { locale } } }"}
CHANGE = 'mutation { updateSettings(input: {locale: "de"}) { __typename } }'


async def test_what_a_client_has_already_is_not_sent_again(ada: Client) -> None:
    headers = {"authorization": f"Bearer {ada.token}"}

    first = await ada.http.get("/graphql", params=QUERY, headers=headers)
    headers["if-none-match"] = first.headers["etag"]
    same = await ada.http.get("/graphql", params=QUERY, headers=headers)
    await ada.ask(CHANGE)
    changed = await ada.http.get("/graphql", params=QUERY, headers=headers)

    assert first.headers["cache-control"] == "private, no-cache"
    assert "Authorization" in first.headers["vary"]
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["etag"] == first.headers["etag"]
    assert changed.status_code == 200
    assert changed.json()["data"] == {"viewer": {"settings": {"locale": "de"}}}


async def test_another_viewer_gets_their_own(ada: Client, bob: Client) -> None:
    query = {"query": "{ viewer { account { username } } }"}
    first = await ada.http.get(
        "/graphql", params=query, headers={"authorization": f"Bearer {ada.token}"}
    )

    other = await ada.http.get(
        "/graphql",
        params=query,
        headers={"authorization": f"Bearer {bob.token}", "if-none-match": first.headers["etag"]},
    )

    assert other.status_code == 200
    assert other.json()["data"] == {"viewer": {"account": {"username": "bob"}}}
