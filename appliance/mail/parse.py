"""A mail's bytes → what matters of it.

Only the header fields go through the email library. The parts are walked here, with limits on their number and
depth, because a hostile mail of ten thousand parts costs the library seconds and its stack.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from appliance.domain.mail import Automatic, Bounce, MailRefused, ParsedMail
from appliance.mail import headers, openpgp
from appliance.mail.charsets import decode
from appliance.mail.from_html import text_of
from appliance.mail.own_words import own_words, quotes_only, tidy

MOST_PARTS = 200
DEEPEST = 10
MOST_TEXT_BYTES = 1_000_000  # of one part, decoded
MOST_TEXT = 50_000  # characters that are kept of a mail

MOST_ATTACHMENTS = 10  # that are named

# What hides the text of a mail (RFC 8551 §3, RFC 3156 §4), and what is no file that somebody sent along.
_ENCRYPTED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})
_OUTLOOKS_OWN = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURES = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"})
# Not to be seen: a soft hyphen, blanks of no width. One of them makes a text need the short parts of UCS-2.
_UNSEEN = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
# The subjects of absence notes whose programs say nothing of that in the header.
_OUT_OF_OFFICE = re.compile(
    r"(?i)(?:out of (?:the )?office(?: autoreply)?|auto(?:matic)?[ -]?reply|automatische antwort|abwesenheitsnotiz|"
    r"réponse automatique)\s*:"
)
_BULK = frozenset({"bulk", "junk", "list"})


def read(raw: bytes) -> ParsedMail:
    """Read a whole mail.

    Raises:
        MailRefused: its text is hidden, or it is built in a way that no mail program builds one.
    """
    digest = hashlib.sha256(raw).hexdigest()
    top, body = headers.split(raw.replace(b"\r\n", b"\n"))
    parts = list(_walk(top, body))
    text = openpgp.without_signature(_seen(_text(parts)[:MOST_TEXT]))
    _refuse_hidden(parts, text)
    ids = headers.message_ids(top, "Message-ID")
    references = headers.message_ids(top, "References") or headers.message_ids(top, "In-Reply-To")
    return ParsedMail(
        mail_id=ids[0] if ids else "",
        references=references,
        subject=_bare_subject(headers.words(top, "Subject")),
        text=tidy(text),
        own_text=own_words(text),
        quotes_only=quotes_only(text),
        attachments=tuple(headers.file_name(part.headers) for part in parts if _is_file(part))[:MOST_ATTACHMENTS],
        automatic=_automatic(top),
        bounce=_bounce(top, parts),
        hops=len(top.get_all("Received", [])),
        digest=digest,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    headers: Message
    kind: str  # "text/plain"
    body: bytes  # as it was sent
    alternative: int  # which multipart/alternative it stands in; 0 for none
    attached: bool


class _Counter:
    def __init__(self) -> None:
        self.parts = 0
        self.alternatives = 0


def _walk(
    top: Message, body: bytes, depth: int = 0, alternative: int = 0, counter: _Counter | None = None
) -> Iterator[_Part]:
    """The leaves of the tree of parts, in order."""
    counter = counter or _Counter()
    counter.parts += 1
    if counter.parts > MOST_PARTS or depth > DEEPEST:
        raise MailRefused("554 5.6.0", f"This mail has more than {MOST_PARTS} parts, or too deeply nested ones.")
    kind = headers.content_type(top)
    boundary = headers.parameter(top, "boundary") if kind.startswith("multipart/") else ""
    if not boundary:
        # What is the whole mail is its text, whatever a machine calls it.
        attached = depth > 0 and _attached(top)
        yield _Part(top, "text/plain" if kind.startswith("multipart/") else kind, body, alternative, attached)
        return
    if kind == "multipart/alternative":
        counter.alternatives += 1
        alternative = counter.alternatives
    for piece in _pieces(body, boundary):
        yield from _walk(*headers.split(piece), depth + 1, alternative, counter)


def _pieces(body: bytes, boundary: str) -> Iterator[bytes]:
    """The parts between the boundaries (RFC 2046 §5.1.1); the last may lack its end."""
    mark = b"--" + boundary.encode("utf-8", "surrogateescape")
    pattern = re.compile(rb"(?:^|\n)" + re.escape(mark) + rb"(--)?[ \t]*(?=\n|\Z)")
    begin: int | None = None
    for found in pattern.finditer(body):
        if begin is not None:
            yield body[begin : found.start()]
        if found[1]:
            return
        begin = found.end() + 1
    if begin is not None:
        yield body[begin:]


def _attached(top: Message) -> bool:
    disposition = headers.field(top, "Content-Disposition").lower()
    return disposition.startswith("attachment") or (
        bool(headers.parameter(top, "name")) and "inline" not in disposition
    )


def _is_file(part: _Part) -> bool:
    """What somebody sent along on purpose; the pictures of signatures are inline."""
    sent_along = headers.field(part.headers, "Content-Disposition").lower().startswith("attachment")
    return sent_along and part.kind not in _SIGNATURES


def _refuse_hidden(parts: list[_Part], text: str) -> None:
    """Say why nothing can be read, instead of taking the subject for the whole mail. Raises MailRefused."""
    kinds = set() if text.strip() else {part.kind for part in parts}
    if kinds & _ENCRYPTED or openpgp.is_encrypted(text):
        raise MailRefused(
            "554 5.6.0", "This mail is encrypted, or signed in a way that hides its text. Send it plainly."
        )
    if kinds & _OUTLOOKS_OWN:
        raise MailRefused("554 5.6.0", "The box cannot read Outlook's own format. Send it as plain text or HTML.")


def _seen(text: str) -> str:
    """Without what no reader sees."""
    return "".join(letter for letter in text.translate(_UNSEEN) if letter >= " " or letter in "\n\t")


def _text(parts: list[_Part]) -> str:
    """The text of the mail: of each alternative the plain one, or, when that is empty, the HTML."""
    found: list[str] = []
    done: set[int] = set()
    for part in parts:
        if part.attached or part.alternative in done:
            continue
        if part.alternative:
            done.add(part.alternative)
            siblings = [each for each in parts if each.alternative == part.alternative and not each.attached]
            found.append(_best(siblings))
        else:
            found.append(_best([part]))
    return "\n\n".join(text for text in found if text.strip())


def _best(alternatives: list[_Part]) -> str:
    plain = "\n\n".join(filter(str.strip, (_plain(part) for part in alternatives if part.kind == "text/plain")))
    if plain:
        return plain
    return "\n\n".join(text_of(_content(part)) for part in alternatives if part.kind == "text/html")


def _plain(part: _Part) -> str:
    text = _content(part)[:MOST_TEXT]
    if headers.parameter(part.headers, "format").lower() == "flowed":
        return _unflowed(text, headers.parameter(part.headers, "delsp").lower() == "yes")
    return text


def _content(part: _Part) -> str:
    """The decoded text of a part."""
    encoding = headers.field(part.headers, "Content-Transfer-Encoding").lower()
    raw = part.body[: 2 * MOST_TEXT_BYTES]
    if encoding == "base64":
        raw = _base64(raw)
    elif encoding == "quoted-printable":
        raw = binascii.a2b_qp(raw)
    text = decode(raw[:MOST_TEXT_BYTES], headers.parameter(part.headers, "charset") or "us-ascii")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _base64(raw: bytes) -> bytes:
    """What can be read of base64, however it is broken."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", raw.partition(b"=")[0])
    clean = clean[: len(clean) - 1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _unflowed(text: str, delete_space: bool) -> str:
    """Undo format=flowed: a line that ends with a blank goes on in the next one (RFC 3676 §4.1)."""
    lines: list[str] = []
    open_line: str | None = None
    open_depth = 0
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        marked = f"{'>' * depth} {line}" if depth else line
        if open_line is not None and depth == open_depth:
            marked = open_line + line
        elif open_line is not None:
            lines.append(open_line)
        flows = line.endswith(" ") and line != "-- "
        open_depth = depth
        if flows:
            open_line = marked[:-1] if delete_space else marked
        else:
            open_line = None
            lines.append(marked)
    if open_line is not None:
        lines.append(open_line)
    return "\n".join(lines)


def _bare_subject(subject: str) -> str:
    """Without the "Re:" and "Fwd:" that programs pile up."""
    return re.sub(r"(?i)^(?:(?:re|aw|antw|sv|fwd?|wg|tr)(?:\[\d+\])?\s*:\s*)+", "", subject)


def _automatic(top: Message) -> Automatic:
    submitted = headers.field(top, "Auto-Submitted").lower().partition(";")[0].strip()
    precedence = headers.field(top, "Precedence").lower()
    if submitted.startswith("auto-replied") or precedence == "auto_reply":
        return Automatic.REPLIED
    answers = ("X-Autoreply", "X-Autorespond", "X-AutoReply-From", "X-Mail-Autoreply")
    if any(headers.field(top, name) not in ("", "no") for name in answers):
        return Automatic.REPLIED
    if headers.content_type(top) == "multipart/report" or _OUT_OF_OFFICE.match(headers.words(top, "Subject")):
        return Automatic.REPLIED
    if submitted not in ("", "no") or precedence in _BULK or headers.field(top, "List-Id"):
        return Automatic.GENERATED
    return Automatic.NO


def _bounce(top: Message, parts: list[_Part]) -> Bounce | None:
    """What a delivery status notification says (RFC 3464 §2); None when the mail is none."""
    if headers.content_type(top) != "multipart/report":
        return None
    status = next((part for part in parts if part.kind == "message/delivery-status"), None)
    if status is None:
        return None
    blocks = [headers.split(block + b"\n\n")[0] for block in re.split(rb"\n\s*\n", status.body.strip())[:20]]
    actions = [headers.field(block, "Action").lower() for block in blocks]
    failed = "failed" in actions
    said = next((headers.words(block, "Diagnostic-Code") for block in blocks if block.get("Diagnostic-Code")), "")
    said = said.partition(";")[2].strip() or said
    code = next((headers.field(block, "Status") for block in blocks if block.get("Status")), "")
    return Bounce(failed, (said or code)[:300])
