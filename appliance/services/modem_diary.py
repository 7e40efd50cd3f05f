"""The diary of the modems: each trouble from when it began, the cures that were tried, and when it was over."""

from __future__ import annotations

from itertools import groupby

from appliance.domain import policy
from appliance.services.views import View
from appliance.settings import Role
from appliance.store import event_log
from appliance.store.clock import iso, now_ms
from appliance.store.database import execute, transaction
from appliance.store.models import Account, ModemNote

KEPT = 500  # lines for each modem


def note(modem: str, sentence: str) -> None:
    """Write what befell a modem, or which cure was tried, to its latest trouble or as the first line of a new one."""
    with transaction():
        last = _last(modem)
        now = now_ms()
        _write(modem, now if last is None or last.is_end else last.began_at, now, sentence, is_end=False)


def is_well(modem: str) -> None:
    """The modem serves: end its trouble, if it has one."""
    with transaction():
        last = _last(modem)
        if last is not None and not last.is_end:
            now = now_ms()
            span = policy.wait_in_words(max(0, now - last.began_at))
            _write(modem, last.began_at, now, f"It works again, after about {span}.", is_end=True)


def troubles(modem: str, most: int) -> list[View]:
    """The latest troubles of a modem, newest first: ``{since, until, sentence, steps}``; ``until`` is null as yet."""
    rows = list(ModemNote.select().where(ModemNote.modem == modem).order_by(ModemNote.id))
    each_trouble = [_view(list(notes)) for _, notes in groupby(rows, key=lambda row: row.began_at)]
    return each_trouble[::-1][:most]


def _last(modem: str) -> ModemNote | None:
    found: ModemNote | None = (
        ModemNote.select().where(ModemNote.modem == modem).order_by(ModemNote.id.desc()).limit(1).first()
    )
    return found


def _write(modem: str, began_at: int, at: int, sentence: str, *, is_end: bool) -> None:
    ModemNote.create(modem=modem, began_at=began_at, at=at, sentence=sentence, is_end=is_end)
    execute(
        "DELETE FROM modem_note WHERE modem = ? AND id <="
        " (SELECT id FROM modem_note WHERE modem = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        *(modem, modem, KEPT),
    )
    admins = [each.id for each in Account.select().where(Account.active & (Account.role == Role.ADMIN))]
    event_log.append("modem.note", {"name": modem, "at": iso(at), "sentence": sentence}, admins)


def _view(notes: list[ModemNote]) -> View:
    return {
        "since": iso(notes[0].began_at),
        "until": iso(notes[-1].at) if notes[-1].is_end else None,
        "sentence": " ".join(each.sentence for each in notes),
        "steps": [{"at": iso(each.at), "sentence": each.sentence} for each in notes],
    }
