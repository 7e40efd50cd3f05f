"""The AT commands that are used, as data, and the readers of their answers.

Sources: 3GPP TS 27.005 (messages), 3GPP TS 27.007 (the rest).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Command:
    """One command and what its answer may contain; every other line is a notice."""

    text: str
    header: str | None = None  # lines of the answer that start with it, e.g. "+CSQ:"
    bare: bool = False  # lines of the answer without any header, e.g. a serial number
    pdus: bool = False  # hexadecimal lines of the answer
    timeout_s: float = DEFAULT_TIMEOUT_S
    secret: bool = False  # never to be logged


ESCAPE = b"\x1b"
SUBMIT_END = b"\x1a"

ATTENTION = Command("AT")
PLAIN_SPEECH = Command("ATE0Q0V1")  # results in words, for whoever left the modem mute or with numbers
ECHO_OFF = Command("ATE0")
NUMERIC_ERRORS = Command("AT+CMEE=1")
PDU_MODE = Command("AT+CMGF=0")
MANUFACTURER = Command("AT+CGMI", "+CGMI:", bare=True)
MODEL = Command("AT+CGMM", "+CGMM:", bare=True)
IMEI = Command("AT+CGSN", "+CGSN:", bare=True)
IMSI = Command("AT+CIMI", "+CIMI:", bare=True)
# The makers have a name each for it; it can be read before the PIN is entered.
ICCID = tuple(Command(text, text[2:].rstrip("?") + ":", bare=True) for text in (
    "AT+CCID", "AT+ICCID", "AT+QCCID", "AT#CCID", "AT^ICCID?",
))  # fmt: skip
PIN_STATE = Command("AT+CPIN?", "+CPIN:")
PIN_TRIES = Command('AT+CPINR="SIM PIN"', "+CPINR:")
FULL_FUNCTION = Command("AT+CFUN=1", timeout_s=15)
FUNCTION = Command("AT+CFUN?", "+CFUN:")
RESTART = Command("AT+CFUN=1,1", timeout_s=2)
REGISTRATION = Command("AT+CREG?", "+CREG:")
REGISTRATION_LTE = Command("AT+CEREG?", "+CEREG:")
REGISTRATION_NEWS = Command("AT+CREG=1")
REGISTRATION_LTE_NEWS = Command("AT+CEREG=1")
OPERATOR_IN_WORDS = Command("AT+COPS=3,0")
OPERATOR = Command("AT+COPS?", "+COPS:")
SIGNAL = Command("AT+CSQ", "+CSQ:")
OWN_NUMBER = Command("AT+CNUM", "+CNUM:")
SMSC = Command("AT+CSCA?", "+CSCA:")
# Service 1: the modem tells the network that a text sent straight to us has arrived only once we say so with +CNMA;
# service 0: it does so by itself, before we have it (3GPP TS 27.005 §3.2.1).
MESSAGE_SERVICE_CONFIRMED = Command("AT+CSMS=1", "+CSMS:")
MESSAGE_SERVICE_PLAIN = Command("AT+CSMS=0", "+CSMS:")
CONFIRM = Command("AT+CNMA")
REFUSE = Command("AT+CNMA=2")  # the network offers it again
CAN_CONFIRM = Command("AT+CNMA=?", "+CNMA:")
STORES = Command("AT+CPMS=?", "+CPMS:")
NOTICE_MODES = Command("AT+CNMI=?", "+CNMI:")
NOTICE_MODE = Command("AT+CNMI?", "+CNMI:")
KEEP_LINK = Command("AT+CMMS=2")
CALLER_ID = Command("AT+CLIP=1")
LIST_ALL = Command("AT+CMGL=4", "+CMGL:", pdus=True, timeout_s=30)

# What tells two answers apart after a timeout: each has a header of its own.
SYNC_QUERIES = (SIGNAL, REGISTRATION, PIN_STATE)


def enter_pin(pin: str) -> Command:
    """Raises ValueError unless the PIN is 4 to 8 digits."""
    if not re.fullmatch(r"[0-9]{4,8}", pin):
        raise ValueError("a PIN has 4 to 8 digits")
    return Command(f'AT+CPIN="{pin}"', timeout_s=20, secret=True)


def set_smsc(number: str) -> Command:
    """Raises ValueError unless the number is digits with an optional leading "+"."""
    if not re.fullmatch(r"\+?[0-9]{3,20}", number):
        raise ValueError("an SMS centre is a number such as +491710760000")
    return Command(f'AT+CSCA="{number}",{145 if number.startswith("+") else 129}')


def select_store(store: str) -> Command:
    """``store`` is a name as the modem wrote it; raises ValueError for anything else."""
    if not re.fullmatch(r"[A-Z]{2}", store):
        raise ValueError(f"no store: {store!r}")
    return Command(f'AT+CPMS="{store}"', "+CPMS:")


def read_slot(index: int) -> Command:
    return Command(f"AT+CMGR={index:d}", "+CMGR:", pdus=True)


def delete_slot(index: int) -> Command:
    return Command(f"AT+CMGD={index:d}", timeout_s=10)


def notices(mode: tuple[int, ...]) -> Command:
    return Command("AT+CNMI=" + ",".join(str(value) for value in mode))


def submit(tpdu_length: int) -> Command:
    """``tpdu_length`` in octets, without the SMSC part."""
    return Command(f"AT+CMGS={tpdu_length:d}", "+CMGS:")


def ussd(code: str) -> Command:
    """Raises ValueError unless the code is made of digits, ``*``, ``#`` and ``+``."""
    if not re.fullmatch(r"[0-9*#+]{1,160}", code):
        raise ValueError("a USSD code has only digits, * and #")
    return Command(f'AT+CUSD=1,"{code}",15', timeout_s=15, secret=True)  # it may carry a voucher's number


