"""Which words of a passage a question speaks of."""

from app.texts.rank.terms import Query, code_of, folded, stem, words


def highlights(query: Query, text: str, language: str | None) -> list[tuple[int, int]]:
    """Return the ranges of the words that are looked for."""
    return [
        (start, end)
        for start, end, word in words(text)
        if code_of(stem(folded(word), language)) in query.words
    ]
