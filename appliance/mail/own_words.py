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
    r"(?is)^\s*(?:on|am|le|el|il|op)\b.{1,400}(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef)\b.{0,200}:\s*$"
)
_ATTRIBUTION_BEGINS = re.compile(r"(?i)^\s*(?:on|am|le|el|il|op)\b.*\d")
# Everything below one of these is another mail.
_DIVIDER = re.compile(
    r"(?i)^\s*(?:-{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|"
    r"forwarded message|weitergeleitete nachricht)\s*-{2,}|begin forwarded message:|"
    r"anfang der weitergeleiteten nachricht:)\s*$"
)
# Outlook's heading of a quoted mail: "From: …" and, within a few lines, "Sent:" or "Date:" and "To:" or "Subject:".
_OUTLOOK_FROM = re.compile(r"(?i)^\s*\*?(?:from|von|de|da|van)\s?:\*?\s+\S")
_OUTLOOK_SENT = re.compile(r"(?i)^\s*\*?(?:sent|date|gesendet|datum|envoyé|enviado|inviato|verzonden)\s?:\*?\s+\S")
_OUTLOOK_TO = re.compile(
    r"(?i)^\s*\*?(?:to|subject|an|betreff|à|objet|para|asunto|a|oggetto|aan|onderwerp)\s?:\*?\s+\S"
)
_RULE = re.compile(r"^\s*_{10,}\s*$")
# What phones and apps add.
_DEVICE = re.compile(
    r"(?i)^\s*(?:sent from (?:my (?:ipad|iphone|mac|galaxy|phone|mobile|android|samsung|pixel|huawei)|"
    r"yahoo mail|mail for |outlook|samsung|the )|von meinem \S+.{0,40} gesendet|"
    r"gesendet (?:von|mit|aus|über) (?:meinem|der|outlook|mail|yahoo|samsung|k-9)|"
    r"get outlook for (?:ios|android)|outlook für (?:ios|android) beziehen|holen sie sich outlook).{0,120}$"
)


def own_words(text: str) -> str:
    """``text`` up to the signature, without quotations; "" when nothing is left."""
    lines = [line.rstrip() for line in text.split("\n")]
    lines = _without_signature(_above_divider(lines))
    lines = _without_quotes(lines)
    while lines and (not lines[-1] or _DEVICE.match(lines[-1])):
        lines.pop()
    return tidy("\n".join(lines))


def tidy(text: str) -> str:
    """At most one empty line in a row, none at the ends, no blanks at line ends."""
    text = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _above_divider(lines: list[str]) -> list[str]:
    for at, line in enumerate(lines):
        if _DIVIDER.match(line):
            return lines[:at]
        if _OUTLOOK_FROM.match(line):
            following = [each for each in lines[at + 1 : at + 9] if each]
            if any(map(_OUTLOOK_SENT.match, following)) and any(map(_OUTLOOK_TO.match, following)):
                above = lines[:at]
                while above and (not above[-1] or _RULE.match(above[-1])):
                    above.pop()
                return above
    return lines


def _without_signature(lines: list[str]) -> list[str]:
    """Cut at "-- " (RFC 3676 §4.3), whose blank many programs and servers lose."""
    for at, line in enumerate(lines):
        if line == "--":
            # A quotation below the signature is of no interest either.
            return lines[:at]
    return lines


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    at = 0
    while at < len(lines):
        if lines[at].lstrip().startswith(">"):
            _drop_attribution(kept)
            while at < len(lines) and lines[at].lstrip().startswith(">"):
                at += 1
            continue
        kept.append(lines[at])
        at += 1
    return kept


def _drop_attribution(kept: list[str]) -> None:
    """Take away "On … wrote:" at the end of what was kept, over however many lines it was wrapped."""
    end = len(kept)
    while end and len(kept) - end < _LONGEST_ATTRIBUTION and not kept[end - 1]:
        end -= 1
    for begin in range(end - 1, max(-1, end - 1 - _LONGEST_ATTRIBUTION), -1):
        if sum(map(len, kept[begin:end])) > _LONGEST_LINE:
            return
        if _ATTRIBUTION_BEGINS.match(kept[begin]) and _ATTRIBUTION.match(" ".join(kept[begin:end])):
            del kept[begin:]
            return
        if not kept[begin]:
            return
