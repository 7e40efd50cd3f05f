"""``appliance pdu``: read and write SMS PDUs by hand, for reports about modems and for scripts."""

from __future__ import annotations

import argparse
import io
import json
import secrets
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from appliance.domain import sms_text
from appliance.domain.ports import OutgoingPart
from appliance.gsm.pdu import (
    Deliver,
    PduError,
    StatusReport,
    Submit,
    UserData,
    decode_mt,
    decode_submit,
    encode_submit,
    read_status,
)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "pdu",
        help="read and write SMS PDUs",
        description="Read the PDUs that a modem sends and stores, and write the ones that it takes.",
    )
    commands = parser.add_subparsers(dest="pdu_command", required=True, metavar="COMMAND")

    decode = commands.add_parser(
        "decode",
        help="print each PDU as one line of JSON",
        description="Print each PDU as one line of JSON. Without HEX, read one PDU a line from stdin. The exit code is "
        "1 if one of them could not be read; its line then has an error with the field that is wrong.",
    )
    decode.add_argument("hex", nargs="*", metavar="HEX", help="a PDU as hexadecimal digits")
    decode.add_argument("--mo", action="store_true", help="texts from a phone (SMS-SUBMIT), not to one")
    decode.add_argument("--no-smsc", action="store_true", help="the PDUs begin without an SMSC address")

    encode = commands.add_parser(
        "encode",
        help="print the PDUs that send a text",
        description="Print the PDUs (SMS-SUBMIT, SMSC of the SIM) that send a text, one a line.",
    )
    encode.add_argument("--to", required=True, metavar="NUMBER", help="like +4917012345678 or 22022")
    encode.add_argument("--text", required=True, help="the text, of any length and alphabet")
    encode.add_argument(
        "--language",
        type=sms_text.NationalLanguage,
        choices=list(sms_text.NationalLanguage),
        default=sms_text.NationalLanguage.NONE,
        help="whose letters may go into the short alphabet, as [sms] national_language in appliance.toml",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0, or 1 if a PDU could not be read or written."""
    return _decode(args) if args.pdu_command == "decode" else _encode(args)


def _decode(args: argparse.Namespace) -> int:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a log may hold any bytes
    lines: Iterable[str] = args.hex or sys.stdin
    only_ascii = "utf" not in (sys.stdout.encoding or "").lower()
    direction = "out" if args.mo else "in"
    failed = False
    for line in lines:
        hex_pdu = line.strip()
        if not hex_pdu:
            continue
        try:
            if args.mo:
                told = {**_tell_submit(decode_submit(hex_pdu, has_smsc=not args.no_smsc)), "error": None}
            else:
                told = {**_tell_mt(decode_mt(hex_pdu, has_smsc=not args.no_smsc)), "error": None}
        except PduError as error:
            failed = True
            told = {"direction": direction, "error": {"field": error.field, "sentence": error.sentence}}
        print(json.dumps({**told, "pdu": hex_pdu}, ensure_ascii=only_ascii), flush=True)
    return 1 if failed else 0


def _encode(args: argparse.Namespace) -> int:
    try:
        parts = sms_text.split(args.text, language=args.language)
        reference = secrets.randbelow(256) if len(parts) > 1 else None
        pdus = [encode_submit(OutgoingPart(args.to, part, reference)) for part in parts]
    except sms_text.TextTooLong as error:
        print(error.sentence, file=sys.stderr)
        return 1
    except PduError as error:
        print(error, file=sys.stderr)
        return 1
    for pdu in pdus:
        print(pdu.hex)
    return 0


def _tell_mt(message: Deliver | StatusReport) -> dict[str, Any]:
    if isinstance(message, StatusReport):
        outcome, sentence = read_status(message.status)
        return {
            "type": "status-report",
            "direction": "in",
            "smsc": message.smsc,
            "number": message.recipient.text,
            "reference": message.reference,
            "timestamp": _time(message.sent_at),
            "discharged_at": _time(message.discharged_at),
            "status": message.status,
            "outcome": outcome.value,
            "sentence": sentence,
        }
    return {
        "type": "deliver",
        "direction": "in",
        "smsc": message.smsc,
        "number": message.sender.text,
        "alphanumeric": message.sender.alphanumeric,
        "timestamp": _time(message.sent_at),
        "protocol_id": message.protocol_id,
        "data_coding": message.data_coding,
        **_tell_user_data(message.user_data),
    }


def _tell_submit(message: Submit) -> dict[str, Any]:
    validity = message.validity
    return {
        "type": "submit",
        "direction": "out",
        "smsc": message.smsc,
        "number": message.recipient.text,
        "alphanumeric": message.recipient.alphanumeric,
        "reference": message.reference,
        "valid_for_s": int(validity.total_seconds()) if isinstance(validity, timedelta) else None,
        "valid_until": _time(validity) if isinstance(validity, datetime) else None,
        "wants_report": message.wants_report,
        "rejects_duplicates": message.rejects_duplicates,
        "protocol_id": message.protocol_id,
        "data_coding": message.data_coding,
        **_tell_user_data(message.user_data),
    }


def _tell_user_data(data: UserData) -> dict[str, Any]:
    concat, waiting = data.concat, data.waiting
    return {
        "encoding": data.encoding.value,
        "text": sms_text.decode(
            data.encoding,
            data.units,
            locking_table=data.locking_table,
            single_table=data.single_table,
        ),
        "class": data.message_class,
        "concat": concat
        and {
            "reference": concat.reference,
            "bits": 16 if data.wide_reference else 8,
            "total": concat.total,
            "sequence": concat.sequence,
        },
        "ports": data.ports and {"destination": data.ports[0], "source": data.ports[1]},
        "waiting": waiting and {"kind": waiting.kind, "active": waiting.active, "count": waiting.count},
        "locking_table": data.locking_table,
        "single_table": data.single_table,
        "udh": [{"id": element.identifier, "data": element.data.hex()} for element in data.elements],
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
