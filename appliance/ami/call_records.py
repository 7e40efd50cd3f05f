"""Asterisk's call records (cdr_csv's Master.csv), read to close a gap in the history.

A record is less than what live events tell: one for each pair of caller and called phone, and a caller whom a
phone rejected may show as ANSWERED by what came after. So they serve for gaps only, and are marked.

Needs, in Asterisk's cdr.conf: ``unanswered=yes`` in [general], ``usegmtime=yes`` and ``loguniqueid=yes`` in [csv].
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from appliance.ami.headers import phone_of
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import CallRecord, PhoneCall, WatchedPhone

_READ_LAST_BYTES = 4 << 20  # some 20,000 calls
_MAX_VALUE = 80
_FIELDS = 17  # accountcode, src, dst, …, uniqueid
_ENDS = {"BUSY": CallEnd.BUSY, "NO ANSWER": CallEnd.NO_ANSWER, "FAILED": CallEnd.FAILED}


def read(path: Path, phones: Mapping[str, WatchedPhone], since: datetime, until: datetime) -> list[CallRecord]:
    """The calls of the watched phones that ended between the two moments, oldest first.

    Args:
        phones: the watched ones, by endpoint.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - _READ_LAST_BYTES))
        text = file.read(_READ_LAST_BYTES).decode("utf-8", "replace")
    if size > _READ_LAST_BYTES:
        text = text.partition("\n")[2]  # the first line is cut
    found: dict[str, CallRecord] = {}
    for row in csv.reader(io.StringIO(text.replace("\0", ""))):
        for record in _records(row, phones):
            known = found.get(record.call.call_id)
            if since <= record.ended_at <= until and (known is None or known.answered_at is None):
                found[record.call.call_id] = record
    return list(found.values())


def _records(row: list[str], phones: Mapping[str, WatchedPhone]) -> Iterator[CallRecord]:
    """What one line means for the caller's phone and for the called one."""
    if len(row) < _FIELDS:
        return
    caller_number, dialled, caller_id, channel, other_channel, application = (
        row[index][:_MAX_VALUE] for index in (1, 2, 4, 5, 6, 7)
    )
    began, answered, ended = (_moment(row[index]) for index in (9, 10, 11))
    disposition, uniqueid = row[14], row[16][:_MAX_VALUE]
    if began is None or ended is None or not uniqueid or not any(char.isdigit() for char in dialled):
        return
    talked = answered if disposition == "ANSWERED" and application in ("Dial", "Queue") else None
    caller, called = phone_of(channel), phone_of(other_channel)
    if caller in phones and "-" not in uniqueid:  # a click has a name of its own, and its own row
        end = CallEnd.HUNG_UP if answered else _ENDS.get(disposition, CallEnd.FAILED)
        call = PhoneCall(uniqueid, caller, "out", dialled, "", CallState.ENDED, began, end, peer_phone=called)
        yield CallRecord(call, answered, ended)
    if called not in phones:
        called = next((phone for phone, each in phones.items() if each.extension and each.extension == dialled), "")
    if called and (caller not in phones or phones[called].seat != phones[caller].seat):
        missed = talked is None
        end = CallEnd.MISSED if missed else CallEnd.HUNG_UP
        name = caller_id.partition('"')[2].partition('"')[0]
        peer = caller if caller in phones else ""
        call = PhoneCall(
            f"{uniqueid}/{phones[called].seat}",
            called,
            "in",
            caller_number,
            name,
            CallState.ENDED,
            began,
            end,
            peer,
            missed=missed,
        )
        yield CallRecord(call, talked, ended)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
