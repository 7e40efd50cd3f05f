"""What becomes of deleted messages, and how long things are kept."""

from __future__ import annotations

import pytest

from appliance.domain.messages import Kind
from appliance.services import conversations, messages, retention
from appliance.services.errors import Conflict, NotFound
from appliance.store.database import execute, fetch
from appliance.store.models import Message
from tests.unit.office import SmallOffice
from tests.unit.test_outbox_inbox import MOBILE

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
