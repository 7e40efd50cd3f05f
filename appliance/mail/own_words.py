"""What a person wrote in a mail, without the mails it quotes and without the signature.

There is no standard for quoting. These are the habits of the programs that people use, in English and German, and
the rule is careful: what is not surely a quotation stays.
"""

from __future__ import annotations

import re

_LONGEST_ATTRIBUTION = 4  # lines; programs wrap "On … wrote:" when the address is long
_LONGEST_LINE = 600  # characters; what is longer is no attribution

# "On Sun, 22 Nov 2026 at 18:26, Bob <bob@example.com> wrote:", "Am 22.11.26 um 18:26 schrieb Bob:"
_ATTRIBUTION = re.compile(
    r"(?is)^\s*(?:-{2,}\s*)?(?:on|am|le|el|il|op)\b.{1,400}"
    r"(?:wrote|schrieb|geschrieben|a écrit|escribió|ha scritto|schreef)\b.{0,200}:\s*$"
)
_ATTRIBUTION_BEGINS = re.compile(r"(?i)^\s*(?:-{2,}\s*)?(?:on|am|le|el|il|op)\b.*\d")
# "Bob <bob@example.com> schrieb am So., 22. Nov. 2026, 18:26:", "… hat am 22.11.2026 geschrieben:", "Bob Smith wrote:"
_NAME_FIRST = re.compile(
    r"(?is)^\s*(?:\S.{0,250}\s(?:wrote\s+on|schrieb\s+am|hat\s+am)\s.{0,60}\d.{0,60}|(?:\S+\s+){1,5}(?:wrote|schrieb))"
    r"\s*:\s*$"
)
# Everything below one of these is another mail.
_DIVIDER = re.compile(
    r"(?i)^\s*(?:-{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|original-?nachricht|"
    r"forwarded message|weitergeleitete nachricht|message d[’']origine|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht)\s*-{2,}|begin forwarded message:|anfang der weitergeleiteten nachricht:)\s*$"
)
# The heading of a quoted mail: Outlook begins it with "From:", GMX with "Sent:", and the rest follows in any order.
_HEADING_BEGINS, *_HEADING = (
    re.compile(rf"(?i)^\s*\*?(?:{names})\s?:\*?\s+\S")
    for names in (
        "from|von|de|da|van|sent|gesendet",
        "from|von|de|da|van",
        "sent|date|gesendet|verschickt|datum|envoyé|enviado|inviato|verzonden",
        "to|subject|an|betreff|à|objet|para|asunto|a|oggetto|aan|onderwerp",
    )
)
_HEADING_LINES = 9
# What some draw above it: a line, or one with words in it ("----- Ursprüngliche Mail -----").
_RULE = re.compile(r"^\s*(?:_{10,}|-{5,}|-{2,}.{1,60}-{2,})\s*$")
# What phones and apps add.
_DEVICE = re.compile(
    r"(?i)^\s*(?:sent (?:from|with) (?:my (?:ipad|iphone|mac|galaxy|phone|mobile|android|samsung|pixel|huawei)|"
    r"yahoo mail|mail for |outlook|samsung|proton|the )|(?:diese nachricht wurde )?von meine[mr]\S* .{0,60}gesendet|"
    r"gesendet (?:von|mit|aus|über) (?:meine[mr]|der|outlook|mail|yahoo|samsung|proton|k-9)|"
    r"(?:get|holen sie sich|beziehen sie|laden sie) outlook (?:for|für) |"
    r"outlook für \w+\s*(?:<[^>]*>)?\s*(?:beziehen|herunterladen)|"
    r"envoyé (?:de mon|depuis)|enviado desde mi|inviato da|verzonden vanaf).{0,120}$"
)
_VALEDICTION = re.compile(
    r"(?i)^\s*(?:(?:\w{2,20}\s+){0,3}gr[uü](?:ß|ss)(?:en?)?\b.{0,40}|mfg|lg|vg|(?:(?:kind|best|warm|many)\s+)?regards|"
    r"(?:best|all the best|best wishes|cheers|(?:many\s+)?thanks|(?:yours\s+)?(?:sincerely|faithfully)))\s*[,.!]?\s*$"
)
# What business cards tell. None of it is sure to be one; three different kinds of it are.
_CARD = tuple(
    re.compile(rf"(?im){sign}")
    for sign in (
        r"\b(?:tel|telefon|fon|phone|mobile?|mobil|handy|(?:tele)?fax|[tmfp])\b[.:|]{0,2}\s{0,3}(?:\d|[+(]\d)",
        r"\bhttps?://|\bwww\.\w",
        r"[\w.+-]{1,64}@[\w-]{1,63}\.\w",
        r"\b(?:gmbh|kgaa|e\.\s?k\.|e\.\s?v\.|ohg|ltd|llc|inc|limited)(?!\w)|\b(?-i:AG|KG|UG|SE)\b",
        r"\b(?:[A-Z]{1,2}-)?\d{4,5}\s(?-i:[A-ZÄÖÜ])\w",
        r"\bHR[AB]\s?\d|\b(?:amtsgericht|registergericht|geschäftsführ|ust-?id|managing director|registered office)",
        r"\bvertraulich|\bconfidential",
    )
)
_KINDS_OF_A_CARD = 3
_POSTSCRIPT = re.compile(r"(?i)^\s*p\.?\s?s\b")
# Where a picture stood, most of them of a signature.
_PICTURE = re.compile(r"\[(?:cid:[^\]\s]{1,200}|image: [^\]\n]{1,200})\]")


