"""``appliance pdu`` as an admin or a script uses it."""

import argparse
import io
import json
import os
import subprocess
import sys

import pytest

from appliance.cli import pdu

DELIVER = "0791447758100650040DD0F334FC1CA6970100008080312170224008D4F29CDE0EA7D9"
REPORT = "0006D60B911326880736F4111011719551401110117195714046"


def appliance(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    pdu.add_parser(parser.add_subparsers(required=True))
    return pdu.run(parser.parse_args(["pdu", *arguments]))


def test_decode_tells_each_pdu_on_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("decode", DELIVER, REPORT) == 0
    text, report = map(json.loads, capsys.readouterr().out.splitlines())
    assert (text["type"], text["direction"], text["smsc"]) == ("deliver", "in", "+447785016005")
    assert (text["number"], text["alphanumeric"], text["text"]) == ("sipgate", True, "Testmail")
    assert (text["timestamp"], text["encoding"]) == ("2008-08-13T12:07:22+01:00", "gsm7")
    assert (text["concat"], text["class"], text["udh"]) == (None, None, [])
    assert (report["type"], report["number"], report["reference"]) == ("status-report", "+31628870634", 214)
    assert (report["status"], report["outcome"]) == (0x46, "failed")
    assert report["sentence"] == "The text was not delivered within its validity period."


def test_decode_reads_lines_and_goes_on_after_a_bad_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"07\n\n{DELIVER}\n"))
    assert appliance("decode") == 1
    bad, good = map(json.loads, capsys.readouterr().out.splitlines())
    assert bad["error"] == {
        "field": "SMSC",
        "sentence": "the PDU ends too early: 1 octet is due, 0 are left.",
    }
    assert good["text"] == "Testmail"


def test_what_encode_writes_decode_reads(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Größe 5€ – " * 20
    assert appliance("encode", "--to", "+4917012345678", "--text", text) == 0
    lines = capsys.readouterr().out.split()
    assert len(lines) == 4
    assert appliance("decode", "--mo", *lines) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert "".join(part["text"] for part in told) == text
    assert {part["number"] for part in told} == {"+4917012345678"}
    assert [part["concat"]["sequence"] for part in told] == [1, 2, 3, 4]
    assert len({part["concat"]["reference"] for part in told}) == 1
    assert told[0]["udh"][0]["id"] == 0
    assert (told[0]["valid_for_s"], told[0]["wants_report"]) == (86400, True)


def test_encode_writes_in_the_language_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    text = "Teşekkürler, görüşürüz! " * 6
    assert appliance("encode", "--to", "22022", "--text", text) == 0
    assert len(capsys.readouterr().out.split()) == 3
    assert appliance("encode", "--to", "22022", "--text", text, "--language", "turkish") == 0
    [pdu] = capsys.readouterr().out.split()
    assert appliance("decode", "--mo", pdu) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["text"], told["locking_table"], told["udh"]) == (text, 1, [{"id": 0x25, "data": "01"}])


def test_pdus_without_an_smsc(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("decode", "--no-smsc", DELIVER[16:]) == 0
    assert json.loads(capsys.readouterr().out)["smsc"] is None


def test_encode_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("encode", "--to", "Bob", "--text", "x") == 1
    assert capsys.readouterr().err == "TP-DA: “Bob” is not a phone number.\n"
    assert appliance("encode", "--to", "22022", "--text", "x" * 40_000) == 1
    assert "at most 255 are allowed" in capsys.readouterr().err


def run_appliance(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell starts it."""
    command = [sys.executable, "-m", "appliance.cli.main", "pdu", *arguments]
    return subprocess.run(
        command, input=given, capture_output=True, timeout=30, check=False, env={**os.environ, **environment}
    )


def test_lines_of_any_bytes_are_answered_one_by_one() -> None:
    lines = [
        b"\xff\xfe",
        b"+CMT: ,24",
        b"07914",
        b"zz" * 5000,
        DELIVER.lower().encode(),
        b"  " + DELIVER.encode() + b"\r",
    ]
    done = run_appliance("decode", given=b"\n".join(lines) + b"\n\n")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["error"] and each["error"]["field"] for each in told] == ["PDU", "PDU", "PDU", "PDU", None, None]
    assert {each["direction"] for each in told} == {"in"}
    assert [each["pdu"] for each in told[3:5]] == ["zz" * 5000, DELIVER.lower()]
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_screen_that_knows_only_ascii_gets_json_all_the_same() -> None:
    emoji = "0791447758100650040DD0F334FC1CA6970100088080312170224004D83DDE00"
    done = run_appliance("decode", emoji, PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["text"] == "😀"


def test_who_reads_only_the_first_line_sees_no_fault() -> None:
    command = [sys.executable, "-m", "appliance.cli.main", "pdu", "decode", *[DELIVER] * 2000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["text"] == "Testmail"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0


def test_nothing_given_is_nothing_told() -> None:
    done = run_appliance("decode")
    assert (done.returncode, done.stdout) == (0, b"")


def test_the_wrong_direction_names_the_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("decode", "--mo", DELIVER) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["direction"], told["error"]["field"], told["pdu"]) == ("out", "TP-MTI", DELIVER)


def test_part_of_a_long_text_with_ports_and_a_class(capsys: pytest.CaptureFixture[str]) -> None:
    """16-bit reference and 16-bit ports in one header, class 1, UCS-2: 3GPP TS 23.040 §9.2.3.24, 23.038 §4."""
    header = "0504158A0000" + "0003070201"
    pdu_hex = "00" + "44" + "05912143F5" + "00" + "19" + "62112281840040" + "10" + "0B" + header + "00480069"
    assert appliance("decode", pdu_hex) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["text"] == "Hi"
    assert told["class"] == 1
    assert told["concat"] == {"reference": 7, "bits": 8, "total": 2, "sequence": 1}
    assert told["ports"] == {"destination": 5514, "source": 0}
    assert told["udh"] == [{"id": 5, "data": "158a0000"}, {"id": 0, "data": "070201"}]
    assert told["timestamp"] == "2026-11-22T18:48:00+01:00"
    assert told["number"] == "+12345"
