"""Which modem and SIM belong to which number."""

from __future__ import annotations

import pytest

from appliance.domain.modem_identity import (
    NEW_SIM,
    NOT_TOLD_APART,
    OTHER_IMEI,
    OTHER_SIM,
    Belongings,
    Seen,
    why_not,
)

MINE = Seen("351234567890121", "8949020000012345671", "262011234567891")
THEIRS = Seen("351234567890122", "8949020000012345672", "262011234567892")
NEW = Seen("351234567890123", "8949020000012345673", "262011234567893")
OWN = Belongings("sim1", "+4930100001", known=MINE)
OTHER = Belongings("sim2", "+4930100002", known=THEIRS)
FRESH = Belongings("sim1", "+4930100001")


def named(**config: str) -> Belongings:
    return Belongings("sim1", "+4930100001", **config)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "seen", "sentence"),
    [
        (OWN, MINE, ""),
        (OWN, Seen(NEW.imei, MINE.iccid, None), ""),  # the SIM is in another modem now
        (OWN, Seen(THEIRS.imei, None, MINE.imsi), ""),
        (OWN, Seen(MINE.imei, NEW.iccid, NEW.imsi), NEW_SIM),
        (OWN, Seen(MINE.imei, THEIRS.iccid, None), "The SIM in this modem is that of +4930100002 (sim2)."),
        (OWN, Seen(MINE.imei, None, None), ""),  # locked, but in the modem that it was in
        (OWN, Seen(THEIRS.imei, None, None), "This is the modem sim2, and its SIM is locked. Its PIN was not tried."),
        (OWN, Seen(NEW.imei, None, None), ""),
        (FRESH, NEW, ""),
        (FRESH, THEIRS, "The SIM in this modem is that of +4930100002 (sim2)."),
        (FRESH, Seen(), ""),
        (named(sim="8949020000012345671"), MINE, ""),
        (named(sim="894902000001234567"), MINE, ""),  # the modem tells the check digit, the label does not
        (named(sim="262011234567891"), MINE, ""),
        (named(sim="8949020000012345679"), MINE, OTHER_SIM),
        (named(imei="351234567890121"), MINE, ""),
        (named(imei="351234567890121"), NEW, OTHER_IMEI),
        (named(imei="351234567890123", known=MINE), Seen(NEW.imei, NEW.iccid), NEW_SIM),  # type: ignore[arg-type]
    ],
)
def test_on_the_port_of_the_config(own: Belongings, seen: Seen, sentence: str) -> None:
    assert why_not(seen, own, [OTHER], on_trust=True) == sentence


@pytest.mark.parametrize(
    ("own", "seen", "sentence"),
    [
        (OWN, MINE, ""),
        (OWN, Seen(MINE.imei), ""),
        (OWN, Seen(NEW.imei), NOT_TOLD_APART),
        (FRESH, NEW, NOT_TOLD_APART),
        (named(imei=NEW.imei or ""), NEW, ""),
    ],
)
def test_on_any_other_port_it_must_be_certain(own: Belongings, seen: Seen, sentence: str) -> None:
    assert why_not(seen, own, [OTHER], on_trust=False) == sentence
