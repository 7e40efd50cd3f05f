"""What is remembered of each number's modem and SIM, and of the PINs that SIMs refused."""

from __future__ import annotations

import hashlib
import secrets

from appliance.domain import modem_identity
from appliance.domain.modem_identity import Belongings, Seen
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch, transaction

_SALT_BYTES = 16


def why_not(modem: str, seen: Seen, on_trust: bool) -> str:
    """Why what was found on a port may not serve the number of ``modem``; empty when it may."""
    lines = _belongings()
    own = [each for each in lines if each.modem == modem]
    others = [each for each in lines if each.modem != modem]
    return modem_identity.why_not(seen, own[0], others, on_trust=on_trust) if own else ""


def learn(modem: str, seen: Seen) -> None:
    """From now on this is the modem and the SIM of the number; what was not told stays as it was known."""
    known = next((each.known for each in _belongings() if each.modem == modem), seen)
    if known == seen:
        return
    another = seen.iccid != known.iccid if seen.iccid else seen.imsi != known.imsi
    iccid, imsi = (None, None) if another else (known.iccid, known.imsi)
    with transaction():
        execute(
            "UPDATE line SET known_imei = ?, known_iccid = ?, known_imsi = ? WHERE modem = ?",
            *(seen.imei or known.imei, seen.iccid or iccid, seen.imsi or imsi, modem),
        )


def was_tried(sim: str, pin: str) -> bool:
    """Whether this PIN was handed to this SIM before and never proved right."""
    tried = fetch("SELECT salt, fingerprint FROM pin_try WHERE sim = ?", sim)
    return any(secrets.compare_digest(_fingerprint(pin, salt), fingerprint) for salt, fingerprint in tried)


def note_try(sim: str, pin: str) -> None:
    """Commit that this PIN is about to be tried."""
    salt = secrets.token_bytes(_SALT_BYTES)
    with transaction():
        execute(
            "INSERT INTO pin_try (sim, salt, fingerprint, at) VALUES (?, ?, ?, ?)",
            *(sim, salt, _fingerprint(pin, salt), now_ms()),
        )


def forget_tries(sim: str) -> None:
    """The SIM is open, or its PIN was taken out of the config."""
    if fetch("SELECT 1 FROM pin_try WHERE sim = ?", sim):
        with transaction():
            execute("DELETE FROM pin_try WHERE sim = ?", sim)


def _belongings() -> list[Belongings]:
    rows = fetch("SELECT modem, number, imei, sim, known_imei, known_iccid, known_imsi FROM line WHERE active")
    return [
        Belongings(modem, number, imei, sim, Seen(known_imei, known_iccid, known_imsi))
        for modem, number, imei, sim, known_imei, known_iccid, known_imsi in rows
    ]


def _fingerprint(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**13, r=8, p=1)
