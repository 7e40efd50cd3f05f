"""``make fuzz N=1000000 ONLY="smtp rest"``: hostile input for everything that reads what comes from outside.

Each decoder gets N cases, most of them good input with octets changed, cut or inserted. A decoder may refuse in the
way its signature says; anything else it raises is a fault, and is shown with the input that did it.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from appliance.domain import numbers, reassembly
from appliance.domain.ports import InboundPart, OutgoingPart
from appliance.domain.sms_text import Encoding, NationalLanguage, TextTooLong, decode, split
from appliance.gsm import commands, errors, ussd
from appliance.gsm.inbox import parse_stored
from appliance.gsm.lexer import Lexer, Line, Notice, header_of, is_final, is_pdu, is_plain_notice
from appliance.gsm.pdu import (
    PduError,
    decode_submit,
    encode_deliver,
    encode_status_report,
    encode_submit,
    to_inbound_part,
)
from lab import fuzz_network
from lab.figures import Row, table
from lab.fuzz_network import spoiled

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEXTS = ("Your order is ready.", "Grüße: 10 € [ab] {cd}", "🎉 emoji", "long " * 60, "ŞĞİı Ω漢字", "")
LINES = (
    b'\r\n+CMTI: "SM",3\r\n', b'\r\n+CDSI: "SR",12\r\n', b"\r\n+CMGS: 17\r\n\r\nOK\r\n", b"\r\n+CMS ERROR: 42\r\n",
    b"\r\n+CME ERROR: SIM not inserted\r\n", b'\r\n+CUSD: 0,"C8329BFD06",15\r\n', b'\r\n+CPMS: "SM",3,30,"SM",3,30\r\n',
    b'\r\n+CREG: 2,1,"0001","0000ABCD",7\r\n', b"\r\n+CSQ: 22,99\r\n", b'\r\n+CPMS: ("SM","ME"),("SM"),("SM")\r\n',
    b"\r\n+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)\r\n", b'\r\n+CLIP: "+491701234567",145,,,,0\r\n', b"\r\nRING\r\n",
    b"\r\n> ",
    b"\r\n+CMT: ,23\r\n0791947106004034040C9194711632547600006211221221000004D4F29C0E\r\n",
    b"\r\n+CMGL: 1,0,,23\r\n0791947106004034040C9194711632547600006211221221000004D4F29C0E\r\n\r\nOK\r\n",
)  # fmt: skip


def pdu(chance: random.Random) -> None:
    """A PDU from a store or straight from the network, and the text in it."""
    octets = chance.choice(_PDUS) if chance.random() < 0.8 else chance.randbytes(chance.randrange(200))
    case = spoiled(chance, octets).hex().upper()
    if chance.random() < 0.02:
        case = case[:-1] + chance.choice("G \x00é")
    part = to_inbound_part("sim1", case)
    if isinstance(part, InboundPart):
        decode(part.encoding, part.units, locking_table=part.locking_table, single_table=part.single_table)
        numbers.from_network(part.sender, "DE")
    with suppress(PduError):
        decode_submit(case)


def at(chance: random.Random) -> None:
    """What a modem says, in pieces of any size, and all that is read out of its lines."""
    lexer = Lexer()
    said = spoiled(chance, b"".join(chance.choices(LINES, k=chance.randrange(1, 5))))
    lexer.expecting_prompt = chance.random() < 0.3
    while said:
        size = chance.randrange(1, 1 + len(said))
        for token in lexer.feed(said[:size]):
            if isinstance(token, (Line, Notice)):
                _read_line(token.text)
        said = said[size:]


def joined(chance: random.Random) -> None:
    """Parts of texts in any order, doubled, missing and contradicting each other."""
    total = chance.randrange(1, 6)
    parts = [
        reassembly.StoredPart(
            id=n,
            sequence=chance.randrange(0, total + 2),
            total=total,
            sent_at_ms=chance.choice((0, 1000, 10**9, 10**12)),
            encoding=chance.choice(list(Encoding)),
            units=chance.randbytes(chance.randrange(20)),
            locking_table=chance.randrange(16),
            single_table=chance.randrange(16),
        )
        for n in range(chance.randrange(1, 8))
    ]
    for group in reassembly.group(parts):
        reassembly.text_of(list(group.parts.values()))


LANGUAGES = list(NationalLanguage)


def typed(chance: random.Random) -> None:
    """Texts and numbers that people type, into parts and back."""
    alphabet = chance.choice(("abc €[]{}", "äöü漢🎉‍", "\x00\x1b\ud7ff￿ \n", "0123456789+-/() ", "aAşğıİçãõÊ¿ क्षाہے"))
    text = "".join(chance.choices(alphabet, k=chance.randrange(300)))
    with suppress(TextTooLong):
        parts = split(text, max_parts=10, language=chance.choice(LANGUAGES))
        for part in parts:
            encode_submit(OutgoingPart("+491701234567", part, 7 if len(parts) > 1 else None))
        units = b"".join(part.units for part in parts)
        tables = {"locking_table": parts[0].locking_table, "single_table": parts[0].single_table}
        back = decode(parts[0].encoding, units, **tables)
        if back != text and not set(text) & {"\x00", "\x1b"}:
            raise AssertionError(f"{text!r} came back as {back!r}")
    with suppress(numbers.BadNumber):
        numbers.parse(text[:30], "DE")


DECODERS: dict[str, Callable[[random.Random], None]] = {
    "pdu": pdu, "at": at, "joined": joined, "typed": typed, **fuzz_network.DECODERS,
}  # fmt: skip


def run(names: Sequence[str], count: int, seed: int) -> list[Row]:
    """Give each decoder ``count`` cases."""
    return [_run_one(name, count, seed) for name in names]


def main(arguments: Sequence[str]) -> int:
    """0 when nothing but what is allowed was raised."""
    parser = argparse.ArgumentParser(prog="lab.fuzz", description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="cases for each decoder")
    parser.add_argument("--only", choices=list(DECODERS), nargs="+", default=list(DECODERS))
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    args = parser.parse_args(arguments)
    logging.disable()  # what is refused is told at length, which is not looked at here
    rows = run(args.only, args.count, args.seed)
    print(table(rows))
    return 0 if all(row.met for row in rows) else 1


def _run_one(name: str, count: int, seed: int) -> Row:
    decoder = DECODERS[name]
    faults = 0
    began = time.monotonic()
    for n in range(count):
        chance = random.Random(f"{seed} {n}")
        try:
            decoder(chance)
        except Exception:  # noqa: BLE001 - whatever it is, it is what this looks for
            faults += 1
            if faults <= 3:
                print(f"{name}: case {n} of seed {seed}", file=sys.stderr)
                traceback.print_exc()
    rate = count / (time.monotonic() - began)
    what = f"{name}: {(decoder.__doc__ or '').splitlines()[0]}"
    return Row("R6", what, "0 uncaught", f"{faults} of {count:,} (seed {seed}, {rate:,.0f}/s)", faults == 0)


def _read_line(text: str) -> None:
    header_of(text)
    is_pdu(text)
    is_plain_notice(text)
    if is_final(text):
        found = errors.parse_final(text)
        if found is not None:
            errors.submit_refused(found)
    for field in commands.fields(text):
        commands.number(field)
        commands.values(field)
    commands.signal_dbm(text)
    commands.registration(text)
    commands.stores(text)
    commands.notice_mode(text)
    parse_stored(text)
    ussd.read(text, packed=False)
    ussd.read(text, packed=True)


def _good_pdus() -> list[bytes]:
    found = [encode_status_report("+491701234567", 7, sent_at=NOON, discharged_at=NOON, status=0).hex]
    for text in TEXTS:
        parts = split(text)
        for part in parts:
            reference = 200 if len(parts) > 1 else None
            found.append(encode_submit(OutgoingPart("+491701234567", part, reference)).hex)
            for sender in ("+491701234567", "INFO", "22022"):
                found.append(encode_deliver(sender, part, sent_at=NOON, concat_reference=reference).hex)
    return [bytes.fromhex(each) for each in found]


_PDUS = _good_pdus()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
