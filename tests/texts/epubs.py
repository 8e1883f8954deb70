"""EPUBs made for a test: sound by default, broken where the test says so."""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Self

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>{}</rootfiles></container>'
)
XHTML = "application/xhtml+xml"


def page(body: str, *, title: str = "", attributes: str = "", body_attributes: str = "") -> str:
    """Write a content document."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" '
        f"{attributes}><head><title>{title}</title></head>"
        f"<body {body_attributes}>{body}</body></html>"
    )


@dataclass
class Epub:
    """A book in the making; `folder` is where its package lies."""

    folder: str = "EPUB"
    version: str = "3.0"
    metadata: str = "<dc:title>A Book</dc:title><dc:language>en</dc:language>"
    spine_attributes: str = ""
    guide: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    manifest: list[str] = field(default_factory=list)
    spine: list[str] = field(default_factory=list)

    def add(
        self,
        href: str,
        content: str | bytes,
        *,
        id: str | None = None,
        type: str = XHTML,
        more: str = "",
        spine: str | None = "",
        path: str | None = None,
    ) -> Self:
        """Add a file; with `spine`, the itemref's attributes, it is read in this order."""
        name = id or f"i{len(self.manifest)}"
        data = content.encode() if isinstance(content, str) else content
        self.files[f"{self.folder}/{path or href}"] = data
        self.manifest.append(f'<item id="{name}" href="{href}" media-type="{type}" {more}/>')
        if spine is not None:
            self.spine.append(f'<itemref idref="{name}" {spine}/>')
        return self

    def chapter(self, href: str, body: str, *, id: str | None = None, spine: str = "") -> Self:
        """Add a content document to the spine."""
        return self.add(href, page(body), id=id, spine=spine)

    def nav(self, contents: str, *, more: str = "", spine: str | None = None) -> Self:
        """Add a navigation document."""
        body = f'<nav epub:type="toc"><ol>{contents}</ol></nav>{more}'
        return self.add("nav.xhtml", page(body), id="nav", more='properties="nav"', spine=spine)

    def package(self) -> str:
        """Write the package document."""
        return (
            '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" '
            f'version="{self.version}" unique-identifier="uid">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'xmlns:opf="http://www.idpf.org/2007/opf">{self.metadata}</metadata>'
            f"<manifest>{''.join(self.manifest)}</manifest>"
            f"<spine {self.spine_attributes}>{''.join(self.spine)}</spine>{self.guide}</package>"
        )

    def entries(self) -> dict[str, bytes]:
        """Return all files of the zip."""
        rootfile = (
            f'<rootfile full-path="{self.folder}/package.opf" '
            'media-type="application/oebps-package+xml"/>'
        )
        return {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": CONTAINER.format(rootfile).encode(),
            f"{self.folder}/package.opf": self.package().encode(),
            **self.files,
        }

    def bytes(self) -> bytes:
        """Zip it."""
        return zipped(self.entries())


def zipped(entries: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip files as they are given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, method)
    return out.getvalue()