def own_words(text: str) -> str:
    """``text`` up to the signature, without quotations; "" when nothing is left."""
    lines = _without_signature(_above_divider(_lines(text)))
    lines = _without_card(_without_quotes(lines))
    while lines and (not lines[-1] or _DEVICE.match(lines[-1])):
        lines.pop()
    return tidy("\n".join(lines))


def quotes_only(text: str) -> bool:
    """Whether nothing is left of ``text`` because it is of other mails, as when one is forwarded without a word."""
    lines = _lines(text)
    return not own_words(text) and len(_without_quotes(_above_divider(lines))) < len(lines)


def tidy(text: str) -> str:
    """At most one empty line in a row, none at the ends, no blanks at line ends."""
    text = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").replace("\u202f", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in _PICTURE.sub("", text).split("\n")]


def _above_divider(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if _DIVIDER.match(line):
            return lines[:at]
        if _is_heading(lines, at):
            above = lines[:at]
            while above and (not above[-1] or _RULE.match(above[-1])):
                above.pop()
            return above
    return lines


def _is_heading(lines: list[str], at: int) -> bool:
    """Whether the heading of a quoted mail begins in this line."""
    heading = lines[at : at + _HEADING_LINES]
    return bool(_HEADING_BEGINS.match(lines[at])) and all(any(map(part.match, heading)) for part in _HEADING)


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at "-- " (RFC 3676 §4.3), whose blank many programs and servers lose."""
    for at, line in enumerate(lines):
        if line == "--":
            # A quotation below the signature is of no interest either.
            return lines[:at]
    return lines


def _without_card(lines: list[str]) -> list[str]:
    """Cut the business card below "Kind regards" and the name: Outlook puts no mark above a signature."""
    last = next((at for at in range(len(lines) - 1, -1, -1) if _VALEDICTION.match(lines[at])), None)
    below = [] if last is None else [at for at in range(last + 1, len(lines)) if lines[at]]
    if not below or any(_POSTSCRIPT.match(lines[at]) for at in below):
        return lines
    card = "\n".join(lines[below[0] :])
    if sum(sign.search(card) is not None for sign in _CARD) < _KINDS_OF_A_CARD:
        return lines
    is_name = not any(sign.search(lines[below[0]]) for sign in _CARD)
    return lines[: below[0] + is_name]


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if _is_quoted(lines[at]):
            _drop_attribution(kept)
            while at < len(lines) and _is_quoted(lines[at]):
                at += 1
            continue
        kept.append(lines[at])
        at += 1
    if len(kept) == len(lines):
        return _above_unmarked_quotation(lines)
    return kept


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _above_unmarked_quotation(lines: list[str]) -> list[str]:
    """Cut at an attribution with an address in it: Yahoo does not mark the lines that it quotes."""
    for end, line in enumerate(lines, start=1):
        begin = _attribution(lines, end) if line.endswith(":") else None
        if begin is not None and "@" in "".join(lines[begin:end]):
            return lines[:begin]
    return lines


def _drop_attribution(kept: list[str]) -> None:
    """Take away "On … wrote:" at the end of what was kept."""
    end = len(kept)
    while end and len(kept) - end < _LONGEST_ATTRIBUTION and not kept[end - 1]:
        end -= 1
    begin = _attribution(kept, end)
    if begin is not None:
        del kept[begin:]


def _attribution(lines: list[str], end: int) -> int | None:
    """Where the attribution begins that ends before line ``end``, over however many lines it was wrapped."""
    for begin in range(end - 1, max(-1, end - 1 - _LONGEST_ATTRIBUTION), -1):
        words = " ".join(lines[begin:end])
        if not lines[begin] or len(words) > _LONGEST_LINE:
            return None
        if words.count("<") != words.count(">"):
            continue  # wrapped within an address
        if _NAME_FIRST.match(words) or (_ATTRIBUTION_BEGINS.match(lines[begin]) and _ATTRIBUTION.match(words)):
            return begin
    return None
