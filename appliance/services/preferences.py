"""What a user chose for all of their browsers."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from appliance.domain.policy import QuietHours
from appliance.services import lines, phones
from appliance.services.errors import BadRequest
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import Preferences

LANGUAGES = ("auto", "en", "de")  # auto: what the browser asks for
TONES = ("two", "rise", "bell", "knock")


def of(account_id: int) -> View:
    """The account's preferences, each the default where nothing was chosen.

    ``line_id`` None is the number used last, ``phone`` None the first phone; what the admin took away is None, too.
    From ``quiet_from`` to ``quiet_until`` ("22:00", of the day) nothing sounds, pops up or is mailed; None is never.
    """
    row = Preferences.get_or_none(Preferences.account == account_id) or Preferences(account=account_id)
    line = row.line_id if row.line_id is not None and _held(account_id, row.line_id) else None
    phone = row.phone if row.phone in phones.endpoints(account_id) else None
    return {
        "language": row.language,
        "unread_mail": row.unread_mail,
        "line_id": line,
        "phone": phone,
        "tone": row.tone,
        "quiet_from": row.quiet_from,
        "quiet_until": row.quiet_until,
    }


def change(account_id: int, changes: dict[str, Any]) -> View:
    """Change some of them; all the account's browsers hear of it.

    Returns:
        ``{preferences, seq}``: all of them, and where this change stands among the events.

    Raises:
        BadRequest: they cannot be so.
    """
    with transaction():
        known = of(account_id)
        wanted = {**known, **changes}
        if wanted.keys() != known.keys():
            raise BadRequest(f"The preferences are {', '.join(f'`{each}`' for each in known)}.")
        _check(account_id, wanted)
        Preferences.replace(
            account=account_id, **{name: wanted[name] for name in wanted if name != "line_id"}, line=wanted["line_id"]
        ).execute()
        seq = event_log.append("preferences.changed", {"preferences": wanted}, [account_id])
    return {"preferences": wanted, "seq": seq}


def _check(account_id: int, wanted: View) -> None:
    """Raises BadRequest when one of the preferences cannot be."""
    if wanted["language"] not in LANGUAGES:
        raise BadRequest(f"The language must be one of {', '.join(LANGUAGES)}.")
    if wanted["tone"] not in TONES:
        raise BadRequest(f"The tone must be one of {', '.join(TONES)}.")
    if not isinstance(wanted["unread_mail"], bool):
        raise BadRequest("“unread_mail” must be true or false.")
    line = wanted["line_id"]
    if line is not None and not _held(account_id, line):
        raise BadRequest("This SMS number is not assigned to you. Choose one of yours.")
    if wanted["phone"] is not None and wanted["phone"] not in phones.endpoints(account_id):
        raise BadRequest("This phone is not yours. Choose one of your phones.")
    begin, end = wanted["quiet_from"], wanted["quiet_until"]
    if (begin, end) != (None, None) and (not (_is_time(begin) and _is_time(end)) or begin == end):
        raise BadRequest("Quiet hours need a beginning and an end, such as 18:00 and 08:00.")


def is_quiet(row: Preferences, now: int) -> bool:
    """Whether ``now`` (ms) lies in the account's quiet hours, by the box's clock."""
    if row.quiet_from is None or row.quiet_until is None:
        return False
    hours = QuietHours(time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until))
    return hours.end_after(datetime.fromtimestamp(now / 1000)) is not None


def _is_time(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value) is not None


def _held(account_id: int, line: Any) -> bool:
    if not isinstance(line, int) or isinstance(line, bool) or not 0 < line < 2**63:
        raise BadRequest("“line_id” must be a whole number or null.")
    return line in [each.id for each in lines.of(account_id)]
