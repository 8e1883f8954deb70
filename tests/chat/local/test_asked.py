import pytest

from app.chat.local.asked import Asked, about, asked


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("hi", Asked.SMALL_TALK),
        ("Good morning!", Asked.SMALL_TALK),
        ("thanks a lot", Asked.SMALL_TALK),
        ("Who are you?", Asked.SMALL_TALK),
        ("What can you do?", Asked.SMALL_TALK),
        ("Can you summarize the whole novel for me, please?", Asked.RECAP),
        ("Give me a short summary of the story so far.", Asked.RECAP),
        ("What's the book about?", Asked.RECAP),
        ("What has happened so far?", Asked.RECAP),
        ("recap", Asked.RECAP),
        ("Catch me up since my last visit", Asked.CATCH_UP),
        ("What happened since last week?", Asked.CATCH_UP),
        ("How does the story end?", Asked.ENDING),
        ("what happens next", Asked.ENDING),
        ("Who is the ferryman?", Asked.WHO),
        ("Tell me about the eel-rod", Asked.WHO),
        ("What happened to the ferryman?", Asked.QUESTION),
        ("What happens at the end of the quay?", Asked.QUESTION),
        ("How does the bailiff end?", Asked.QUESTION),
        ("Why did the ferry not come again?", Asked.QUESTION),
        ("What did she summarise?", Asked.QUESTION),
        ("", Asked.QUESTION),
        ("?!", Asked.QUESTION),
    ],
)
def test_a_wish_is_told_from_a_question(sentence: str, wanted: Asked) -> None:
    assert asked(sentence) is wanted


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Who is Maren Holt?", "maren holt"),
        ("who\u2019s the bailiff again?", "bailiff"),
        ("Please tell me more about an eel-rod", "eel rod"),
        ("Why is Maren here?", None),
    ],
)
def test_what_a_question_is_about_is_a_folded_name(sentence: str, name: str | None) -> None:
    assert about(sentence) == name


def test_a_very_long_sentence_is_read_in_no_time() -> None:
    assert asked("please " * 2_000 + "x") is Asked.QUESTION
    assert asked("thank you " * 2_000) is Asked.SMALL_TALK
