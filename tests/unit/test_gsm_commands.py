"""Commands are built out of checked values only, and answers are read in the forms that modems give."""

from __future__ import annotations

import pytest

from appliance.gsm import commands


@pytest.mark.parametrize("bad", ["", "123", "12345678901", "12a4", '1234"', "1234\rAT+CMGD=1,4", "１２３４"])
def test_a_pin_can_carry_no_other_command(bad: str) -> None:
    with pytest.raises(ValueError):
        commands.enter_pin(bad)


def test_a_pin_is_never_logged() -> None:
    assert commands.enter_pin("1234").secret


@pytest.mark.parametrize("bad", ["", "*100#\r", '*100#",15;+CMGD=1,4', "abc", "*1 #"])
def test_a_ussd_code_can_carry_no_other_command(bad: str) -> None:
    with pytest.raises(ValueError):
        commands.ussd(bad)


@pytest.mark.parametrize("bad", ["SM\r", "", 'SM","ME', "sm", "SMX"])
def test_a_store_can_carry_no_other_command(bad: str) -> None:
    with pytest.raises(ValueError):
        commands.select_store(bad)


@pytest.mark.parametrize("bad", ["+", "12", '+49"', "+49 171", "+49171\r"])
def test_an_sms_centre_is_a_number(bad: str) -> None:
    with pytest.raises(ValueError):
        commands.set_smsc(bad)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("+CSQ: 21,99", ["21", "99"]),
        ('+COPS: 0,0,"Test, Net",2', ["0", "0", "Test, Net", "2"]),
        ("+CMGL: 3,1,,24", ["3", "1", "", "24"]),
        ("+CMGR:0,,24", ["0", "", "24"]),
        ('+CMTI: "SM", 3', ["SM", "3"]),
        ("+CSMS:", [""]),
        ("351234567890120", ["351234567890120"]),
        ('+CUSD: 0,"open', ["0", "open"]),
    ],
)
def test_a_line_is_cut_into_its_fields(line: str, expected: list[str]) -> None:
    assert commands.fields(line) == expected


def test_fields_of_anything_end() -> None:
    for line in (",," * 5000, '"' * 999, "((((" * 99, "+X: " + "(" * 50 + '",' * 50):
        assert len(commands.fields(line)) <= 64


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)", (2, 1, 0, 2, 0)),  # Huawei
        ("+CNMI: (0-2),(0-3),(0,2),(0,1),(0,1)", (2, 1, 0, 1, 0)),  # SIM800
        ("+CNMI: (0,1),(0,1),(0,2),(0,1),(1)", (1, 1, 0, 1, 1)),  # Cinterion
        ("+CNMI: (1,2),(0,1)", (2, 1)),
        ("+CNMI: (0-2),(0,2,3),(0),(0),(0)", None),  # no stored delivery: nothing to choose
        ("+CNMI: 2,1,0,0,0", None),
        ("+CNMI: ", None),
    ],
)
def test_the_best_notice_mode(line: str, expected: tuple[int, ...] | None) -> None:
    assert commands.notice_mode(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('+CPMS: ("SM","ME","SR"),("SM","ME"),("SM")', ("SM", "ME", "SR")),
        ('+CPMS: ("SM"),("SM"),("SM")', ("SM",)),
        ('+CPMS: "SM","ME"', ("SM", "ME")),
        ("+CPMS: 0,30,0,30,0,30", ()),
    ],
)
def test_the_stores_of_a_modem_are_read(line: str, expected: tuple[str, ...]) -> None:
    assert commands.stores(line) == expected


def test_a_registration_notice_is_told_from_an_answer() -> None:
    assert commands.is_registration_news("+CREG: 5")
    assert commands.is_registration_news('+CREG: 1,"00A1","0000B2C3",7')
    assert not commands.is_registration_news("+CREG: 0,1")
    assert commands.registration("+CREG: 5") == 5
    assert commands.registration('+CREG: 2,1,"00A1","0000B2C3",7') == 1


def test_a_signal_is_told_in_dbm_or_not_at_all() -> None:
    assert commands.signal_dbm("+CSQ: 31,0") == -51
    assert commands.signal_dbm("+CSQ: 0,99") == -113
    assert commands.signal_dbm("+CSQ: 99,99") is None
    assert commands.signal_dbm("+CSQ: x") is None


def test_ranges_are_bounded() -> None:
    assert commands.values("0-2,5") == {0, 1, 2, 5}
    assert commands.values("0-999999") == set()
    assert commands.values("3-1,a,,-") == set()
