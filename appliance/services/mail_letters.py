"""What the box's mails say, composed from the rows at the moment they are sent."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from appliance.domain import mail
from appliance.domain.mail import Automatic, Failure, Letter, LetterKind, OwnAddress, ShownMessage
from appliance.domain.messages import Direction, Kind
from appliance.services import alarm_news, conversations, mail_words
from appliance.services.conversation_views import cannot_reply
from appliance.services.mail_words import Words
from appliance.services.views import account_names, is_colleague, names_of, names_of_addresses, number_view
from appliance.store.models import Account, Conversation, MailIn, MailOut, Membership, Message

SHOWN_MESSAGES = 10
MOST_REFERENCES = 10


def compose(row: MailOut, own: OwnAddress) -> Letter | None:
    """The mail that a row stands for; None when there is no cause for it any more."""
    if not _may_read(row):
        return None
    match LetterKind(row.kind):
        case LetterKind.FORWARD:
            return _forward(row, own)
        case LetterKind.ANSWER:
            return _answer(row, own)
        case LetterKind.ALERT:
            return _alert(row, own)
        case LetterKind.WRITTEN:
            return _written(row, own)
        case LetterKind.REPORT:
            return _report(row, own)
        case LetterKind.ALARM:
            return _alarm(row, own)


def _may_read(row: MailOut) -> bool:
    """Whether the user whom a mail is for may still see the conversation that it is about."""
    if row.account_id is None or row.kind not in (LetterKind.FORWARD, LetterKind.ANSWER, LetterKind.ALERT):
        return True
    sees = (Membership.account == row.account_id) & (Membership.conversation == row.conversation_id)
    return bool(Membership.select().join(Account).where(sees & is_colleague()).exists())


def _letter(
    row: MailOut,
    own: OwnAddress,
    subject: str,
    text: str,
    sender_name: str,
    *,
    references: tuple[str, ...] = (),
    shown: tuple[ShownMessage, ...] = (),
    answers: str = "",
    automatic: Automatic = Automatic.GENERATED,
    failure: Failure | None = None,
) -> Letter:
    """``answers``: the sentence that says what answering the mail does, or why that is in vain; "" for none."""
    answerable = bool(own.domain and failure is None)
    home = own.domain or own.address.rpartition("@")[2]
    envelope_sender = f"{mail.BOUNCE}{row.token}@{own.domain}" if own.domain else own.address
    return Letter(
        id=row.id,
        mail_id=row.mail_id or f"<{row.id}.{row.token[:12]}@{home}>",
        at_ms=row.created_at,
        sender=own.address,
        sender_name=sender_name,
        envelope_sender="" if failure is not None else envelope_sender,
        recipient=row.address,
        reply_to=f"{mail.REPLY}{row.token}@{own.domain}" if answerable else "",
        subject=subject,
        text=text,
        footer=answers if answerable else "",
        shown=shown,
        references=references[-MOST_REFERENCES:],
        automatic=automatic,
        failure=failure,
    )


def _forward(row: MailOut, own: OwnAddress) -> Letter | None:
    message = Message.get_or_none(Message.id == row.message_id)
    if message is None:
        return None
    words = mail_words.of(row.account_id)
    who = _peer_name(row, words)
    return _letter(
        *(row, own, words.text_from.format(who), _body(message, words), f"{who} (SMS)"),
        references=(_thread_of(row, own),),
        answers=_how_to_answer(row, words),
    )


def _answer(row: MailOut, own: OwnAddress) -> Letter | None:
    message = Message.get_or_none(Message.id == row.message_id)
    asked = MailIn.get_or_none(MailIn.id == row.mail_in_id)
    if message is None or asked is None:
        return None
    words = mail_words.of(row.account_id)
    who = _peer_name(row, words)
    return _letter(
        *(row, own, f"Re: {asked.subject or words.text_to.format(who)}", _body(message, words), f"{who} (SMS)"),
        references=_references(asked),
        answers=_how_to_answer(row, words),
    )


def _alert(row: MailOut, own: OwnAddress) -> Letter | None:
    member = Membership.get_or_none(
        (Membership.conversation == row.conversation_id) & (Membership.account == row.account_id)
    )
    if member is None or member.muted or member.alerted_from != member.read_up_to or _is_told_by_a_later_one(row):
        return None  # read, or left, or silenced meanwhile
    newest = (
        Message.select()
        .where((Message.conversation == row.conversation_id) & conversations.within(member))
        .where((Message.direction != Direction.NOTE) & ~conversations.hidden_from(row.account_id))
        .order_by(Message.id.desc())
        .limit(SHOWN_MESSAGES)
    )
    words = mail_words.of(row.account_id)
    who = _peer_name(row, words)
    people = account_names()
    shown = tuple(
        ShownMessage(
            who=people[each.author_id] if each.author_id is not None else (words.office if _is_ours(each) else who),
            at=_local_time(each.at),
            text=_body(each, words),
            ours=_is_ours(each) or each.author_id == row.account_id,
        )
        for each in reversed(list(newest))
    )
    subject = words.unread[Kind(_conversation(row).kind)].format(who)
    return _letter(
        *(row, own, subject, words.unread_from.format(who), f"{who} ({own.name})"),
        references=(_thread_of(row, own),),
        shown=shown,
        answers=_how_to_answer(row, words),
    )


def _is_told_by_a_later_one(row: MailOut) -> bool:
    """Whether this one waited so long that its receiver has read meanwhile, and then something else was unread."""
    same = (MailOut.conversation == row.conversation_id) & (MailOut.account == row.account_id)
    later = same & (MailOut.kind == LetterKind.ALERT) & (MailOut.id > row.id)
    return bool(MailOut.select().where(later).exists())


def _alarm(row: MailOut, own: OwnAddress) -> Letter | None:
    told = alarm_news.composed(row)
    if told is None:
        return None
    letter = _letter(row, own, *told, own.name)
    return replace(letter, reply_to="")  # nobody would read an answer


def _written(row: MailOut, own: OwnAddress) -> Letter | None:
    message = Message.get_or_none(Message.id == row.message_id)
    if message is None:
        return None
    subject, body = mail.subject_and_body(message.text)
    thread, references = _email_thread(row)
    if references:
        subject, body = f"Re: {thread or subject}", message.text
    author = Account.get_by_id(row.account_id) if row.account_id is not None else None
    letter = _letter(
        *(row, own, subject, body, own.name if author is None else author.name),
        references=references,
        automatic=Automatic.NO,
    )
    if letter.reply_to or author is None or author.email is None:
        return letter
    return replace(letter, reply_to=author.email)  # the box takes no mail, so the person does


def _report(row: MailOut, own: OwnAddress) -> Letter | None:
    message = Message.get_or_none(Message.id == row.message_id)
    asked = MailIn.get_or_none(MailIn.id == row.mail_in_id)
    if message is None or asked is None:
        return None
    words = mail_words.of(row.account_id)
    reason = words.said(message.reason) or words.no_reason
    text = words.failed_text.format(_peer_name(row, words), reason, message.text)
    # What programs read stays as it is.
    failure = Failure(
        asked.recipient, message.reason or mail_words.ENGLISH.no_reason, asked.subject, asked.mail_id, asked.at
    )
    return _letter(
        *(row, own, words.failed, text, own.name),
        references=_references(asked),
        automatic=Automatic.REPLIED,
        failure=failure,
    )


def _conversation(row: MailOut) -> Conversation:
    assert row.conversation is not None, "only alarms belong to none"
    return row.conversation


def _how_to_answer(row: MailOut, words: Words) -> str:
    conversation = _conversation(row)
    return words.said(cannot_reply(conversation)) or words.answerable[Kind(conversation.kind)]


def _peer_name(row: MailOut, words: Words) -> str:
    """Who is on the other side, in words: "Bob Smith – Mobile", "0170 1234567", "Ben Weber"."""
    conversation, reader_id = _conversation(row), row.account_id
    if conversation.peer_number is not None:
        view = number_view(conversation.peer_number, names_of([conversation.peer_number], reader_id))
        return f"{view['name']} – {words.labels[view['label']]}" if view["name"] else str(view["display"])
    if conversation.peer_address is not None:
        known = names_of_addresses([conversation.peer_address], reader_id).get(conversation.peer_address)
        return str(known["name"]) if known else conversation.peer_address
    if conversation.name is not None:
        return str(conversation.name)
    people = account_names()
    members = Membership.select(Membership.account).where(Membership.conversation == conversation.id)
    return ", ".join(people[row.account_id] for row in members if row.account_id != reader_id)


def _body(message: Message, words: Words) -> str:
    if message.file is not None:
        return words.file.format(message.text)
    if not message.reason or message.direction != Direction.IN:
        return message.text
    reason = f"[{words.said(message.reason)}]"
    return f"{message.text}\n{reason}" if message.text else reason


def _is_ours(message: Message) -> bool:
    return bool(message.direction == Direction.OUT)


def _thread_of(row: MailOut, own: OwnAddress) -> str:
    """A message id that no mail has: what mail programs gather the mails of one conversation under."""
    home = own.domain or own.address.rpartition("@")[2]
    return f"<conversation.{row.conversation_id}.{row.kind}@{home}>"


def _references(asked: MailIn) -> tuple[str, ...]:
    return (*json.loads(asked.mail_references), *([asked.mail_id] if asked.mail_id else ()))


def _email_thread(row: MailOut) -> tuple[str, tuple[str, ...]]:
    """The subject of an email conversation and the ids of its mails so far, oldest first."""
    came = (
        MailIn.select()
        .where((MailIn.conversation == row.conversation_id) & (MailIn.mail_id != "") & (MailIn.at <= row.created_at))
        .order_by(MailIn.id.desc())
        .limit(MOST_REFERENCES)
    )
    went = (
        MailOut.select()
        .where(
            (MailOut.conversation == row.conversation_id)
            & (MailOut.kind == LetterKind.WRITTEN)
            & MailOut.mail_id.is_null(False)
            & (MailOut.id < row.id)
        )
        .order_by(MailOut.id.desc())
        .limit(MOST_REFERENCES)
    )
    received, sent = list(came), list(went)
    ids = [(each.at, each.mail_id) for each in received] + [(each.created_at, str(each.mail_id)) for each in sent]
    subject = next((each.subject for each in received if each.subject), "")
    if not subject:
        first = (
            Message.select(Message.text)
            .where((Message.conversation == row.conversation_id) & (Message.direction == Direction.OUT))
            .order_by(Message.id)
            .first()
        )
        subject = mail.subject_and_body(first.text)[0] if first is not None else ""
    return subject, tuple(mail_id for _, mail_id in sorted(ids))


def _local_time(at_ms: int) -> str:
    return time.strftime("%d.%m.%Y %H:%M", time.localtime(at_ms / 1000))
