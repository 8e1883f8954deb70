"""What must hold of all findings, whoever found them."""

from collections.abc import Sequence
from itertools import pairwise

from app.story.analysis.findings import Findings, Identity
from app.story.service.findings import packed, unpacked


def sound(findings: Findings) -> None:
    """Assert what must hold of all findings."""
    everybody = range(len(findings.characters))
    assert [each.ordinal for each in findings.characters] == list(everybody)
    counts = [each.count for each in findings.characters]
    assert counts == sorted(counts, reverse=True)
    spans = sorted((each.start, each.end) for each in findings.mentions)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    for character in findings.characters:
        mine = [each for each in findings.mentions if each.character == character.ordinal]
        assert character.count == len(mine)
        seen = [(each.revealed_at, each.evidence.end) for each in character.appearance]
        seen += [(each.revealed_at, each.evidence.end) for each in character.descriptors]
        assert all(known >= max(shown, character.revealed_at) for known, shown in seen)
    for said in findings.quotations:
        assert said.revealed_at >= said.end
        for who in {said.speaker, said.addressee} - {None}:
            assert who in everybody
            assert said.revealed_at >= findings.characters[who or 0].revealed_at
        assert said.speaker is None or said.speaker != said.addressee
    _dated(findings, findings.identities)
    for each in findings.relationships:
        assert each.source != each.target
        assert each.revealed_at >= min(piece.end for piece in each.evidence)
    assert all(each.place is None or each.place < len(findings.places) for each in findings.scenes)
    assert unpacked(packed(findings)) == findings


def _dated(findings: Findings, identities: Sequence[Identity]) -> None:
    for each in identities:
        known = [findings.characters[who].revealed_at for who in (each.masked, each.real)]
        assert each.revealed_at >= max(each.evidence.end, *known)
