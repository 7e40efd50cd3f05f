"""The delivery machine and the inbox on a real database: nothing lost, nothing doubled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from appliance.domain import policy, sms_text
from appliance.domain.ports import (
    DeliveryReport,
    InboundPart,
    PartOfText,
    ReportOutcome,
    SubmitErrorClass,
)
from appliance.domain.sms_text import Encoding
from appliance.services import audit, conversations, delivery_reports, doubts, inbox, messages, outbox
from appliance.services.office import current
from appliance.store.database import execute, transaction
from appliance.store.models import InboundPartRow, Outbound, OutboundPart, Report
from tests.unit.office import SmallOffice

MOBILE = "+4917012345678"
NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def send(office: SmallOffice, text: str, key: str = "k", number: str = MOBILE) -> int:
    thread = conversations.open_sms(office.anna, office.line, number)
    return int(messages.send(office.anna, thread["id"], text, key)[0]["id"])


def state(office: SmallOffice, number: str = MOBILE) -> tuple[str, str]:
    thread = conversations.open_sms(office.anna, office.line, number)
    last = messages.page(office.anna, thread["id"])["messages"][-1]
    return last["state"], last["reason"]


def report(reference: int, outcome: ReportOutcome = ReportOutcome.DELIVERED, sentence: str = "") -> DeliveryReport:
    return DeliveryReport("sim1", reference, MOBILE, outcome, sentence, NOON, f"raw{reference}{outcome}")


def take_job(office: SmallOffice) -> outbox.Job:
    job = outbox.advance(office.line, "me")
    assert job is not None
    return job


def test_a_text_in_two_parts_is_delivered_when_both_are(office: SmallOffice) -> None:
    send(office, "x" * 200)
    first = take_job(office)
    assert (first.part.part.sequence, first.part.part.total) == (1, 2)
    assert state(office)[0] == "sending"
    second = outbox.advance(office.line, "me", (first, outbox.Accepted(10)))
    assert second is not None
    assert second.part.concat_reference == first.part.concat_reference
    assert outbox.advance(office.line, "me", (second, outbox.Accepted(11))) is None
    assert state(office)[0] == "sent"
    delivery_reports.take([report(11)])
    assert state(office)[0] == "sent"
    delivery_reports.take([report(10), report(10)])
    assert state(office)[0] == "delivered"


def test_a_report_that_overtakes_the_modems_answer_counts(office: SmallOffice) -> None:
    send(office, "fast")
    job = take_job(office)
    delivery_reports.take([report(7)])
    outbox.advance(office.line, "me", (job, outbox.Accepted(7)))
    assert state(office)[0] == "delivered"


def test_what_a_dead_daemon_left_in_the_modem_is_maybe_sent(office: SmallOffice) -> None:
    send(office, "risky")
    outbox.advance(office.line, "a former life")
    assert outbox.recover("me") == 1
    assert state(office)[0] == "maybe_sent"
    assert outbox.advance(office.line, "me") is None, "it must not go out a second time by itself"
    delivery_reports.take([report(99)])
    assert state(office)[0] == "delivered"


def test_by_policy_what_nobody_settles_goes_out_once_more_and_says_so(office: SmallOffice) -> None:
    send(office, "the cellar is flooded")
    outbox.advance(office.line, "a former life")
    outbox.recover("me")
    assert doubts.send_again(60_000) == 0, "its report may still come"
    OutboundPart.update(submitted_at=OutboundPart.submitted_at - 60_001).execute()
    assert doubts.send_again(60_000) == 1
    job = take_job(office)
    assert state(office) == ("sending", doubts.SENT_AGAIN)
    outbox.advance(office.line, "me", (job, outbox.Accepted(8)))
    delivery_reports.take([report(8)])
    assert state(office) == ("delivered", doubts.SENT_AGAIN)


def test_by_policy_a_text_goes_out_a_second_time_and_never_a_third(office: SmallOffice) -> None:
    send(office, "the cellar is flooded")
    for again in (1, 0):
        job = take_job(office)
        outbox.advance(office.line, "me", (job, outbox.Unknown()))
        OutboundPart.update(submitted_at=1).execute()
        assert doubts.send_again(60_000) == again
    assert state(office)[0] == "maybe_sent"


@pytest.mark.parametrize("settled", ["reported", "too old", "from a backup"])
def test_what_is_settled_too_old_or_from_a_backup_is_not_sent_again_by_policy(
    office: SmallOffice, settled: str
) -> None:
    send(office, "the cellar is flooded")
    if settled == "from a backup":
        outbox.doubt_waiting()
    else:
        outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    if settled == "reported":
        delivery_reports.take([report(9)])
    if settled == "too old":
        Outbound.update(expires_at=1).execute()
    OutboundPart.update(submitted_at=1).execute()
    assert doubts.send_again(60_000) == 0
    assert state(office)[0] == ("delivered" if settled == "reported" else "maybe_sent")


def leap_past_the_lease() -> None:
    """What the clock of a box without a battery does when the time server answers."""
    Outbound.update(lease_until=0).execute()
    assert outbox.recover("me") == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (outbox.Accepted(7), "sent"),
        (outbox.Unknown(), "maybe_sent"),
        (outbox.Refused(SubmitErrorClass.RECIPIENT, "No such number."), "failed"),
        (outbox.NotHandedOver(), "queued"),
    ],
)
def test_the_modems_answer_counts_although_the_clock_leapt_meanwhile(
    office: SmallOffice, answer: outbox.Outcome, told: str
) -> None:
    send(office, "during the leap")
    job = take_job(office)
    leap_past_the_lease()
    assert outbox.advance(office.line, "me", (job, answer), claim=False) is None
    assert state(office)[0] == told
    send(office, "and the next one", "k2")
    assert outbox.advance(office.line, "me") is not None, "the line goes on"


def test_an_answer_that_comes_after_the_report_holds_nothing_up(office: SmallOffice) -> None:
    send(office, "settled already")
    job = take_job(office)
    leap_past_the_lease()
    delivery_reports.take([report(7)])
    outbox.advance(office.line, "me", (job, outbox.Accepted(7)))
    assert state(office)[0] == "delivered"


def test_a_report_settles_a_doubt_only_where_it_can_mean_nothing_else(office: SmallOffice) -> None:
    send(office, "never left the modem", "k1")
    outbox.advance(office.line, "a former life")
    outbox.recover("me")
    send(office, "went out", "k2")
    job = take_job(office)
    delivery_reports.take([report(5)])
    assert outbox.advance(office.line, "me", (job, outbox.Unknown())) is None
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    states = [each["state"] for each in messages.page(office.anna, thread["id"])["messages"]]
    assert states == ["maybe_sent", "maybe_sent"], "nobody can tell which of the two it was"


def test_the_report_that_settled_a_doubt_told_again_settles_no_other(office: SmallOffice) -> None:
    send(office, "arrived", "k1")
    outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    delivery_reports.take([report(5)])
    assert state(office)[0] == "delivered"
    send(office, "never left the modem", "k2")
    outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    delivery_reports.take([replace(report(5), raw_pdu="the same, told anew")])
    assert state(office)[0] == "maybe_sent"


def test_as_many_reports_as_parts_in_doubt_settle_them_all(office: SmallOffice) -> None:
    send(office, "x" * 200)
    second = outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    assert second is not None
    outbox.advance(office.line, "me", (second, outbox.Unknown()))
    delivery_reports.take([report(5)])
    assert state(office)[0] == "maybe_sent"
    delivery_reports.take([replace(report(5), raw_pdu="the same, told anew")])
    assert state(office)[0] == "maybe_sent"
    delivery_reports.take([report(6)])
    assert state(office)[0] == "delivered"


def test_reports_of_what_is_settled_are_not_counted_for_what_is_in_doubt(office: SmallOffice) -> None:
    send(office, "arrived", "k1")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(5)))
    delivery_reports.take([report(5)])
    send(office, "x" * 200, "k2")
    second = outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    assert second is not None
    outbox.advance(office.line, "me", (second, outbox.Unknown()))
    delivery_reports.take([replace(report(5), raw_pdu="the same, told anew"), report(6)])
    assert state(office)[0] == "maybe_sent"


def test_a_network_that_is_still_trying_has_the_text_for_sure(office: SmallOffice) -> None:
    send(office, "in doubt")
    outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    delivery_reports.take([report(5, ReportOutcome.STILL_TRYING, "The network is still trying.")])
    assert state(office)[0] == "sent"
    assert doubts.send_again(0) == 0, "it must not go out a second time by policy"
    delivery_reports.take([report(5, ReportOutcome.STILL_TRYING, "The network is still trying."), report(5)])
    assert state(office)[0] == "delivered"


def test_a_report_told_twice_in_other_words_settles_nothing_else(office: SmallOffice) -> None:
    send(office, "arrived", "k1")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(5)))
    delivery_reports.take([report(5)])
    send(office, "in doubt", "k2")
    outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    delivery_reports.take([replace(report(5), raw_pdu="the same, told anew")])
    assert state(office)[0] == "maybe_sent"


def test_a_report_that_waited_for_another_text_settles_the_doubt(office: SmallOffice) -> None:
    send(office, "answer lost", "k1")
    send(office, "the next one", "k2")
    following = outbox.advance(office.line, "me", (take_job(office), outbox.Unknown()))
    assert following is not None
    delivery_reports.take([report(5)])  # it could be about either
    outbox.advance(office.line, "me", (following, outbox.Accepted(6)))
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    states = [each["state"] for each in messages.page(office.anna, thread["id"])["messages"]]
    assert states == ["delivered", "sent"]


def test_a_report_settles_the_doubt_although_the_box_was_off_for_long_after_it_came(office: SmallOffice) -> None:
    send(office, "answer lost")
    outbox.advance(office.line, "a former life")
    delivery_reports.take([report(5)])
    a_day = timedelta(days=1) // timedelta(milliseconds=1)
    OutboundPart.update(submitted_at=OutboundPart.submitted_at - a_day).execute()
    Report.update(received_at=Report.received_at - a_day).execute()
    assert outbox.recover("me") == 1
    assert state(office)[0] == "delivered"


@pytest.mark.parametrize("told", ["+4917012345678", "017012345678", "17012345678", "004917012345678", "4917012345678"])
def test_a_number_is_the_same_however_the_network_writes_it(office: SmallOffice, told: str) -> None:
    send(office, "hello")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(5)))
    delivery_reports.take([replace(report(5), recipient=told)])
    assert state(office)[0] == "delivered"
    inbox.take_parts([replace(inbound("hello to you"), sender=told)])
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    assert len(messages.page(office.anna, thread["id"])["messages"]) == 2


def test_a_report_from_before_a_text_went_out_settles_nothing(office: SmallOffice) -> None:
    delivery_reports.take([report(5)])  # of another program's text
    Report.update(received_at=Report.received_at - 2 * policy.EARLY_REPORT_MS).execute()
    send(office, "answer lost")
    outbox.advance(office.line, "a former life")
    assert outbox.recover("me") == 1
    assert state(office)[0] == "maybe_sent"


def test_a_report_from_beyond_the_validity_of_a_text_settles_nothing(office: SmallOffice) -> None:
    send(office, "long ago")
    outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(5)))
    beyond_ms = current().text_validity_ms + policy.REPORT_GRACE_MS
    with transaction():
        execute("UPDATE outbound_part SET submitted_at = submitted_at - ?", beyond_ms)
    delivery_reports.take([report(5)])  # of a text of another program, by then
    assert state(office)[0] == "sent"


def test_references_wrap_round_and_reports_still_find_their_texts(office: SmallOffice) -> None:
    for n in range(300):
        send(office, f"text {n}", f"k{n}")
    done = None
    for n in range(300):
        job = outbox.advance(office.line, "me", done)
        assert job is not None
        done = job, outbox.Accepted(n % 256)
    outbox.advance(office.line, "me", done)
    delivery_reports.take([replace(report(n % 256), raw_pdu=f"raw {n}") for n in range(300)])
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    shown = messages.page(office.anna, thread["id"], limit=200)["messages"]
    assert {each["state"] for each in shown} == {"delivered"}


def test_of_two_texts_with_one_reference_the_report_is_about_the_one_of_that_time(office: SmallOffice) -> None:
    """A modem that restarted counts from the beginning again."""
    two_hours = timedelta(hours=2)
    for key in ("to a phone that is off", "the phone is on again"):
        OutboundPart.update(submitted_at=OutboundPart.submitted_at - two_hours // timedelta(milliseconds=1)).execute()
        send(office, key, key)
        outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(0)))
    expired = report(0, ReportOutcome.FAILED, "The text was not delivered within its validity period.")
    delivery_reports.take([replace(expired, sent_at=datetime.now(UTC) - two_hours)])
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    states = [each["state"] for each in messages.page(office.anna, thread["id"])["messages"]]
    assert states == ["failed", "sent"]


def test_a_long_text_cannot_be_joined_with_a_lost_one_before_it(office: SmallOffice) -> None:
    long = "x" * 200
    texts = [(long, MOBILE), *(("short", "+4917099999999") for _ in range(255)), (long, MOBILE)]
    for n, (text, number) in enumerate(texts):
        send(office, text, f"k{n}", number)
    references, done = [], None
    while job := outbox.advance(office.line, "me", done):
        done = job, outbox.Accepted(0)
        if job.part.number == MOBILE:
            references.append(job.part.concat_reference)
    lost, lost_too, new, new_too = references
    assert lost == lost_too != new == new_too


def test_sending_again_after_maybe_sent_is_the_users_choice(office: SmallOffice) -> None:
    message_id = send(office, "risky")
    outbox.advance(office.line, "a former life")
    outbox.recover("me")
    messages.retry(office.anna, message_id)
    assert take_job(office).message_id == message_id
    [newest] = audit.entries(audit.Wanted(), 1)
    assert (newest.who, newest.what, newest.about) == (
        "anna",
        "sent a text",
        f"to {MOBILE}, message {message_id} again",
    )


def test_a_refused_number_fails_at_once_and_holds_nobody_up(office: SmallOffice) -> None:
    send(office, "bad", "k1")
    send(office, "good", "k2", "+4917099999999")
    refused = outbox.Refused(SubmitErrorClass.RECIPIENT, "The number does not exist.")
    following = outbox.advance(office.line, "me", (take_job(office), refused))
    assert state(office) == ("failed", "The number does not exist.")
    assert following is not None
    assert following.part.number == "+4917099999999"


def test_a_temporary_refusal_is_tried_again_later(office: SmallOffice) -> None:
    message_id = send(office, "later")
    refused = outbox.Refused(SubmitErrorClass.NETWORK, "The network is busy.")
    assert outbox.advance(office.line, "me", (take_job(office), refused)) is None
    assert state(office) == ("queued", "The network is busy. It will be tried again.")
    wait = outbox.due_in_ms(office.line)
    assert wait is not None
    assert 0 < wait <= 6_000
    Outbound.update(next_attempt_at=0).where(Outbound.message == message_id).execute()
    assert take_job(office).message_id == message_id


def test_a_modem_that_was_away_costs_no_attempt(office: SmallOffice) -> None:
    message_id = send(office, "patience")
    outbox.advance(office.line, "me", (take_job(office), outbox.NotHandedOver()), claim=False)
    assert state(office)[0] == "queued"
    assert Outbound.get_by_id(message_id).attempts == 0
    assert outbox.due_in_ms(office.line) == 0


def test_a_text_too_old_is_given_up_with_a_sentence(office: SmallOffice) -> None:
    message_id = send(office, "stale")
    Outbound.update(expires_at=0).where(Outbound.message == message_id).execute()
    assert outbox.advance(office.line, "me") is None
    assert outbox.expire() == 1
    assert state(office)[0] == "failed"
    assert outbox.due_in_ms(office.line) is None


def test_a_failed_delivery_keeps_its_reason_when_other_parts_arrive(office: SmallOffice) -> None:
    send(office, "x" * 200)
    second = outbox.advance(office.line, "me", (take_job(office), outbox.Accepted(10)))
    assert second is not None
    outbox.advance(office.line, "me", (second, outbox.Accepted(11)))
    delivery_reports.take([report(10, ReportOutcome.FAILED, "The phone was off for too long."), report(11)])
    assert state(office) == ("failed", "The phone was off for too long.")


def inbound(text: str, number: int = 0, concat: PartOfText | None = None, at: datetime = NOON) -> InboundPart:
    [part] = sms_text.split(text)
    return InboundPart("sim1", MOBILE, at, part.encoding, part.units, concat, f"raw{number}{text}")


def texts(office: SmallOffice) -> list[tuple[str, str]]:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    return [(each["text"], each["state"]) for each in messages.page(office.anna, thread["id"])["messages"]]


def test_a_part_offered_twice_is_one_text(office: SmallOffice) -> None:
    inbox.take_parts([inbound("hello"), inbound("hello")])
    inbox.take_parts([inbound("hello")])
    assert texts(office) == [("hello", "received")]
    for holder in (office.anna, office.ben):
        assert conversations.listing(holder)["conversations"][0]["unread"] == 1
    assert conversations.listing(office.carla)["conversations"] == []


def test_the_same_words_again_from_a_network_without_dates_are_another_text(office: SmallOffice) -> None:
    undated = replace(inbound("OK"), sent_at=None)
    inbox.take_parts([undated])
    inbox.take_parts([undated])
    assert texts(office) == [("OK", "received")], "offered again after a restart"
    for count in (2, 3):
        InboundPartRow.update(received_at=InboundPartRow.received_at - inbox.UNDATED_ANEW_MS - 1).execute()
        inbox.take_parts([undated])
        inbox.take_parts([undated])
        assert len(texts(office)) == count


def test_parts_in_any_order_make_one_text(office: SmallOffice) -> None:
    parts = [inbound(text, n, PartOfText(5, 3, n)) for n, text in ((3, "three"), (1, "one "), (2, "two "))]
    inbox.take_parts(parts[:2])
    assert texts(office) == []
    inbox.take_parts(parts[2:] + parts)
    assert texts(office) == [("one two three", "received")]


def test_the_same_reference_twice_in_a_row_is_two_texts(office: SmallOffice) -> None:
    later = NOON + timedelta(minutes=3)
    inbox.take_parts([inbound("a1 ", 1, PartOfText(5, 2, 1)), inbound("b1 ", 3, PartOfText(5, 2, 1), later)])
    inbox.take_parts([inbound("b2", 4, PartOfText(5, 2, 2), later), inbound("a2", 2, PartOfText(5, 2, 2))])
    assert sorted(texts(office)) == [("a1 a2", "received"), ("b1 b2", "received")]


def test_an_escape_split_across_parts_still_reads(office: SmallOffice) -> None:
    first = replace(inbound("5 "), units=b"5 \x1b", concat=PartOfText(9, 2, 1), raw_pdu="x")
    second = replace(inbound("e"), units=b"e cash", concat=PartOfText(9, 2, 2), raw_pdu="y")
    assert first.encoding is Encoding.GSM7
    inbox.take_parts([first, second])
    assert texts(office) == [("5 € cash", "received")]


def test_a_missing_part_is_shown_after_a_while_and_completed_later(office: SmallOffice) -> None:
    inbox.take_parts([inbound("start ", 1, PartOfText(8, 2, 1))])
    assert inbox.show_incomplete(received_before_ms=2**60) == 1
    assert texts(office) == [("start […]", "incomplete")]
    assert inbox.show_incomplete(received_before_ms=2**60) == 0
    inbox.take_parts([inbound("end", 2, PartOfText(8, 2, 2))])
    assert texts(office) == [("start end", "received")]


def test_an_unreadable_pdu_is_shown_and_kept(office: SmallOffice) -> None:
    broken = InboundPart("sim1", "", None, Encoding.BINARY, b"", None, "00FF", error="TP-OA ends too early.")
    inbox.take_parts([broken])
    [row] = conversations.listing(office.anna)["conversations"]
    assert "TP-OA ends too early." in row["last_message"]["reason"]
    assert not row["can_reply"]


def test_a_modem_without_a_number_keeps_its_texts_on_the_sim(office: SmallOffice) -> None:
    with pytest.raises(inbox.NoLine):
        inbox.take_parts([replace(inbound("hi"), modem="other")])
    assert texts(office) == []
