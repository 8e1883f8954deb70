"""What elements mean for the text they hold."""

SKIPPED = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "iframe",
        "audio",
        "video",
        "canvas",
        "map",
        "rt",
        "rp",
        "rtc",
        "datalist",
        "select",
        "textarea",
        "button",
        "input",
        "embed",
        "applet",
        "metadata",
        "desc",
        "annotation",
        "annotation-xml",
        "case",
    ]
)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "noscript",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
#: Elements whose headings are their own and none of the book's.
APART = frozenset(["blockquote", "figure", "aside", "details", "dialog", "td", "th", "fieldset"])
#: Blocks that stand line under line.
LINES = frozenset(["tr", "li", "dd", "caption", "summary", "legend", "dt"])
LINE_CLASSES = frozenset(["line", "verse", "l", "verseline", "poetry-line"])
PAGE_CLASSES = frozenset(["pagenum", "pageno", "page-number", "pagenumber", "x-ebookmaker-pageno"])
#: Marks that lead to a note, and links that lead back from it; the note itself is text.
NOTE_MARKS = frozenset(["noteref", "doc-noteref"])
BACK_LINKS = frozenset(["backlink", "doc-backlink"])
PAGES = frozenset(["pagebreak", "doc-pagebreak"])
