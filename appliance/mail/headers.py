"""Header fields of mails as they come, whatever is wrong with them."""

from __future__ import annotations

import email.errors
import re
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from appliance.mail.charsets import decode

MOST_HEADER_BYTES = 64 * 1024
MOST_REFERENCES = 20
_LONGEST_SUBJECT = 300
_LONGEST_TYPE = 1000  # characters; for parameters the library takes a time that grows with the square of their length
_LONGEST_FILE_NAME = 80
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")  # printable ASCII: it goes into the header fields of answers
_NO_LETTERS = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # halves of surrogate pairs that stand for no 8-bit byte
_PARSER = BytesHeaderParser(policy=compat32)


def split(raw: bytes) -> tuple[Message, bytes]:
    """The header fields of a mail or a part of one, and what follows them; lines end with LF."""
    head, _, body = (b"", b"", raw[1:]) if raw.startswith(b"\n") else raw.partition(b"\n\n")
    top = _PARSER.parsebytes(head[:MOST_HEADER_BYTES] + b"\n\n")
    for name in ("Content-Type", "Content-Disposition"):
        value = str(top.get(name, ""))
        if len(value) > _LONGEST_TYPE:
            top.replace_header(name, value[:_LONGEST_TYPE])
    return top, body


def field(headers: Message, name: str) -> str:
    """A field's value in one line, with 8-bit bytes read as what they most likely are; "" when it is not there."""
    value = headers.get(name)
    if value is None:
        return ""
    raw = str(value).encode("utf-8", "surrogateescape") if isinstance(value, str) else _bytes(value)
    return " ".join(decode(raw, "utf-8").split())


def words(headers: Message, name: str) -> str:
    """A field meant for people, with its encoded words read (RFC 2047)."""
    value = headers.get(name)
    if value is None:
        return ""
    try:
        pieces = decode_header(value)
    except (email.errors.HeaderParseError, ValueError, LookupError):
        return field(headers, name)[:_LONGEST_SUBJECT]
    text = "".join(
        decode(piece, charset or "utf-8") if isinstance(piece, bytes) else piece for piece, charset in pieces
    )
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(text.split())[:_LONGEST_SUBJECT]


def file_name(headers: Message) -> str:
    """What a part is to be saved as, "" when it says nothing of that."""
    try:
        value = headers.get_filename("")
    except Exception:  # noqa: BLE001 - as for a content type
        return ""
    named = Message()
    named["name"] = " ".join(_NO_LETTERS.sub("?", str(value)).split())
    return words(named, "name")[:_LONGEST_FILE_NAME]


def message_ids(headers: Message, name: str) -> tuple[str, ...]:
    """The message ids of a field, the newest of too many."""
    return tuple(_MESSAGE_ID.findall(field(headers, name))[-MOST_REFERENCES:])


def content_type(headers: Message) -> str:
    """ "text/plain" and the like, in small letters; "text/plain" for what cannot be read (RFC 2045 §5.2)."""
    try:
        return headers.get_content_type()
    except Exception:  # noqa: BLE001 - the library raises many kinds of error on hostile fields
        return "text/plain"


def parameter(headers: Message, name: str) -> str:
    """A parameter of Content-Type, "" when there is none or it cannot be read."""
    try:
        value = headers.get_param(name, "")
        if isinstance(value, tuple):  # RFC 2231: charset, language, value
            value = value[2]
        return str(value).strip()
    except Exception:  # noqa: BLE001 - as above
        return ""


def _bytes(value: object) -> bytes:
    """The bytes behind a field with 8-bit bytes, which the library wraps as a Header of charset unknown-8bit."""
    chunks = getattr(value, "_chunks", ())
    return b" ".join(str(chunk[0]).encode("utf-8", "surrogateescape") for chunk in chunks)
