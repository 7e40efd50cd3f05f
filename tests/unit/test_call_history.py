"""The list of one's calls: all of them, or those that one asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from appliance.domain.calls import CallEnd, CallState
from appliance.domain.ports import PhoneCall
from appliance.services import call_history, contacts, phone_calls
from appliance.services.call_history import Filters
from appliance.store.clock import to_ms
from appliance.store.models import CallGap
from tests.unit.office import SmallOffice

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KAREN, NOBODY = "+491712345678", "+4930999111"


def call(hour: int, number: str, direction: str = "in", missed: bool = False, **more: str) -> None:
    """Anna's, so many hours after noon; its id says when."""
    end = CallEnd.MISSED if missed else CallEnd.HUNG_UP
    phone_calls.observe(
        PhoneCall(
            call_id=str(hour),
            phone="PJSIP/anna",
            direction=direction,
            number=number,
            name=more.get("name", ""),
            peer_phone=more.get("peer", ""),
            state=CallState.ENDED,
            at=NOON + timedelta(hours=hour),
            end=end,
            missed=missed,
        )
    )


@pytest.fixture
def calls(office: SmallOffice) -> SmallOffice:
    contacts.create("Karen Adams", [{"number": KAREN, "kind": "home"}])
    call(0, KAREN, missed=True)
    call(1, KAREN, "out")
    call(2, NOBODY, name="ACME Ltd")
    call(3, "102", "out", peer="PJSIP/ben")
    call(4, "anonymous", missed=True)
    return office


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), "43210"),
        (Filters(missed=True), "40"),
        (Filters(direction="in"), "420"),
        (Filters(direction="out"), "31"),
        (Filters(q="karen"), "10"),
        (Filters(q="0171 2345"), "10"),
        (Filters(q="+49 171"), "10"),
        (Filters(q="acme"), "2"),
        (Filters(q="30999"), "2"),
        (Filters(q="weber"), "3"),
        (Filters(q="%"), ""),
        (Filters(q="karen", missed=True), "0"),
        (Filters(since_ms=to_ms(NOON + timedelta(hours=2)), until_ms=to_ms(NOON + timedelta(hours=4))), "32"),
    ],
)
def test_what_is_asked_for_is_found_newest_first(calls: SmallOffice, filters: Filters, found: str) -> None:
    assert [each["id"] for each in call_history.listing(calls.anna, filters)["calls"]] == list(found)


def test_a_page_goes_on_where_the_last_one_ended(calls: SmallOffice) -> None:
    first = call_history.listing(calls.anna, Filters(direction="in"), limit=2)
    assert ([each["id"] for each in first["calls"]], first["more"]) == (["4", "2"], True)
    second = call_history.listing(calls.anna, Filters(direction="in"), limit=2, before="2")
    assert ([each["id"] for each in second["calls"]], second["more"]) == (["0"], False)


def test_nobody_finds_calls_or_own_contacts_of_another(calls: SmallOffice) -> None:
    assert call_history.listing(calls.ben)["calls"] == []
    contacts.create("Secret Name", [{"number": NOBODY, "kind": "work"}], owner=calls.ben)
    assert call_history.listing(calls.anna, Filters(q="secret"))["calls"] == []


def test_gaps_of_the_time_that_is_asked_for_are_told(calls: SmallOffice) -> None:
    for hour in (1, 10):
        begin = to_ms(NOON + timedelta(hours=hour))
        CallGap.create(from_at=begin, to_at=begin + 1000, filled=False)
    assert len(call_history.listing(calls.anna)["gaps"]) == 2
    assert len(call_history.listing(calls.anna, Filters(until_ms=to_ms(NOON + timedelta(hours=5))))["gaps"]) == 1
    assert len(call_history.listing(calls.anna, Filters(since_ms=to_ms(NOON + timedelta(hours=5))))["gaps"]) == 1


def test_whom_one_called_is_known_from_the_beginning(office: SmallOffice) -> None:
    """After a restart the PBX tells but the place in its dialplan, "s" within a subroutine."""
    begun = PhoneCall("1.1", "PJSIP/anna", "out", KAREN, "", CallState.CONNECTED, NOON)
    phone_calls.observe(begun)
    phone_calls.observe(begun.but(number="s", held=True))
    [shown] = call_history.listing(office.anna)["calls"]
    assert (shown["number"], shown["held"]) == (KAREN, True)
