"""Two who turn out to be one: they stay two people, and the identity says from where on."""

from tests.story.analysis.telling import told

TEXT = """The stranger came to the inn at dusk. He called himself Mr. Grey, and Mr. Grey paid in \
silver. Sir Ralph Tarn had been dead for ten years. Martha looked at Mr. Grey.

"Will you have supper?" asked Martha.

"I will," said Mr. Grey.

"I know your face," said Martha. "You are Sir Ralph Tarn."

"{}," said Mr. Grey. "I am tired, Martha."

Martha dropped the knife. Sir Ralph laughed.
"""


def test_who_admits_it_is_unmasked() -> None:
    found = told(TEXT.format("Yes"))
    (identity,) = found.findings.identities
    assert (found.who(identity.masked), found.who(identity.real)) == ("Mr. Grey", "Sir Ralph Tarn")
    assert found.words(identity.evidence) == "You are Sir Ralph Tarn"
    assert identity.revealed_at == identity.evidence.end
    assert {"Mr. Grey", "Sir Ralph Tarn"} <= set(found.names())


def test_who_denies_it_is_not() -> None:
    assert told(TEXT.format("You are mistaken")).findings.identities == ()


def test_the_telling_itself_may_say_so() -> None:
    text = TEXT.format("No") + "\nMr. Grey was none other than Sir Ralph Tarn.\n"
    found = told(text)
    (identity,) = found.findings.identities
    assert found.words(identity.evidence) == "Mr. Grey was none other than Sir Ralph Tarn"


def test_it_is_told_once_however_often_it_is_said() -> None:
    text = TEXT.format("Yes") + "\nMr. Grey was none other than Sir Ralph Tarn.\n"
    (identity,) = told(text).findings.identities
    assert identity.evidence.start == text.index("You are Sir Ralph")
