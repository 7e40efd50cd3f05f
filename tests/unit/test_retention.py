"""What becomes of deleted messages, and how long things are kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.domain.mail import LetterKind
from appliance.domain.messages import Kind
from appliance.domain.ports import PartOfText
from appliance.services import (
    call_history,
    conversations,
    delivery_reports,
    inbox,
    mail_in,
    mail_letters,
    mail_queue,
    messages,
    peripherals,
    retention,
)
from appliance.services.errors import Conflict, NotFound
from appliance.store.clock import now_ms
from appliance.store.database import execute, fetch
from appliance.store.models import Call, MailOut, Message
from tests.unit.office import SmallOffice
from tests.unit.test_mail_rules import ANNA, DOMAIN, OWN, RULES, mail
from tests.unit.test_outbox_inbox import MOBILE, inbound, report

DAY_MS = 24 * 3_600_000
FOREVER = {Kind.SMS: 0, Kind.CHAT: 0, Kind.EMAIL: 0}


def chat(office: SmallOffice, *texts: str) -> tuple[int, list[int]]:
    thread = int(conversations.open_chat(office.anna, office.ben)["id"])
    return thread, [int(messages.send(office.anna, thread, text, f"k-{text}")[0]["id"]) for text in texts]


def minutes_pass(minutes: int) -> None:
    execute("UPDATE message_hidden SET at = at - ?", minutes * 60_000)
    execute("UPDATE membership SET hidden_at = hidden_at - ?", minutes * 60_000)


def left() -> list[str]:
    return [row.text for row in Message.select().order_by(Message.id)]


def told_of(word: str) -> int:
    return int(fetch("SELECT COUNT(*) FROM event WHERE instr(data, ?)", word)[0][0])


def test_a_row_goes_when_its_last_holder_deleted_it_and_cannot_undo_it_any_more(office: SmallOffice) -> None:
    _, [first, _] = chat(office, "secret", "other")
    messages.delete(office.anna, first)
    minutes_pass(60)
    retention.purge_deleted()
    assert left() == ["secret", "other"], "Ben still has it"
    messages.delete(office.ben, first)
    retention.purge_deleted()
    assert left() == ["secret", "other"], "Ben can still undo it"
    messages.restore(office.ben, first)
    messages.delete(office.ben, first)
    minutes_pass(11)
    with pytest.raises(Conflict):
        messages.restore(office.ben, first)
    assert told_of("secret") > 0
    retention.purge_deleted()
    assert left() == ["other"]
    assert told_of("secret") == 0, "nor does the event log hold its words"
    with pytest.raises(NotFound):
        messages.restore(office.ben, first)


def test_a_conversation_that_both_deleted_goes_and_what_came_later_stays(office: SmallOffice) -> None:
    thread, _ = chat(office, "one", "two")
    for account in (office.anna, office.ben):
        conversations.hide(account, thread)
    chat(office, "three")
    retention.purge_deleted()
    assert left() == ["one", "two", "three"]
    minutes_pass(11)
    retention.purge_deleted()
    assert left() == ["three"]


def test_a_text_on_its_way_is_not_purged(office: SmallOffice) -> None:
    thread = int(conversations.open_sms(office.anna, office.line, MOBILE)["id"])
    message, _ = messages.send(office.anna, thread, "on its way", "k")
    for account in (office.anna, office.ben):
        messages.delete(account, message["id"])
    minutes_pass(11)
    retention.purge_deleted()
    assert left() == ["on its way"]


def test_each_kind_is_kept_for_its_own_time(office: SmallOffice) -> None:
    thread, _ = chat(office, "old", "new")
    execute("UPDATE message SET at = at - ? WHERE text = 'old'", 31 * DAY_MS)
    retention.forget_old(FOREVER)
    retention.forget_old({**FOREVER, Kind.SMS: 1})
    assert left() == ["old", "new"]
    retention.forget_old({**FOREVER, Kind.CHAT: 30})
    assert left() == ["new"]
    execute("UPDATE message SET at = at - ?", 31 * DAY_MS)
    retention.forget_old({**FOREVER, Kind.CHAT: 30})
    assert left() == []
    assert conversations.get(office.anna, thread)["last_message"] is None
    assert fetch("SELECT COUNT(*) FROM event WHERE type = 'message.deleted'")[0][0] == 4, "told to both, for both"


def test_a_long_history_goes_in_batches(office: SmallOffice) -> None:
    chat(office, *(f"m{n}" for n in range(retention.BATCH + 5)))
    execute("UPDATE message SET at = at - ?", 31 * DAY_MS)
    assert retention.forget_old({Kind.CHAT: 30}) is True
    assert len(left()) == 5
    assert retention.forget_old({Kind.CHAT: 30}) is False
    assert left() == []


def months_pass(months: int) -> None:
    for table, column in (
        ("delivery_report", "received_at"),
        ("inbound_part", "received_at"),
        ("mail_in", "at"),
        ("mail_out", "created_at"),
        ("message", "at"),
    ):
        execute(f"UPDATE {table} SET {column} = {column} - ?", months * 31 * DAY_MS)


def rows_of(table: str) -> int:
    return int(fetch(f"SELECT COUNT(*) FROM {table}")[0][0])


def test_a_report_is_kept_while_it_may_come_again(office: SmallOffice) -> None:
    delivery_reports.take([report(n) for n in range(retention.BATCH + 5)])
    assert retention.forget_spent() is False
    assert rows_of("delivery_report") == retention.BATCH + 5
    months_pass(2)
    assert retention.forget_spent() is True, "in batches"
    assert retention.forget_spent() is False
    assert rows_of("delivery_report") == 0


def test_a_text_that_is_whole_sheds_its_parts_and_is_still_known_when_it_is_offered_again(office: SmallOffice) -> None:
    halves = [inbound("Hello ", 1, PartOfText(7, 2, 1)), inbound("Bob", 2, PartOfText(7, 2, 2))]
    unreadable = replace(inbound("", 3), error="the address is cut off")
    inbox.take_parts([*halves, unreadable, inbound("half a text", 4, PartOfText(9, 2, 1))])
    inbox.show_incomplete(now_ms() + 1)
    months_pass(2)
    retention.forget_spent()
    kept = [bytes(units) for (units,) in fetch("SELECT units FROM inbound_part WHERE raw_pdu <> '' ORDER BY id")]
    assert len(kept) == 2, "the unreadable one, and the one whose rest may come yet"
    before = left()
    inbox.take_parts(halves)
    assert left() == before
    inbox.take_parts([inbound(", whole now", 5, PartOfText(9, 2, 2))])
    assert left()[-1] == "half a text, whole now"


def test_mails_are_known_for_as_long_as_they_can_be_answered(office: SmallOffice) -> None:
    execute("UPDATE account SET email = ? WHERE id = ?", ANNA, office.anna)
    peripherals.expect_mail(True)
    mail_in.take(RULES, mail("by mail", "m1"))
    inbox.take_parts([replace(inbound("the answer", 6), sender="+491701234567")])
    assert [(row.kind, row.address) for row in MailOut.select()] == [(LetterKind.ANSWER, ANNA)]
    months_pass(2)
    retention.forget_spent()
    assert (rows_of("mail_in"), rows_of("mail_out")) == (1, 1), "the answer has not gone out yet"
    mail_queue.settle(MailOut.get(), mail_queue.SENT)
    retention.forget_spent()
    assert (rows_of("mail_in"), rows_of("mail_out")) == (0, 0)


def test_texts_that_came_and_were_answered_by_mail_go_one_by_one(office: SmallOffice) -> None:
    execute("UPDATE account SET email = ? WHERE id = ?", ANNA, office.anna)
    peripherals.expect_mail(True)
    mail_in.take(RULES, mail("by mail", "m1"))
    inbox.take_parts([replace(inbound("the answer", 6), sender="+491701234567")])
    mail_queue.settle(MailOut.get(), mail_queue.SENT)
    execute("UPDATE message SET state = 'sent' WHERE text = 'by mail'")
    for text in ("by mail", "the answer"):
        for account in (office.anna, office.ben):
            messages.delete(account, Message.get(Message.text == text).id)
        minutes_pass(11)
        retention.purge_deleted()
        assert text not in left()


def test_a_text_that_came_by_mail_goes_although_its_answer_has_not_gone_out(office: SmallOffice) -> None:
    execute("UPDATE account SET email = ? WHERE id = ?", ANNA, office.anna)
    peripherals.expect_mail(True)
    mail_in.take(RULES, mail("by mail", "m1"))
    execute("UPDATE message SET state = 'sent', at = at - ?", 31 * DAY_MS)
    inbox.take_parts([replace(inbound("the answer", 6), sender="+491701234567")])
    retention.forget_old({**FOREVER, Kind.SMS: 30})
    assert left() == ["the answer"]
    answer = mail_letters.compose(MailOut.get(), OWN)
    assert answer is not None
    assert answer.text.startswith("the answer")
    execute("UPDATE message SET at = at - ?", 31 * DAY_MS)
    retention.forget_old({**FOREVER, Kind.SMS: 30})
    assert (left(), rows_of("mail_out")) == ([], 0)


def test_mails_of_an_email_conversation_stay_for_they_are_its_thread(office: SmallOffice) -> None:
    execute("UPDATE account SET email = ? WHERE id = ?", ANNA, office.anna)
    peripherals.expect_mail(True)
    thread = conversations.open_email(office.anna, "zoe@example.org")["id"]
    messages.send(office.anna, thread, "Order\n\nTen, please", "k")
    written = MailOut.get()
    answer = mail("Here they are", "z1", recipient=f"reply-{written.token}@{DOMAIN}", sender="zoe@example.org")
    mail_in.take(RULES, answer)
    mail_queue.settle(written, mail_queue.SENT)
    months_pass(2)
    retention.forget_spent()
    assert (rows_of("mail_in"), rows_of("mail_out")) == (1, 1)


def test_calls_are_kept_as_long_as_is_set_and_one_that_goes_on_is_left_alone(office: SmallOffice) -> None:
    now = now_ms()
    for call_id, days, ended in (("old", 31, True), ("recent", 29, True), ("goes on", 40, False)):
        at = now - days * DAY_MS
        Call.create(
            id=call_id, account=office.anna, direction="in", number=MOBILE, at=at,
            ended_at=at if ended else None, state="ended" if ended else "connected",
        )  # fmt: skip

    def shown() -> list[str]:
        return [str(call["id"]) for call in call_history.listing(office.anna)["calls"]]

    assert not retention.forget_old_calls(0)
    assert shown() == ["recent", "old", "goes on"], "0 is for ever"
    assert not retention.forget_old_calls(30)
    assert shown() == ["recent", "goes on"]


def test_a_great_many_old_calls_go_in_batches(office: SmallOffice) -> None:
    at = now_ms() - 2 * DAY_MS
    Call.insert_many(
        {
            "id": str(n),
            "account": office.anna,
            "direction": "in",
            "number": MOBILE,
            "at": at,
            "ended_at": at,
            "state": "ended",
        }
        for n in range(retention.BATCH + 1)
    ).execute()
    assert retention.forget_old_calls(1), "there are more"
    assert not retention.forget_old_calls(1)
    assert call_history.listing(office.anna)["calls"] == []