USSD_END = Command("AT+CUSD=2")

_FIELD = re.compile(r'"([^"]*)"?|\(([^)]*)\)|([^,]+)', re.DOTALL)


def fields(line: str) -> list[str]:
    """The comma-separated fields after the header; quotes and one level of parentheses are taken off."""
    _, colon, rest = line.partition(":")
    text = rest if colon else line
    found: list[str] = []
    position = 0
    while position <= len(text) and len(found) < 64:
        while text[position : position + 1] == " ":
            position += 1
        match = _FIELD.match(text, position)
        if match is None:
            found.append("")
        else:
            quoted, group, plain = match.groups()
            found.append((quoted if quoted is not None else group if group is not None else plain).strip())
            position = match.end()
        comma = text.find(",", position)
        if comma < 0:
            break
        position = comma + 1
    return found


def number(text: str) -> int | None:
    """A short decimal number, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


def values(group: str) -> frozenset[int]:
    """The numbers of a range such as ``0-2`` or ``0,1,3`` (3GPP TS 27.007 §4)."""
    result: set[int] = set()
    for item in group.split(","):
        first, dash, last = item.strip().partition("-")
        low = number(first.strip())
        high = number(last.strip()) if dash else low
        if low is not None and high is not None and low <= high <= low + 255:
            result.update(range(low, high + 1))
    return frozenset(result)


def signal_dbm(line: str) -> int | None:
    """The strength in an answer to AT+CSQ in dBm, None when it is not known (27.007 §8.5)."""
    level = number(fields(line)[0])
    return -113 + 2 * level if level is not None and 0 <= level <= 31 else None


def is_registration_news(line: str) -> bool:
    """Whether a +CREG: or +CEREG: line is a notice: in an answer the second field is the state."""
    found = fields(line)
    return len(found) < 2 or number(found[1]) is None


def registration(line: str) -> int | None:
    """The state in an answer or a notice (27.007 §7.2)."""
    found = fields(line)
    return number(found[0] if is_registration_news(line) else found[1])


def stores(line: str) -> tuple[str, ...]:
    """The stores that can be read, from an answer to AT+CPMS=? (27.005 §3.2.2)."""
    match = re.match(r"\+CPMS:\s*\(?([^()]*)", line)
    return tuple(dict.fromkeys(re.findall(r'"([A-Z]{2})"', match.group(1)))) if match else ()


def notice_mode(line: str) -> tuple[int, ...] | None:
    """The best mode out of an answer to AT+CNMI=?: texts stored and told, reports stored, else direct.

    Source: 3GPP TS 27.005 §3.4.1, parameters mode, mt, bm, ds, bfr.
    """
    groups = [values(group) for group in re.findall(r"\(([^)]*)\)", line)]
    if len(groups) < 2 or 1 not in groups[1]:
        return None

    def pick(position: int, *wishes: int) -> int | None:
        if position >= len(groups) or not groups[position]:
            return None
        return next((wish for wish in wishes if wish in groups[position]), min(groups[position]))

    mode: list[int] = []
    for position, wishes in enumerate(((2, 1, 3), (1,), (0,), (2, 1, 0), (0, 1))):
        value = pick(position, *wishes)
        if value is None:
            break
        mode.append(value)
    return tuple(mode)


FALLBACK_NOTICE_MODES: tuple[tuple[int, ...], ...] = (
    (2, 1, 0, 2, 0), (2, 1, 0, 1, 0), (2, 1, 0, 1, 1), (1, 1, 0, 1, 0), (2, 1, 0, 0, 0), (1, 1, 0, 0, 1), (2, 1),
    (1, 1),
)  # fmt: skip
