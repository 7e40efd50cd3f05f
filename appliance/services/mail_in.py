"""Mail that comes in: who may send it, what it is for, and making a message of it, once.

A mail is known by its sender, its Message-ID and its recipient. So a sender that repeats it, because the box died
between taking it and saying so, makes nothing new. Of a machine's mail the whole content counts too: some give all of
theirs the same Message-ID, and no alarm may be lost for that.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from peewee import OperationalError

from appliance.domain import mail, numbers
from appliance.domain.mail import (
    Automatic,
    Client,
    IncomingMail,
    LetterKind,
    MailRefused,
    MailRules,
    ParsedMail,
    SubjectRule,
)
from appliance.domain.messages import MessageState
from appliance.services import conversations, mail_queue, messages, office
from appliance.services.conversation_views import cannot_reply
from appliance.services.errors import ServiceError
from appliance.services.mail_writer import Writer, is_believed, untagged, user_behind, writer_of
from appliance.services.views import is_colleague, seen_by
from appliance.store.clock import now_ms
from appliance.store.database import database, fetch, transaction
from appliance.store.models import Account, Contact, ContactNumber, Conversation, MailIn, MailOut, Message

_HOUR_MS = 3_600_000
# What has no Message-ID is known by its whole content; the same words may be meant again after a while.
_SAME_WORDS_MS = 15 * 60 * 1000
_STATUS = {
    "bad_number": "550 5.1.1",
    "not_found": "550 5.1.1",
    "too_long": "552 5.3.4",
    "empty_text": "554 5.6.0",
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class _Text:
    """The mail becomes a text to this number."""

    line_id: int
    number: str


@dataclass(frozen=True, slots=True)
class _Reply:
    """The mail answers one of the box's."""

    to: MailOut


@dataclass(frozen=True, slots=True)
class _Returned:
    """The mail server says something of one of the box's mails."""

    of: MailOut


_Purpose = _Text | _Reply | _Returned


def judge(rules: MailRules, client: Client, sender: str, recipient: str, beside: int = 0) -> int:
    """How many texts a mail from ``sender`` becomes by a recipient, ``beside`` those that it becomes by others.

    Raises:
        MailRefused: it would not be taken for this recipient.
    """
    with _in_words():
        writer, purposes = _understand(rules, client, untagged(sender), recipient)
        if len(purposes) > writer.per_hour:
            raise MailRefused(
                "550 5.7.1", f"This list has more than the {writer.per_hour} numbers you may text in an hour."
            )
        _within_limit(writer, beside + len(purposes))
        for purpose in purposes:
            if isinstance(purpose, _Reply) and purpose.to.kind != LetterKind.WRITTEN:
                _refuse_ended(writer, Conversation.get_by_id(purpose.to.conversation_id))
        return len(purposes)


def take(rules: MailRules, incoming: IncomingMail) -> None:
    """Make messages of a mail, for all its recipients or for none, and commit them.

    Raises:
        MailRefused: nothing was committed.
    """
    sender = untagged(incoming.sender)
    with _in_words(), transaction():
        for recipient in incoming.recipients:
            writer, purposes = _understand(rules, incoming.client, sender, recipient)
            for purpose in purposes:
                if isinstance(purpose, _Returned):
                    _take_bounce(purpose.of, incoming)
                    continue
                fingerprint = _fingerprint(sender, writer, purpose, incoming)
                if not _seen(fingerprint, incoming):
                    _refuse_automatic(rules, writer, incoming)
                    _within_limit(writer)
                    _become_message(rules, writer, purpose, incoming, sender, recipient, fingerprint)


def take_together(rules: MailRules, mails: Sequence[IncomingMail]) -> list[Exception | None]:
    """Take several mails with one commit; returns for each why it was not taken, None for what is committed.

    Waiting for the disk is dear, and mails come in bursts.
    """
    try:
        with transaction():
            return [_refusal(rules, each) for each in mails]
    except Exception:  # noqa: BLE001 - the trouble of one, or a full disk, undid what the others did: each by itself
        return [_trouble(rules, each) for each in mails]


def _refusal(rules: MailRules, incoming: IncomingMail) -> MailRefused | None:
    try:
        with database.savepoint():  # what is refused leaves nothing behind
            take(rules, incoming)
    except MailRefused as refused:
        return refused
    return None


