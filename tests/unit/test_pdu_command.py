"""``appliance pdu`` as an admin or a script uses it."""

import argparse
import io
import json

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


def test_pdus_without_an_smsc(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("decode", "--no-smsc", DELIVER[16:]) == 0
    assert json.loads(capsys.readouterr().out)["smsc"] is None


def test_encode_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert appliance("encode", "--to", "Bob", "--text", "x") == 1
    assert capsys.readouterr().err == "TP-DA: “Bob” is not a phone number.\n"
    assert appliance("encode", "--to", "22022", "--text", "x" * 40_000) == 1
    assert "at most 255 are allowed" in capsys.readouterr().err
