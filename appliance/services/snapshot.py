"""The snapshot that a browser starts from: who is there, what they may, and how the box is."""

from __future__ import annotations

from appliance.domain import numbers
from appliance.domain.phones import PhoneState
from appliance.domain.sms_text import CONCAT_OCTETS, NationalLanguage, national_alphabets
from appliance.services import (
    call_history,
    contacts,
    lines,
    mail_queue,
    office,
    peripherals,
    phones,
    preferences,
    presence,
)
from appliance.services.call_views import call_view
from appliance.services.views import View, account_view, is_colleague, line_view
from appliance.store import event_log
from appliance.store.models import Account, Call


def of(account_id: int) -> View:
    """Everything a browser starts from. ``seq`` is read first: what happens meanwhile is told again, never missed."""
    seq = event_log.latest_seq()
    account = Account.get_by_id(account_id)
    own_lines = lines.of(account_id)
    active = Call.select().where((Call.account == account_id) & Call.ended_at.is_null())
    rules = office.current()
    own_phones, phone_states = phones.views(account_id), presence.of_all()
    texted_at = contacts.mobiles()
    return {
        "seq": seq,
        "rules": office.fingerprint(),
        "user": account_view(account),
        "lines": [line_view(line) for line in own_lines],
        "sms": {
            "allowed": bool(own_lines),
            "sentence": "" if own_lines else "You have no SMS number. Ask your admin to assign one to you.",
        },
        "calls": {
            "allowed": bool(own_phones),
            "sentence": "" if own_phones else "You have no desk phone. Ask your admin to assign one to you.",
            "phones": own_phones,
            "active": [call_view(call) for call in sorted(active, key=lambda call: call.at)],
            "missed": call_history.unseen_missed(account_id),
            "voicemail": account.voicemail,
        },
        **peripherals.conditions(),
        "limits": {
            "chat_characters": rules.chat_characters,
            "file_bytes": rules.chat_file_bytes,
            "sms_parts": rules.sms_parts,
            "sms_alphabets": alphabets(rules.national_language),
        },
        "users": [
            {
                **account_view(row),
                "extension": row.extension,
                "mobile": _number(texted_at.get(row.id)),
                "presence": {"phone": phone_states.get(row.id, PhoneState.UNKNOWN)},
            }
            for row in Account.select().where(is_colleague() & (Account.id != account_id)).order_by(Account.name)
        ],
        "unread_mail": _unread_mail(account),
        "preferences": preferences.of(account_id),
    }


def alphabets(language: NationalLanguage) -> list[View]:
    """What a browser needs to count texts as ``sms_text.split`` cuts them; empty without a language."""
    return [
        {
            "short": "".join(char for char, septets in each.septets.items() if len(septets) == 1),
            "long": "".join(char for char, septets in each.septets.items() if len(septets) == 2),
            "single": each.room(0),
            "part": each.room(CONCAT_OCTETS),
        }
        for each in national_alphabets(language)
    ]


def _unread_mail(account: Account) -> View:
    """Whether mail about unread messages can reach the account, and why not."""
    sentence = ""
    if not mail_queue.can_send():
        sentence = mail_queue.MAIL_OFF
    elif account.email is None:
        sentence = "You have no email address here. Ask your admin to add it."
    elif not account.unread_alert:
        sentence = "Your admin has turned mail about unread messages off for you."
    return {"allowed": not sentence, "sentence": sentence}


def _number(number: str | None) -> View | None:
    return None if number is None else {"number": number, "display": numbers.display(number, office.current().country)}