def _trouble(rules: MailRules, incoming: IncomingMail) -> Exception | None:
    try:
        take(rules, incoming)
    except Exception as error:  # noqa: BLE001 - told to the one whose mail it is
        return error
    return None


# --- who and what ---------------------------------------------------------------------------


def _understand(rules: MailRules, client: Client, sender: str, recipient: str) -> tuple[Writer, list[_Purpose]]:
    """For whom the mail acts, and what it is for: several things when the recipient is a list."""
    local, _, domain = recipient.rpartition("@")
    if domain.lower() != rules.domain.lower():
        raise MailRefused("550 5.7.1", f"This box takes mail for {rules.domain} only.")
    local = _unquoted(local)
    if local.lower().startswith((mail.REPLY, mail.BOUNCE)):
        writer, purpose = _answer(rules, client, sender, local.lower())
        return writer, [purpose]
    if not sender:
        raise MailRefused("550 5.7.1", "A mail without a sender cannot become a text.")
    writer = writer_of(rules, client, sender)
    wanted = rules.lists.get(local.lower()) or (_number_of(local, writer.account_id),)
    return writer, [_Text(_line_for(rules, writer, number), number) for number in wanted]


def _answer(rules: MailRules, client: Client, sender: str, local: str) -> tuple[Writer, _Reply | _Returned]:
    returned = local.startswith(mail.BOUNCE)
    token = local.removeprefix(mail.BOUNCE if returned else mail.REPLY)
    ours = MailOut.get_or_none(MailOut.token == token)
    if ours is None or ours.created_at + mail.REPLY_VALID_MS < now_ms():
        raise MailRefused("550 5.1.1", "This address is not known, or no longer. Write a new mail or text instead.")
    if returned:
        return Writer(f"bounce:{ours.id}", rules.per_hour), _Returned(ours)
    if ours.kind == LetterKind.ALARM:
        raise MailRefused("550 5.7.1", "This mail was an alarm of the box. Nobody reads an answer to it.")
    its_user = (Account.id == ours.account_id) & is_colleague()
    if ours.account_id is not None and not Account.select().where(its_user).exists():
        raise MailRefused("550 5.7.1", "The user of the box to whom this mail belongs is no longer here.")
    is_receiver = sender == ours.address and is_believed(rules, client)
    if ours.kind == LetterKind.WRITTEN:
        if not is_receiver:
            raise MailRefused("550 5.7.1", f"Only {ours.address} can answer this mail. Answer from that address.")
        return Writer(f"address:{sender}", rules.per_hour), _Reply(ours)
    user = user_behind(rules, client, sender)
    # Where it went to an address of several people, any of them can answer.
    among_them = ours.account_id is None and fetch(
        "SELECT 1 FROM membership WHERE conversation_id = ? AND account_id = ?", ours.conversation_id, user
    )
    if user is not None and (user == ours.account_id or among_them):
        return Writer(f"account:{user}", rules.per_hour, account_id=user), _Reply(ours)
    if not is_receiver:
        raise MailRefused("550 5.7.1", f"This mail was for {ours.address}. Only its receiver can answer it.")
    writer = f"address:{sender}" if ours.account_id is None else f"account:{ours.account_id}"
    return Writer(writer, rules.per_hour, account_id=ours.account_id), _Reply(ours)


def _refuse_ended(writer: Writer, conversation: Conversation) -> None:
    """Say before the mail comes that it has nowhere to go: other recipients of it are another matter."""
    if writer.account_id is not None:
        conversations.active_membership(writer.account_id, conversation.id)
    refusal = cannot_reply(conversation)
    if refusal:
        raise MailRefused("550 5.7.1", refusal)


