"""Time stamps and validity periods (3GPP TS 23.040 §9.2.3.11 and §9.2.3.12)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from appliance.gsm.pdu.octets import PduError

_NEGATIVE_ZONE = 0x08
_QUARTER = timedelta(minutes=15)
_CENTURY_PIVOT = 90  # there was no SMS before 1990

_MINUTES_A_DAY = 24 * 60


def read_time(data: bytes) -> datetime | None:
    """Seven octets with the sender's zone; None when they are no date (some networks send zeros)."""
    values = [_tens(octet) for octet in data]
    quarters = _tens(data[6] & ~_NEGATIVE_ZONE)
    if None in values[:6] or quarters is None:
        return None
    year, month, day, hour, minute, second = (value for value in values[:6] if value is not None)
    offset = quarters * _QUARTER * (-1 if data[6] & _NEGATIVE_ZONE else 1)
    try:
        return datetime(
            year + (1900 if year >= _CENTURY_PIVOT else 2000), month, day, hour, minute, second,
            tzinfo=timezone(offset),
        )  # fmt: skip
    except ValueError:
        return None


def write_time(at: datetime, field: str) -> bytes:
    """Raises PduError when ``at`` has no zone or a year that two digits do not tell."""
    offset = at.utcoffset()
    if offset is None:
        raise PduError(field, "the time has no zone.")
    if offset % _QUARTER or abs(offset) > 79 * _QUARTER:
        at, offset = at.astimezone(UTC), timedelta(0)
    if not 1900 + _CENTURY_PIVOT <= at.year < 2000 + _CENTURY_PIVOT:
        raise PduError(field, f"the year {at.year} cannot be told in two digits.")
    zone = _swapped(abs(offset) // _QUARTER) | (_NEGATIVE_ZONE if offset < timedelta(0) else 0)
    return bytes([*map(_swapped, (at.year % 100, at.month, at.day, at.hour, at.minute, at.second)), zone])


def read_relative(octet: int) -> timedelta:
    """A relative validity period (§9.2.3.12.1): from five minutes to 63 weeks."""
    if octet <= 143:
        return timedelta(minutes=5 * (octet + 1))
    if octet <= 167:
        return timedelta(hours=12, minutes=30 * (octet - 143))
    if octet <= 196:
        return timedelta(days=octet - 166)
    return timedelta(weeks=octet - 192)


def write_relative(minutes: int) -> int:
    """The shortest relative validity period that is not shorter than ``minutes``, if there is one."""
    for unit, last, base in ((5, 143, -1), (30, 167, 119), (_MINUTES_A_DAY, 196, 166)):
        octet = base + -(-max(minutes, 1) // unit)
        if octet <= last:
            return octet
    return min(192 + -(-minutes // (7 * _MINUTES_A_DAY)), 255)


def read_enhanced(data: bytes) -> tuple[timedelta | None, bool]:
    """An enhanced validity period (§9.2.3.12.3) and whether there is to be a single shot."""
    indicator = data[0]
    single_shot = bool(indicator & 0x40)
    kind = indicator & 0x07
    if kind == 1:
        return read_relative(data[1]), single_shot
    if kind == 2:
        return timedelta(seconds=data[1]), single_shot
    if kind == 3:
        hours, minutes, seconds = map(_tens, data[1:4])
        if hours is None or minutes is None or seconds is None:
            return None, single_shot
        return timedelta(hours=hours, minutes=minutes, seconds=seconds), single_shot
    return None, single_shot


def _tens(octet: int) -> int | None:
    tens, ones = octet & 0xF, octet >> 4
    return 10 * tens + ones if tens <= 9 and ones <= 9 else None


def _swapped(value: int) -> int:
    return value // 10 | value % 10 << 4
