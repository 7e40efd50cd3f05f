"""What a user chose for all of their browsers."""

from __future__ import annotations

from typing import Any

from appliance.services import phones
from appliance.services.errors import BadRequest
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import LineAccount, Preferences

LANGUAGES = ("auto", "en", "de")  # auto: what the browser asks for


def of(account_id: int) -> View:
    """The account's preferences: ``{language, unread_mail, line_id, phone}``.

    ``line_id`` None is the number used last, ``phone`` None the first phone; what the admin took away is None, too.
    """
    row = Preferences.get_or_none(Preferences.account == account_id)
    if row is None:
        return {"language": "auto", "unread_mail": True, "line_id": None, "phone": None}
    line = row.line_id if row.line_id is not None and _held(account_id, row.line_id) else None
    phone = row.phone if row.phone in phones.endpoints(account_id) else None
    return {"language": row.language, "unread_mail": row.unread_mail, "line_id": line, "phone": phone}


def change(account_id: int, changes: dict[str, Any]) -> View:
    """Change some of them; all the account's browsers hear of it. Raises BadRequest."""
    known = of(account_id)
    wanted = {**known, **changes}
    if wanted.keys() != known.keys():
        raise BadRequest(f"The preferences are {', '.join(f'`{each}`' for each in known)}.")
    if wanted["language"] not in LANGUAGES:
        raise BadRequest(f"The language must be one of {', '.join(LANGUAGES)}.")
    if not isinstance(wanted["unread_mail"], bool):
        raise BadRequest("“unread_mail” must be true or false.")
    line = wanted["line_id"]
    if line is not None and not _held(account_id, line):
        raise BadRequest("This SMS number is not assigned to you. Choose one of yours.")
    if wanted["phone"] is not None and wanted["phone"] not in phones.endpoints(account_id):
        raise BadRequest("This phone is not yours. Choose one of your phones.")
    with transaction():
        Preferences.replace(
            account=account_id,
            language=wanted["language"],
            unread_mail=wanted["unread_mail"],
            line=line,
            phone=wanted["phone"],
        ).execute()
        event_log.append("preferences.changed", {"preferences": wanted}, [account_id])
    return wanted


def _held(account_id: int, line: Any) -> bool:
    if not isinstance(line, int) or isinstance(line, bool) or not 0 < line < 2**63:
        raise BadRequest("“line_id” must be a whole number or null.")
    held = (LineAccount.line == line) & (LineAccount.account == account_id)
    return bool(LineAccount.select().where(held).exists())