def _number_of(local: str, viewer: int | None) -> str:
    """The number that a local part is, or the mobile number of the contact of ``viewer`` that it names."""
    try:
        return numbers.parse(local, office.current().country)
    except numbers.BadNumber as error:
        if not any(letter.isalpha() for letter in local):
            raise MailRefused("550 5.1.1", error.sentence) from error
    wanted = _plain(local)
    seen = database.execute(Contact.select(Contact.id, Contact.name, Contact.owner).where(seen_by(viewer)))
    named = {contact_id: owner_id for contact_id, name, owner_id in seen if _plain(name) == wanted}
    found = [each for each, owner_id in named.items() if owner_id is not None] or list(named)  # own ones go first
    if len(found) > 1:
        raise MailRefused("550 5.1.4", f"There are several contacts named {local}. Write to the number instead.")
    rows = list(ContactNumber.select().where(ContactNumber.contact.in_(found)).order_by(ContactNumber.id))
    rows.sort(key=lambda row: row.kind != "mobile")
    if not rows:
        raise MailRefused("550 5.1.1", f"{local} is neither a telephone number nor a contact with a number.")
    return str(rows[0].number)


def _plain(name: str) -> str:
    """ "Jürgen O’Neill" and "juergen.oneill" alike."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_UMLAUTS))
    return "".join(filter(str.isalnum, letters))


def _line_for(rules: MailRules, writer: Writer, number: str) -> int:
    """The number a text goes out from: the machine's, or the one its user used last with this peer."""
    if writer.machine is not None:
        found = fetch("SELECT id FROM line WHERE modem = ? AND active", writer.machine.line)
        if not found:
            raise MailRefused("550 5.7.1", f"The SMS number of {writer.machine.name} is not in use.")
        line_id = int(found[0][0])
    else:
        assert writer.account_id is not None
        line = conversations.last_line(writer.account_id, number) or conversations.first_line(writer.account_id)
        if line is None:
            raise MailRefused("550 5.7.1", "You have no SMS number. Ask your admin to assign one to you.")
        line_id = line
    [(waiting,)] = fetch(
        "SELECT count(*) FROM (SELECT 1 FROM outbound WHERE line_id = ? AND next_attempt_at IS NOT NULL LIMIT ?)",
        *(line_id, rules.longest_queue),
    )
    if waiting >= rules.longest_queue:
        raise MailRefused("452 4.3.1", "Too many texts are waiting to go out. Try again later.")
    return line_id


def _unquoted(local: str) -> str:
    if len(local) >= 2 and local.startswith('"') and local.endswith('"'):
        return local[1:-1].replace("\\", "")
    return local


# --- limits and doubles ---------------------------------------------------------------------


def _within_limit(writer: Writer, texts: int = 1) -> None:
    [(lately,)] = fetch(
        "SELECT count(*) FROM (SELECT 1 FROM mail_in WHERE writer = ? AND at > ? LIMIT ?)",
        *(writer.limited_as, now_ms() - _HOUR_MS, writer.per_hour),
    )
    if lately + texts > writer.per_hour:
        raise MailRefused("451 4.7.1", f"More than {writer.per_hour} mails in an hour are too many. Try again later.")


def _refuse_automatic(rules: MailRules, writer: Writer, incoming: IncomingMail) -> None:
    content = incoming.content
    if content.automatic is Automatic.REPLIED or (content.automatic is Automatic.GENERATED and writer.machine is None):
        raise MailRefused("550 5.7.1", "Automatic answers and list mails are not passed on.")
    if _is_ours(rules, content.mail_id):
        raise MailRefused("554 5.4.6", "This mail was written by this box, so it runs in a loop.")


def _is_ours(rules: MailRules, mail_id: str) -> bool:
    """The box's own message ids are <ROW.…@its domain>."""
    row_id = mail_id.removeprefix("<").partition(".")[0]
    if not row_id.isascii() or not row_id.isdigit() or len(row_id) > 18:
        return False
    return bool(fetch("SELECT 1 FROM mail_out WHERE id = ? AND mail_id = ?", int(row_id), mail_id))


def _fingerprint(sender: str, writer: Writer, purpose: _Text | _Reply, incoming: IncomingMail) -> str:
    """Of the sender, the mail and whom it is meant for, however the recipient's address was written."""
    meant = purpose.number if isinstance(purpose, _Text) else f"{mail.REPLY}{purpose.to.id}"
    content = incoming.content
    known_by = content.mail_id if content.mail_id and writer.machine is None else f"{content.mail_id}{content.digest}"
    return hashlib.sha256(f"{sender}\0{meant}\0{known_by}".encode()).hexdigest()


