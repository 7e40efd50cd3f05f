"""What a user chose for all of their browsers."""

from __future__ import annotations

from typing import Any

from appliance.services.errors import BadRequest
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import LineAccount, Preferences

LANGUAGES = ("auto", "en", "de")  # auto: what the browser asks for


def of(account_id: int) -> View:
    """The account's preferences: ``{language, unread_mail, line_id}``; ``line_id`` None is the number used last."""
    row = Preferences.get_or_none(Preferences.account == account_id)
    if row is None:
        return {"language": "auto", "unread_mail": True, "line_id": None}
    return {"language": row.language, "unread_mail": row.unread_mail, "line_id": row.line_id}


def change(account_id: int, changes: dict[str, Any]) -> View:
    """Change some of them; all the account's browsers hear of it. Raises BadRequest."""
    wanted = {**of(account_id), **changes}
    if len(wanted) != 3:
        raise BadRequest("The preferences are `language`, `unread_mail` and `line_id`.")
    if wanted["language"] not in LANGUAGES:
        raise BadRequest(f"The language must be one of {', '.join(LANGUAGES)}.")
    if not isinstance(wanted["unread_mail"], bool):
        raise BadRequest("“unread_mail” must be true or false.")
    line = wanted["line_id"]
    if line is not None and not LineAccount.select().where(_held(account_id, line)).exists():
        raise BadRequest("This SMS number is not assigned to you. Choose one of yours.")
    with transaction():
        Preferences.replace(
            account=account_id, language=wanted["language"], unread_mail=wanted["unread_mail"], line=line
        ).execute()
        event_log.append("preferences.changed", {"preferences": wanted}, [account_id])
    return wanted


def _held(account_id: int, line: Any) -> Any:
    if not isinstance(line, int) or isinstance(line, bool) or not 0 < line < 2**63:
        raise BadRequest("“line_id” must be a whole number or null.")
    return (LineAccount.line == line) & (LineAccount.account == account_id)
