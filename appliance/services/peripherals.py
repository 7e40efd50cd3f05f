"""What the modems and the PBX last said of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from appliance.domain import numbers
from appliance.domain.ports import ModemCondition, ModemStatus, PbxCondition, PbxStatus
from appliance.services import modem_diary, office
from appliance.services.mail_queue import MAIL, MAIL_OFF
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction
from appliance.store.models import Line, ModemNote, Peripheral

_MODEM = "modem:"
_SHOWN_TROUBLES = 5
PBX = "pbx"
PBX_OFF = "Calls are off: no telephone system is set up."


def expect_modems(names: Sequence[str], starting: Iterable[str]) -> None:
    """Forget modems that are no longer there; nothing is known of those ``starting`` until they are heard."""
    with transaction():
        wanted = [_MODEM + name for name in names]
        Peripheral.delete().where(Peripheral.name.startswith(_MODEM) & Peripheral.name.not_in(wanted)).execute()
        ModemNote.delete().where(ModemNote.modem.not_in(list(names))).execute()
        for name in starting:
            record_modem(ModemStatus(name, ModemCondition.STARTING, "Starting."))


def expect_pbx(expected: bool) -> None:
    """Nothing is known of the PBX until it is heard; forget it if there is none."""
    with transaction():
        if expected:
            record_pbx(PbxStatus(PbxCondition.CONNECTING, "Connecting to the telephone system."))
        else:
            Peripheral.delete().where(Peripheral.name == PBX).execute()


def record_modem(status: ModemStatus) -> None:
    """Keep a modem's status and tell it to everyone when its words changed."""
    detail = {key: value for key, value in asdict(status).items() if key not in ("name", "condition")}
    ready = status.condition is ModemCondition.READY
    with transaction():
        execute(
            "UPDATE line SET away_since = CASE WHEN ? THEN NULL ELSE COALESCE(away_since, ?) END WHERE modem = ?",
            *(ready, now_ms(), status.name),
        )
        _tell_modem(status.name, status.condition, detail)


def tell_line(line_id: int) -> None:
    """Tell anew how a line's modem is, because its SIM was paused or may send again; in the caller's transaction."""
    found = fetch(
        "SELECT l.modem, p.condition, p.detail FROM line l JOIN peripheral p ON p.name = ? || l.modem WHERE l.id = ?",
        *(_MODEM, line_id),
    )
    for modem, condition, detail in found:
        _tell_modem(modem, condition, json.loads(detail))


def _tell_modem(name: str, condition: str, detail: dict[str, Any]) -> None:
    """``detail`` holds what the modem itself said as ``sentence``; what is shown adds what its SIM may not."""
    sentence = str(detail["sentence"])
    found = fetch("SELECT paused_because FROM line WHERE modem = ? AND active", name)
    if found and found[0][0] and condition == ModemCondition.READY:
        sentence = f"{sentence} {found[0][0]}"
    if _record(_MODEM + name, condition, sentence, detail):
        event_log.append("modem.status", {"name": name, "condition": condition, "sentence": sentence}, None)


def record_pbx(status: PbxStatus) -> None:
    """Keep the PBX's status and tell it to everyone when its words changed."""
    with transaction():
        if _record(PBX, status.condition, status.sentence, {"version": status.version}):
            event_log.append("pbx.status", {"condition": status.condition, "sentence": status.sentence}, None)


def expect_mail(expected: bool) -> None:
    """Nothing is known of the office's mail server until a mail was handed to it; forget it if there is none."""
    with transaction():
        if expected:
            record_mail("ready", "The mail server has not been used yet.")
        else:
            Peripheral.delete().where(Peripheral.name == MAIL).execute()


def record_mail(condition: str, sentence: str) -> None:
    """Keep how the office's mail server does ("ready" or "away") and tell it to everyone when its words changed."""
    with transaction():
        if _record(MAIL, condition, sentence, {}):
            event_log.append("mail.status", {"condition": condition, "sentence": sentence}, None)


def conditions() -> View:
    """``{pbx, mail, modems}`` as a browser is told."""
    rows = {row.name: row for row in Peripheral.select().order_by(Peripheral.name)}
    pbx, mail = rows.pop(PBX, None), rows.pop(MAIL, None)
    return {
        "pbx": {"condition": "off", "sentence": PBX_OFF}
        if pbx is None
        else {"condition": pbx.condition, "sentence": pbx.sentence},
        "mail": {"condition": "off", "sentence": MAIL_OFF}
        if mail is None
        else {"condition": mail.condition, "sentence": mail.sentence},
        "modems": [
            {"name": name.removeprefix(_MODEM), "condition": row.condition, "sentence": row.sentence}
            for name, row in rows.items()
        ],
    }


def details() -> list[View]:
    """Everything known of each modem and the PBX, for the admin."""
    lines = {_MODEM + row.modem: {"label": row.label, "number": row.number} for row in Line.select()}
    rows = list(Peripheral.select().order_by(Peripheral.name))
    diaries = {
        row.name: {"diary": modem_diary.troubles(row.name.removeprefix(_MODEM), _SHOWN_TROUBLES)}
        for row in rows
        if row.name.startswith(_MODEM)
    }
    return [
        {
            "name": row.name,
            "label": "",
            **lines.get(row.name, {}),
            **diaries.get(row.name, {}),
            **json.loads(row.detail),
            "condition": row.condition,
            "sentence": row.sentence,
            **_other_number(json.loads(row.detail), lines.get(row.name, {})),
        }
        for row in rows
    ]


def _other_number(detail: View, line: View) -> View:
    """The number that stands on the SIM, where it is not that of the config."""
    own = detail.get("own_number")
    told = numbers.from_network(own, office.current().country) if own else None
    return {"own_number": None if told == line.get("number") else told} if "own_number" in detail else {}


def signals() -> dict[str, int | None]:
    """The signal of each modem in dBm; None while it is not on the network."""
    return {
        row.name.removeprefix(_MODEM): json.loads(row.detail).get("signal_dbm")
        if row.condition == ModemCondition.READY
        else None
        for row in Peripheral.select().where(Peripheral.name.startswith(_MODEM)).order_by(Peripheral.name)
    }


def _record(name: str, condition: str, sentence: str, detail: dict[str, Any]) -> bool:
    known = Peripheral.get_or_none(Peripheral.name == name)
    Peripheral.replace(
        name=name, condition=condition, sentence=sentence, detail=json.dumps(detail), at=now_ms()
    ).execute()
    return known is None or (known.condition, known.sentence) != (condition, sentence)
