"""The text of an HTML mail: lines where it shows lines, quotations marked with ">", nothing that is not shown."""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST_HTML = 200_000  # characters; what comes after is a newsletter's

_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript", "svg", "object"})
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"))
_LINES = _APART | frozenset(("div", "br", "tr", "li", "pre", "hr", "section", "article", "header", "footer"))
_DEEPEST = 20


def text_of(html: str) -> str:
    """The text that a person would see, roughly as they would see it."""
    reader = _Reader()
    try:
        reader.feed(_without_unseen(html)[:MOST_HTML])
        reader.close()
    except (AssertionError, ValueError, RecursionError):  # the library on malformed declarations
        pass
    return reader.text()


def _without_unseen(html: str) -> str:
    """Cut out comments and style sheets in one pass: Outlook writes more of them than text."""
    kept: list[str] = []
    at = 0
    openings = re.compile(r"<!--|<(style|script)\b", re.IGNORECASE)
    while (found := openings.search(html, at)) is not None:
        kept.append(html[at : found.start()])
        closing = "-->" if found[1] is None else f"</{found[1].lower()}"
        end = html.lower().find(closing, found.end()) if len(kept) < 200 else -1
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
        if found[1] is not None:
            after = html.find(">", at)
            at = len(html) if after < 0 else after + 1
    kept.append(html[at:])
    return "".join(kept)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._unseen = 0
        self._quotes = 0
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "body":
            self._unseen = 0  # whatever was left open above it
        if tag in _LINES:
            self._break(apart=tag in _APART)
        if tag == "blockquote" and self._quotes < _DEEPEST:
            self._quotes += 1
        if tag == "pre":
            self._preformatted += 1
        if tag == "li":
            self._line += "- "
        if tag in ("td", "th") and self._line:
            self._line += " "

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LINES:
            self._break(apart=False)

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _LINES and tag != "br":
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._preformatted:
            first, *rest = data.split("\n")
            self._line += first
            for line in rest:
                self._break(apart=False)
                self._line += line
            return
        # A no-break space is kept: it is what an empty line of Outlook consists of.
        flat = re.sub(r"[ \t\r\n\f]+", " ", data)
        self._line += flat.lstrip(" ") if not self._line or self._line.endswith(" ") else flat

    def text(self) -> str:
        self._break(apart=False)
        return "\n".join(self._lines)

    def _break(self, apart: bool) -> None:
        """End the line; ``apart`` leaves an empty one behind it."""
        mark = "> " if self._quotes else ""
        if self._line.strip(" "):
            self._lines.append(mark + self._line.strip(" "))
            self._line = ""
        if apart and self._lines and self._lines[-1] not in ("", mark):
            self._lines.append(mark)
