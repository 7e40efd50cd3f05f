"""Bytes to text in whatever charset a mail claims, without ever failing."""

from __future__ import annotations

import codecs
from contextlib import suppress

# Slow on hostile input, or no charsets for mail.
_REFUSED = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
# Names in mails that Python does not know (WHATWG Encoding Standard §4.2).
_ALIASES = {
    "windows-874": "cp874",
    "windows-949": "cp949",
    "windows-31j": "cp932",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "latin-9": "iso8859-15",
}
# Programs write these and mean the wider one (there, too).
_WIDER = {
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}


def decode(raw: bytes, charset: str) -> str:
    """The text in ``raw``; where the charset is unknown or a lie, what it most likely is."""
    # UTF-7 can spell half a surrogate pair, which is no letter and goes into no database.
    return _decode(raw, charset).encode("utf-8", "replace").decode("utf-8")


def _decode(raw: bytes, charset: str) -> str:
    name = _codec(charset)
    if name in (None, "ascii", "utf-8"):
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            # Said to be UTF-8 and cut somewhere is still UTF-8 if most of it reads.
            text = raw.decode("utf-8", "replace")
            if name == "utf-8" and text.count("\N{REPLACEMENT CHARACTER}") * 20 < len(text):
                return text
            return raw.decode("cp1252", "replace")
    if name == "cp1252":  # what many devices write above UTF-8, which no other text is by chance
        with suppress(UnicodeDecodeError):
            return raw.decode("utf-8")
    try:
        return raw.decode(name or "cp1252", "replace")
    except (LookupError, ValueError, OverflowError):  # a codec of the library that is no charset
        return raw.decode("cp1252", "replace")


def _codec(charset: str) -> str | None:
    said = charset.strip().strip("\"'")[:40].lower()
    name = _known(said) or _known(said.removeprefix("x-"))
    if name is None:
        return None
    if name in _REFUSED or name.replace("_", "-") in _REFUSED:
        return None
    return _WIDER.get(name, name)


def _known(charset: str) -> str | None:
    """Python's name for it."""
    try:
        return codecs.lookup(_ALIASES.get(charset, charset)).name
    except (LookupError, ValueError):
        return None