def _seen(fingerprint: str, incoming: IncomingMail) -> bool:
    since = 0 if incoming.content.mail_id else now_ms() - _SAME_WORDS_MS
    return bool(fetch("SELECT 1 FROM mail_in WHERE fingerprint = ? AND at > ? LIMIT 1", fingerprint, since))


# --- what becomes of it ---------------------------------------------------------------------


def _become_message(
    rules: MailRules,
    writer: Writer,
    purpose: _Text | _Reply,
    incoming: IncomingMail,
    sender: str,
    recipient: str,
    fingerprint: str,
) -> None:
    if isinstance(purpose, _Reply):
        conversation = Conversation.get_by_id(purpose.to.conversation_id)
        text = incoming.content.own_text
    else:
        conversation = conversations.sms_thread(purpose.line_id, purpose.number)
        text = _text_of(rules, writer, incoming)
    if isinstance(purpose, _Reply) and purpose.to.kind == LetterKind.WRITTEN:
        message_id = _receive_mail(conversation, incoming.content).id
    elif writer.account_id is not None:
        # Whether it was here before is known by now, and the same words without an id may be meant again.
        view, _ = messages.send(writer.account_id, conversation.id, text, f"mail:{fingerprint[:40]}:{now_ms()}")
        message_id = view["id"]
    else:
        most_parts, by = (None, sender) if writer.machine is None else (writer.machine.parts, writer.machine.name)
        message_id = messages.post(conversation, None, text, None, most_parts, by=f"{by}, by mail").id
    MailIn.create(
        fingerprint=fingerprint,
        at=now_ms(),
        writer=writer.limited_as,
        sender=sender,
        recipient=recipient,
        mail_id=incoming.content.mail_id,
        mail_references=json.dumps(incoming.content.references),
        subject=incoming.content.subject,
        account=writer.account_id,
        conversation=conversation,
        message=message_id,
    )


def _text_of(rules: MailRules, writer: Writer, incoming: IncomingMail) -> str:
    content = incoming.content
    rule = rules.subject if writer.machine is None else writer.machine.subject
    # A machine neither signs nor quotes; what looks so is part of its report.
    text = content.own_text if writer.machine is None else content.text
    if content.quotes_only and writer.machine is None:
        raise MailRefused("554 5.6.0", "All of this mail is quoted or forwarded. Write above it what you want to say.")
    if rule is SubjectRule.FIRST and content.subject:
        return f"{content.subject}\n{text}"
    if rule is SubjectRule.WHEN_EMPTY:
        return text or content.subject
    return text


def _receive_mail(conversation: Conversation, content: ParsedMail) -> Message:
    """An answer to a written mail, cut to what one message can hold; what is not kept is said."""
    # Some answer between or below the lines that they quote, without a mark.
    text = content.own_text or content.text or content.subject
    limit = office.current().chat_characters
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    left_out = [] if shown is text else ["This mail was longer. Only its beginning is kept."]
    if content.attachments:
        files = ", ".join(name or "?" for name in content.attachments)
        left_out.append(f"Files came with it that are not kept here: {files}.")
    return messages.receive(
        conversation, shown or "(This mail has no text.)", 1, MessageState.RECEIVED, " ".join(left_out)
    )


def _take_bounce(ours: MailOut, incoming: IncomingMail) -> None:
    """A mail of ours came back. What is no bounce (an absence note) is taken and says nothing."""
    bounce = incoming.content.bounce
    if bounce is None or not bounce.failed:
        return
    mail_queue.settle(ours, mail_queue.FAILED)
    if ours.kind == LetterKind.WRITTEN and ours.message_id is not None:
        said = f" It said: {bounce.sentence}" if bounce.sentence else ""
        messages.change_state(
            ours.message_id, MessageState.FAILED, f"The mail server of {ours.address} did not take this mail.{said}"
        )


@contextmanager
def _in_words() -> Iterator[None]:
    """Refusals of the services and troubles of the disk as replies of SMTP."""
    try:
        yield
    except ServiceError as error:
        raise MailRefused(_STATUS.get(error.error_id, "550 5.7.1"), error.sentence) from error
    except OperationalError as error:
        if "full" in str(error):
            raise MailRefused("452 4.3.1", "The box's disk is full. Tell your admin, and try again later.") from error
        raise MailRefused("451 4.3.0", "The box is too busy just now. Try again later.") from error
