"""Asterisk's call records (cdr_csv's Master.csv), read to close a gap in the history.

A record is less than what live events tell: one for each pair of caller and called phone, and a caller whom a
phone rejected may show as ANSWERED by what came after. So they serve for gaps only, and are marked.

Needs, in Asterisk's cdr.conf: ``unanswered=yes`` in [general], ``usegmtime=yes`` and ``loguniqueid=yes`` in [csv].
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.ami.headers import phone_of
from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import CallRecord, Check, CheckLevel, PhoneCall, WatchedPhone

_READ_LAST_BYTES = 4 << 20  # some 20,000 calls
_MAX_VALUE = 80
_WRITTEN_WITHIN_S = 600.0  # after the end of a call; Asterisk may gather them for 5 min
_IN_CDR_CONF = "in the section [csv] of cdr.conf; then: asterisk -rx “module reload cdr_csv.so”"
_FIELDS = 17  # accountcode, src, dst, …, uniqueid
_ENDED = 11
_TIME = "%Y-%m-%d %H:%M:%S"
_ENDS = {"BUSY": CallEnd.BUSY, "NO ANSWER": CallEnd.NO_ANSWER, "FAILED": CallEnd.FAILED}


class UnusableRecords(Exception):
    """Calls cannot be taken from records that are written so; ``sentence`` and ``advice`` are for people."""

    def __init__(self, sentence: str, advice: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the file: a caller, and whom the dialplan tried then."""

    uniqueid: str  # of the caller's channel; the same in all lines of one call
    caller_number: str
    caller_id: str  # "Bob" <+4917012345678>
    dialled: str
    channel: str
    other_channel: str
    application: str
    disposition: str
    began: datetime
    answered: datetime | None
    ended: datetime

    @property
    def talked_since(self) -> datetime | None:
        """When the other channel answered; the PBX itself may have, and then nobody was talked to."""
        return self.answered if self.disposition == "ANSWERED" and self.application in ("Dial", "Queue") else None


def read(path: Path, phones: Mapping[str, WatchedPhone], since: datetime, until: datetime) -> list[CallRecord]:
    """The calls of the watched phones that ended between the two moments, oldest first.

    Args:
        phones: the watched ones, by endpoint.

    Raises:
        OSError: the file cannot be read.
        UnusableRecords: they lack what is needed.
    """
    calls: dict[str, list[_Line]] = {}
    day_before = (since - timedelta(days=1)).strftime(_TIME)  # what is older belongs to no call of this time
    for row in _rows(path):
        if len(row) >= _FIELDS and row[_ENDED] > day_before and (line := _line(row)):
            calls.setdefault(line.uniqueid, []).append(line)
    found: dict[str, CallRecord] = {}
    for lines in calls.values():
        for line in lines:
            for record in _records(line, lines, phones):
                known = found.get(record.call.call_id)
                if since <= record.ended_at <= until and (known is None or known.answered_at is None):
                    found[record.call.call_id] = record
    return list(found.values())


def examine(path: Path) -> Check:
    """Whether the calls of an outage can be taken from these records, in words."""
    try:
        _rows(path)
    except UnusableRecords as records:
        return Check(CheckLevel.PROBLEM, records.sentence, f"{records.advice}.")
    except FileNotFoundError:
        advice = "Asterisk writes it at the end of the first call; else load cdr_csv, or correct cdr_csv in pbx.toml."
        return Check(CheckLevel.WARNING, f"There are no call records {path}.", advice)
    except OSError as error:
        sentence = f"The call records {path} cannot be read: {error.strerror or error}."
        return Check(CheckLevel.PROBLEM, sentence, "Let the daemon's user read them, or correct cdr_csv in pbx.toml.")
    return Check(CheckLevel.OK, "The call records can be read, so that calls of an outage are not lost.")


