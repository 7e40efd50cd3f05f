"""What is done all the time costs the same in the tenth year as on the first day; counted in steps of SQLite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.domain.ports import DeliveryReport, ReportOutcome
from appliance.services import (
    audit,
    call_history,
    conversations,
    delivery_reports,
    directory,
    health,
    messages,
    outbox,
    retention,
    snapshot,
)
from appliance.store.clock import now_ms
from appliance.store.database import database, optimize, transaction
from tests.unit.office import LINE_NUMBER, USERS, SmallOffice

YEARS_AGO = 1_600_000_000_000
MANY = 20_000
MOST_STEPS = 20_000  # a look at each row would take several times MANY
BOB = "+4917012345678"


@pytest.fixture
def thread(office: SmallOffice) -> int:
    """A thread in which the box sent a great many texts long ago, and as many calls, reports and acts."""
    thread = int(conversations.open_sms(office.anna, office.line, BOB)["id"])
    messages.send(office.anna, thread, "The first", "first")
    number, line = range(2, MANY), office.line
    with transaction():
        many = database.connection().executemany
        many(
            "INSERT INTO message (id, conversation_id, direction, author_id, text, state, reason, parts, at)"
            " VALUES (?, ?, 'out', ?, 'x', 'delivered', '', 1, ?)",
            ((n, thread, office.anna, YEARS_AGO) for n in number),
        )
        many(
            "INSERT INTO outbound (message_id, line_id, via_line_id, number, concat_reference, attempts, expires_at)"
            " VALUES (?, ?, ?, ?, 0, 0, ?)",
            ((n, line, line, BOB, YEARS_AGO) for n in number),
        )
        many(
            "INSERT INTO outbound_part (message_id, sequence, state, reference, submitted_at)"
            " VALUES (?, 1, 'delivered', ?, ?)",
            ((n, n % 256, YEARS_AGO) for n in number),
        )
        many(
            "INSERT INTO delivery_report (line_id, fingerprint, reference, recipient, outcome, sentence, received_at,"
            " raw_pdu, matched) VALUES (?, ?, 1, '+49', 'delivered', '', ?, '', 0)",
            ((line, f"r{n}", YEARS_AGO) for n in number),
        )
        many(
            "INSERT INTO call (id, account_id, direction, number, state, ending, at, ended_at)"
            " VALUES (?, ?, 'in', ?, 'ended', 'hung_up', ?, ?)",
            ((f"c{n}", office.anna, f"+4930{n % 500}", YEARS_AGO + n, YEARS_AGO + n) for n in number),
        )
        many(
            "INSERT INTO audit (at, who, what, about, address) VALUES (?, ?, 'sent a text', '', '')",
            ((YEARS_AGO + n, f"user{n % 100}") for n in number),
        )
    optimize()
    delivery_reports.forget_unmatched()
    return thread


def steps(act: Callable[[], object]) -> int:
    """How many instructions SQLite's machine runs for ``act``, in hundreds."""
    hundreds = 0

    def count() -> int:
        nonlocal hundreds
        hundreds += 1
        return 0

    database.connection().set_progress_handler(count, 100)
    try:
        act()
    finally:
        database.connection().set_progress_handler(None, 100)
    return hundreds * 100


def test_what_is_done_all_the_time_looks_at_few_rows(office: SmallOffice, thread: int) -> None:
    def handed_over() -> None:
        job = outbox.advance(office.line, "me")
        assert job is not None
        outbox.advance(office.line, "me", (job, outbox.Accepted(7)))

    stranger = DeliveryReport("sim1", 7, "+4917099999999", ReportOutcome.DELIVERED, "", None, "aa")
    told_before = replace(stranger, recipient=BOB, reference=9, raw_pdu="bb")
    cost = {
        "the start of a browser": steps(lambda: snapshot.of(office.anna)),
        "a text": steps(lambda: messages.send(office.anna, thread, "Hello", "hello")),
        "the queue": steps(outbox.show_waiting),
        "a submit": steps(handed_over),
        "a report of nothing": steps(lambda: delivery_reports.take([stranger])),
        "a report of nothing to somebody with many texts": steps(lambda: delivery_reports.take([told_before])),
        "forgetting": steps(retention.forget_spent),
        "calls with one person": steps(lambda: call_history.with_peer(office.anna, thread)),
        "the figures": steps(health.counts),
        "the queues": steps(health.queues),
        "who stands in the trail": steps(audit.everybody),
        "what somebody did": steps(lambda: audit.page(audit.Wanted(who="ben"), 100)),
    }
    assert {what: count for what, count in cost.items() if count > MOST_STEPS} == {}


def test_the_figures_count_the_messages_of_a_day(office: SmallOffice, thread: int) -> None:
    assert now_ms() > YEARS_AGO
    messages.send(office.anna, thread, "Hello", "hello")
    assert health.counts() == {("out", "queued"): 1}


def test_a_number_with_many_threads_is_given_to_somebody_in_few_statements(office: SmallOffice) -> None:
    with transaction():
        for n in range(200):
            conversations.sms_thread(office.line, f"+49301{n:05d}")
    thread = conversations.open_sms(office.anna, office.line, BOB)["id"]
    message, _ = messages.send(office.anna, thread, "Hello", "hello")
    asked: list[str] = []
    database.connection().set_trace_callback(asked.append)
    directory.apply(USERS, [directory.LineEntry("sim1", LINE_NUMBER, "Office", ["anna", "ben", "carla"])])
    database.connection().set_trace_callback(None)
    assert len(asked) < 100
    [listed] = conversations.listing(office.carla)["conversations"]
    assert (listed["id"], listed["unread"], listed["read_up_to"]) == (thread, 0, message["id"])
    assert len(conversations.listing(office.anna)["conversations"]) == 1
    assert conversations.open_sms(office.carla, office.line, "+4930100000")["last_message"] is None
