"""What a section is, by what the file says of it and by its title."""

import re

from app.texts.document import SectionKind

#: The words of EPUB's structural semantics, also as ARIA roles and in EPUB 2's guide.
TYPES = {
    SectionKind.COVER: "cover",
    SectionKind.FRONT: "frontmatter titlepage title-page halftitlepage halftitle imprint "
    "copyright-page copyright dedication epigraph foreword preface acknowledgments "
    "acknowledgements toc toc-brief loi lot loa lov landmarks contributors other-credits "
    "seriespage introduction preamble",
    SectionKind.PART: "part volume division",
    SectionKind.CHAPTER: "chapter prologue epilogue conclusion bodymatter text subchapter",
    SectionKind.BACK: "backmatter afterword appendix colophon glossary index bibliography errata "
    "credits index-group",
    SectionKind.NOTES: "endnotes footnotes rearnotes endnote footnote rearnote notes note",
}
KIND_BY_TYPE = {word: kind for kind, words in TYPES.items() for word in words.split()}

TITLES = {
    SectionKind.COVER: r"(front |back )?cover( image| page)?|couverture|umschlag|titelbild|portada|"
    r"cubierta|copertina|omslag|capa|обложка|表紙|封面",
    SectionKind.FRONT: r"(half[ -]?|full[ -]?)?title([ -]?page)?|(table of )?contents|copyright.*|"
    r"imprint|dedication|epigraph|foreword.*|preface.*|acknowledge?ments?|"
    r"list of (illustrations|figures|tables|maps|characters)|illustrations|"
    r"about this (book|edition|e-?book)|praise for .*|also by .*|(other )?books by .*|"
    r"by the same author|the project gutenberg e-?book.*|inhalt(sverzeichnis)?|vorwort|widmung|"
    r"impressum|table des matières|sommaire|préface|avant-propos|dédicace|índice|prefacio|"
    r"dedicatoria|indice|prefazione|inhoud|voorwoord|содержание|оглавление|предисловие|"
    r"目次|目录|目錄|"
    r"المحتويات|תוכן העניינים",
    SectionKind.BACK: r"about the (author|publisher|type).*|afterword.*|append(ix|ices)\b.*|"
    r"(select )?bibliography|references|works cited|index|glossary.*|colophon|uncopyright|"
    r"transcriber.?s.? notes?|credits|advertisements?|further reading|nachwort|anhang|postface|"
    r"epílogo del editor|послесловие|приложени[ея]",
    SectionKind.NOTES: r"(end|foot)?notes?( to .*)?|anmerkungen|fu(ß|ss)noten|notes de bas de page|"
    r"notas|note al testo|примечания|注|注釈|註",
}
KIND_BY_TITLE = {kind: re.compile(pattern) for kind, pattern in TITLES.items()}

NUMBER = (
    r"(\d{1,4}|[ivxlcdm]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(twenty|thirty|forty|fifty)"
    r"([ -](one|two|three|four|five|six|seven|eight|nine))?|"
    r"(the )?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last))"
)
CHAPTER_WORDS = (
    r"chapter|chap\.?|stave|canto|letter|scene|kapitel|chapitre|cap[íi]tulo|capitolo|"
    r"hoofdstuk|rozdział|глава|fejezet|κεφάλαιο|bölüm"
)
PART_WORDS = r"part|book|volume|vol\.?|act|teil|buch|band|partie|livre|tome|parte|libro|том|часть"
NAMED = (
    r"prologue|epilogue|prolog|epilog|prólogo|epílogo|prologo|epilogo|пролог|эпилог|"
    r"interlude|finale"
)

CHAPTER_TITLE = re.compile(
    rf"(?:({CHAPTER_WORDS})\s+{NUMBER}\b.*|\d{{1,4}}[.:)]?(\s.*)?|{NUMBER}([.:)].*)?|({NAMED})\b.*|"
    r"第?[0-9\uff10-\uff19一二三四五六七八九十百\u3007]+[章回話节節].*)",
    re.IGNORECASE,
)
PART_TITLE = re.compile(
    rf"(?:({PART_WORDS})\s+{NUMBER}\b.*|{NUMBER}\s+({PART_WORDS})\b.*|第?[0-9一二三四五六七八九十]+[部卷編篇].*)",
    re.IGNORECASE,
)


def by_type(words: str) -> SectionKind | None:
    """Return what structural semantics say; the kinds come from the most to the least certain."""
    for word in words.lower().split():
        kind = KIND_BY_TYPE.get(word.removeprefix("doc-"))
        if kind is not None:
            return kind
    return None


def outside(title: str) -> SectionKind | None:
    """Return what a title says of a section that is none of the story's."""
    plain = _plain(title)
    return next((kind for kind, known in KIND_BY_TITLE.items() if known.fullmatch(plain)), None)


def by_title(title: str | None) -> SectionKind | None:
    """Return what a title says of its section."""
    if not title:
        return None
    kind = outside(title)
    if kind is not None:
        return kind
    plain = _plain(title)
    if PART_TITLE.fullmatch(plain):
        return SectionKind.PART
    if CHAPTER_TITLE.fullmatch(plain):
        return SectionKind.CHAPTER
    return None


def _plain(title: str) -> str:
    return title.strip(" .:*[]\u2013\u2014-").casefold().replace("\u2019", "'")
