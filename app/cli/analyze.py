"""`fabula analyze`: what reading one file gives, without a database."""

import time
from pathlib import Path
from typing import Any

import click
import orjson

from app.story.analysis.engine import analyse
from app.story.analysis.findings import Findings
from app.texts.chunks import Chunk, chunks
from app.texts.document import Document
from app.texts.read import read
from app.texts.scenes import Scene, scenes

#: So many people are shown to people; a program gets all.
SHOWN = 20


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print all of it as one JSON object.")
@click.option("--text", "as_text", is_flag=True, help="Print the canonical text instead.")
def command(file: Path, as_json: bool, as_text: bool) -> None:
    """Read FILE and say what is in it: sections, scenes, passages, and what its story tells."""
    begun = time.perf_counter()
    document = read(file.read_bytes(), name=file.name)
    parsed = time.perf_counter()
    if as_text:
        click.echo(document.text, nl=False)
        return
    cut, passages = scenes(document), chunks(document)
    parted = time.perf_counter()
    findings = analyse(document, cut)
    seconds = {
        "parse": parsed - begun,
        "cut": parted - parsed,
        "story": time.perf_counter() - parted,
    }
    if as_json:
        told = summary(document, cut, passages) | story(findings)
        told["seconds"] = {name: round(value, 3) for name, value in seconds.items()}
        click.echo(orjson.dumps(told))
        return
    _print(document, cut, passages)
    _print_story(findings)


def summary(
    document: Document, cut: tuple[Scene, ...], passages: tuple[Chunk, ...]
) -> dict[str, Any]:
    """Return what there is to tell, ranges counting code points of the canonical text."""
    return {
        "title": document.metadata.title,
        "author": ", ".join(document.metadata.authors) or None,
        "language": document.metadata.language,
        "length": len(document.text),
        "text_sha256": document.text_hash,
        "sections": [
            {
                "id": section.ordinal,
                "parent": section.parent,
                "kind": section.kind.lower(),
                "title": section.title,
                "start": section.start,
                "end": section.end,
                "locator": section.locator,
            }
            for section in document.sections
        ],
        "scenes": _tiles(document, cut),
        "chunks": [
            {
                "section": chunk.section,
                "start": chunk.start,
                "end": chunk.end,
                "tokens": chunk.tokens,
            }
            for chunk in passages
        ],
        "warnings": [
            {"code": flaw.code, "message": flaw.message, "where": flaw.where}
            for flaw in document.warnings
        ],
    }


def _tiles(document: Document, cut: tuple[Scene, ...]) -> list[dict[str, Any]]:
    """Return the scenes, and between them what tells no story, so that they tile the text."""
    tiles = [
        {
            "id": scene.ordinal,
            "section": scene.section,
            "start": scene.start,
            "end": scene.end,
            "why": scene.why.lower(),
        }
        for scene in cut
    ]
    after = max((scene.ordinal for scene in cut), default=-1) + 1
    for section in document.sections:
        at = section.start
        own = [(scene.start, scene.end) for scene in cut if scene.section == section.ordinal]
        for start, end in [*own, (section.end, section.end)]:
            if at < start:
                tiles.append(
                    {
                        "id": after,
                        "section": section.ordinal,
                        "start": at,
                        "end": start,
                        "why": "matter",
                    }
                )
                after += 1
            at = end
    return sorted(tiles, key=lambda tile: tile["start"])


def story(findings: Findings) -> dict[str, Any]:
    """Return what the story tells."""
    return {
        "understood": findings.level.lower(),
        "narrator": findings.narrator,
        "characters": [
            {
                "id": character.ordinal,
                "name": character.name,
                "names": {alias.name: alias.count for alias in character.aliases},
                "count": character.count,
                "gender": character.gender,
                "role": character.role,
                "first": character.first,
                "last": character.last,
                "descriptors": [each.value for each in character.descriptors],
                "appearance": [
                    {
                        "trait": each.trait.lower(),
                        "value": each.value,
                        "start": each.evidence.start,
                        "end": each.evidence.end,
                    }
                    for each in character.appearance
                ],
            }
            for character in findings.characters
        ],
        "identities": [
            {
                "masked": each.masked,
                "real": each.real,
                "revealed_at": each.revealed_at,
                "evidence": [[each.evidence.start, each.evidence.end]],
            }
            for each in findings.identities
        ],
        "quotes": [
            {
                "start": each.start,
                "end": each.end,
                "speaker": each.speaker,
                "addressee": each.addressee,
                "confidence": each.confidence,
                "method": each.method.lower(),
            }
            for each in findings.quotations
        ],
        "relationships": [
            {
                "source": each.source,
                "target": each.target,
                "type": each.type,
                "weight": each.weight,
                "revealed_at": each.revealed_at,
                "evidence": [[piece.start, piece.end] for piece in each.evidence],
            }
            for each in findings.relationships
        ],
        "places": [
            {"name": each.name, "count": each.count, "first": each.first}
            for each in findings.places
        ],
        "glossary": [
            {
                "term": each.term,
                "definition": [each.definition.start, each.definition.end]
                if each.definition
                else None,
                "start": each.start,
            }
            for each in findings.terms
        ],
        "changes": [
            {
                "character": each.character,
                "scene": each.scene,
                "type": each.type,
                "description": each.description,
                "revealed_at": each.revealed_at,
            }
            for each in findings.changes
        ],
    }


def _print(document: Document, cut: tuple[Scene, ...], passages: tuple[Chunk, ...]) -> None:
    told = document.metadata
    print(f"{told.title or 'Without a title'}, by {', '.join(told.authors) or 'nobody named'}")
    print(
        f"{document.format}, language {told.language or 'unknown'}, "
        f"{len(document.text):,} characters; the story has "
        f"{sum(scene.word_count for scene in cut):,} words; "
        f"scenes: {len(cut)}, passages: {len(passages)}\n"
    )
    for section in document.sections:
        name = section.title or "(untitled)"
        print(f"{section.start:>9} {section.kind:<8} {'  ' * section.depth}{name}")
    for flaw in document.warnings:
        print(f"\nwarning: {flaw.message}")


def _print_story(findings: Findings) -> None:
    print(f"\nunderstood: {findings.level.lower()}")
    for character in findings.characters[:SHOWN]:
        others = ", ".join(alias.name for alias in character.aliases[1:])
        also = f", also {others}" if others else ""
        print(f"{character.count:>9} {character.name} ({character.gender}){also}")