def _rows(path: Path) -> list[list[str]]:
    """The last lines of the file. Raises OSError and UnusableRecords."""
    with path.open("rb") as file:
        written_at = os.fstat(file.fileno()).st_mtime
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - _READ_LAST_BYTES))
        text = file.read(_READ_LAST_BYTES).decode("utf-8", "replace")
    if size > _READ_LAST_BYTES:
        text = text.partition("\n")[2]  # the first line is cut
    text = text[: text.rfind("\n") + 1]  # the last one may not be whole yet
    rows = list(csv.reader(io.StringIO(text.replace("\0", ""))))
    if rows and (len(rows[-1]) < _FIELDS or not rows[-1][_FIELDS - 1]):
        raise UnusableRecords("The call records do not name their calls.", f"Set loguniqueid = yes {_IN_CDR_CONF}")
    ended = _moment(rows[-1][_ENDED]) if rows else None
    if ended is not None:
        utc, local = (abs(each.timestamp() - written_at) for each in (ended, ended.replace(tzinfo=None)))
        if local < _WRITTEN_WITHIN_S < utc:
            raise UnusableRecords("The call records are not in UTC.", f"Set usegmtime = yes {_IN_CDR_CONF}")
    return rows


def _line(row: list[str]) -> _Line | None:
    """What a whole ``row`` says; None for one that tells of no call."""
    began, answered, ended = (_moment(each) for each in row[9:12])
    values = [each[:_MAX_VALUE] for each in row]
    if began is None or ended is None or not values[16] or not any(char.isdigit() for char in values[2]):
        return None
    return _Line(
        uniqueid=values[16],
        caller_number=values[1],
        caller_id=values[4],
        dialled=values[2],
        channel=values[5],
        other_channel=values[6],
        application=values[7],
        disposition=values[14],
        began=began,
        answered=answered,
        ended=ended,
    )


def _records(line: _Line, lines: Sequence[_Line], phones: Mapping[str, WatchedPhone]) -> Iterator[CallRecord]:
    """What one of the ``lines`` of a call means for the caller's phone and for the called one."""
    caller, called = phone_of(line.channel), phone_of(line.other_channel)
    if caller in phones and "-" not in line.uniqueid:  # a click has a name of its own, and its own row
        end = CallEnd.HUNG_UP if line.answered else _ENDS.get(line.disposition, CallEnd.FAILED)
        call = PhoneCall(
            line.uniqueid, caller, "out", line.dialled, "", CallState.ENDED, line.began, end, peer_phone=called
        )
        yield CallRecord(call, line.answered, line.ended)
    talked_since = line.talked_since if called in phones else None
    if called not in phones:
        called = next(
            (phone for phone, each in phones.items() if each.extension and each.extension == line.dialled), ""
        )
    if called and (caller not in phones or phones[called].seat != phones[caller].seat):
        call = PhoneCall(
            call_id=f"{line.uniqueid}/{phones[called].seat}",
            phone=called,
            direction="in",
            number=line.caller_number,
            name=line.caller_id.partition('"')[2].partition('"')[0],
            state=CallState.ENDED,
            at=line.began,
            end=CallEnd.HUNG_UP,
            peer_phone=caller if caller in phones else "",
        )
        if talked_since is None:
            call = _not_taken(call, line, lines, phones)
        yield CallRecord(call, talked_since, line.ended, piece=line.channel.startswith("Local/"))


def _not_taken(call: PhoneCall, line: _Line, lines: Sequence[_Line], phones: Mapping[str, WatchedPhone]) -> PhoneCall:
    """Missed, unless somebody else took it: a colleague of the same group, or whom it was sent on to."""
    for each in lines:
        if not each.talked_since or not each.other_channel or (each is not line and each.ended <= line.began):
            continue
        taker = phone_of(each.other_channel)
        return call.but(end=CallEnd.ANSWERED_ELSEWHERE, answered_by=taker if taker in phones else "")
    return call.but(end=CallEnd.MISSED, missed=True, voicemail=any(each.application == "VoiceMail" for each in lines))


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
