"""Each refusal says whose fault it is in a sentence."""

from __future__ import annotations

import pytest

from appliance.domain.ports import SubmitErrorClass
from appliance.gsm.errors import CME, CMS, OUTCOME_UNKNOWN, Family, FinalError, parse_final, submit_refused
from appliance.gsm.profiles import GENERIC, profile_for


@pytest.mark.parametrize(
    ("line", "error_class", "code"),
    [
        ("+CMS ERROR: 1", SubmitErrorClass.RECIPIENT, 1),
        ("+CMS ERROR: 27", SubmitErrorClass.NETWORK, 27),  # a phone that is off, among others
        ("+CMS ERROR: 38", SubmitErrorClass.NETWORK, 38),
        ("+CMS ERROR: 42", SubmitErrorClass.NETWORK, 42),
        ("+CMS ERROR: 50", SubmitErrorClass.SIM, 50),
        ("+CMS ERROR: 10", SubmitErrorClass.SIM, 10),
        ("+CMS ERROR: 195", SubmitErrorClass.RECIPIENT, 195),
        ("+CMS ERROR: 331", SubmitErrorClass.NETWORK, 331),
        ("+CMS ERROR: 330", SubmitErrorClass.SIM, 330),
        ("+CMS ERROR: 500", SubmitErrorClass.NETWORK, 500),
        ("+CMS ERROR: 302", SubmitErrorClass.DEVICE, 302),
        ("+CMS ERROR: 77", SubmitErrorClass.NETWORK, 77),  # an unlisted cause of the network
        ("+CMS ERROR: 515", SubmitErrorClass.DEVICE, 515),
        ("+CME ERROR: 10", SubmitErrorClass.SIM, None),
        ("+CME ERROR: SIM not inserted", SubmitErrorClass.SIM, None),
        ("+CMS ERROR: SIM busy", SubmitErrorClass.DEVICE, 314),
        ("+CMS ERROR: no network service", SubmitErrorClass.NETWORK, 331),
        ("ERROR", SubmitErrorClass.DEVICE, None),
        ("+CMS ERROR: ", SubmitErrorClass.DEVICE, None),
        ("+CMS ERROR: 99999999999999999999", SubmitErrorClass.DEVICE, None),
    ],
)
def test_an_error_says_whether_trying_again_makes_sense(
    line: str, error_class: SubmitErrorClass, code: int | None
) -> None:
    error = parse_final(line)
    assert error is not None
    refused = submit_refused(error)
    assert (refused.error_class, refused.code) == (error_class, code)
    assert refused.sentence.endswith((".", ").", "?"))


@pytest.mark.parametrize("line", ["+CMS ERROR: 332", "+CMS ERROR: Network timeout", "+CME ERROR: network timeout"])
def test_a_network_that_stayed_silent_leaves_the_outcome_open_also_in_words(line: str) -> None:
    error = parse_final(line)
    assert error is not None
    assert (error.family, error.code) in OUTCOME_UNKNOWN


def test_ok_is_no_error() -> None:
    assert parse_final("OK") is None


def test_every_sentence_is_one() -> None:
    for _, sentence in (*CMS.values(), *CME.values()):
        assert sentence[0].isupper()
        assert sentence.endswith((".", "?"))


def test_a_makers_own_number_is_read_by_its_table_only() -> None:
    error = FinalError("+CMS ERROR: 515", Family.CMS, 515)
    assert "starting" in submit_refused(error, profile_for("SIMCOM_Ltd").cms_errors).sentence
    assert "515" in submit_refused(error, profile_for("Someone").cms_errors).sentence


def test_an_unknown_maker_gets_the_generic_profile() -> None:
    assert profile_for(None) is GENERIC
    assert profile_for("huawei").ussd_packed
