"""The text of an HTML mail: lines where it shows lines, quotations marked with ">", nothing that is not shown."""

from __future__ import annotations

import html
import re

MOST_HTML = 200_000  # characters; what comes after is a newsletter's

_UNSEEN = frozenset({"head", "style", "script", "title", "template", "noscript", "svg", "object"})
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"))
_LINES = _APART | frozenset(("div", "br", "tr", "li", "pre", "hr", "section", "article", "header", "footer"))
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
_DEEPEST = 20


def text_of(page: str) -> str:
    """The text that a person would see, roughly as they would see it.

    The library's parser is not used: on hostile pages its time grows with the square of their length.
    """
    page = _without_unseen(page)[:MOST_HTML]
    reader = _Reader()
    at = 0
    while at < len(page):
        opening = page.find("<", at)
        closing = -1 if opening < 0 else page.find(">", opening)
        if closing < 0:
            reader.data(html.unescape(page[at:]))
            break
        tag = _TAG.match(page, opening)
        if tag is None and page[opening + 1] not in "!?/":  # "3 < 4"
            reader.data(html.unescape(page[at : opening + 1]))
            at = opening + 1
            continue
        reader.data(html.unescape(page[at:opening]))
        if tag is not None and tag[1]:
            reader.end(tag[2].lower())
        elif tag is not None:
            reader.begin(tag[2].lower())
        at = closing + 1
    return reader.text()


def _without_unseen(page: str) -> str:
    """Cut out comments and style sheets in one pass: Outlook writes more of them than text."""
    kept: list[str] = []
    at = 0
    lower = page.lower()
    openings = re.compile(r"<!--|<(style|script)\b", re.IGNORECASE)
    while (found := openings.search(page, at)) is not None:
        kept.append(page[at : found.start()])
        closing = "-->" if found[1] is None else f"</{found[1].lower()}"
        end = lower.find(closing, found.end()) if len(kept) < 200 else -1
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
        if found[1] is not None:
            after = page.find(">", at)
            at = len(page) if after < 0 else after + 1
    kept.append(page[at:])
    return "".join(kept)


class _Reader:
    """Puts tags and texts together to lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._unseen = 0
        self._quotes = 0
        self._preformatted = 0

    def begin(self, tag: str) -> None:
        """A tag opens."""
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

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in _LINES and tag != "br":
            self._break(apart=tag in _APART)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def data(self, data: str) -> None:
        """Text between tags, with its entities read."""
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
        """All of it."""
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
