"""Two people, or two browsers of one, who do something at the same instant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from appliance.services import call_history, conversations, messages, preferences
from appliance.store.clock import now_ms
from appliance.store.database import database
from appliance.store.models import Call
from tests.unit.office import SmallOffice


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """Have another thread do ``act`` right before this thread's next writing transaction begins."""
    waiting = [act]

    def work(act: Callable[[], object]) -> None:
        with database.connection_context():
            act()

    def trace(sql: str) -> None:
        if waiting and sql.startswith("BEGIN"):
            other = threading.Thread(target=work, args=(waiting.pop(),))
            other.start()
            other.join()

    database.connection().set_trace_callback(trace)
    try:
        yield
    finally:
        database.connection().set_trace_callback(None)
    assert not waiting, "there was no transaction"


def chat_with_a_message(office: SmallOffice) -> tuple[int, int]:
    chat = conversations.open_chat(office.anna, office.ben)["id"]
    return chat, messages.send(office.ben, chat, "Hello", "first")[0]["id"]


def test_what_arrives_while_its_conversation_is_deleted_goes_with_it_or_shows(office: SmallOffice) -> None:
    chat, _ = chat_with_a_message(office)
    with meanwhile(lambda: messages.send(office.ben, chat, "One more thing", "second")):
        conversations.hide(office.anna, chat)
    listed = [row["id"] for row in conversations.listing(office.anna)["conversations"]]
    shown = [each["text"] for each in messages.page(office.anna, chat)["messages"]]
    assert (listed, shown) in (([], []), ([chat], ["One more thing"]))


def test_a_slow_browser_does_not_make_read_messages_unread(office: SmallOffice) -> None:
    chat, first = chat_with_a_message(office)
    second = messages.send(office.ben, chat, "And?", "second")[0]["id"]
    with meanwhile(lambda: conversations.mark_read(office.anna, chat, second)):
        conversations.mark_read(office.anna, chat, first)
    assert conversations.get(office.anna, chat)["unread"] == 0


def test_what_two_browsers_choose_is_kept_from_both(office: SmallOffice) -> None:
    with meanwhile(lambda: preferences.change(office.anna, {"language": "de"})):
        preferences.change(office.anna, {"tone": "bell"})
    chosen = preferences.of(office.anna)
    assert (chosen["language"], chosen["tone"]) == ("de", "bell")


def test_a_call_that_rings_while_the_missed_ones_are_looked_at_is_missed_afterwards(office: SmallOffice) -> None:
    def missed(call_id: str, began: int, ended: int | None) -> None:
        Call.create(
            id=call_id, account=office.anna, direction="in", number="+4930200200", at=began, ended_at=ended,
            state="ringing_you" if ended is None else "ended", missed=ended is not None,
        )  # fmt: skip

    missed("yesterday's", now_ms() - 90_000, now_ms() - 60_000)
    missed("ringing", now_ms() - 5_000, None)
    call_history.mark_seen(office.anna)
    assert call_history.unseen_missed(office.anna) == 0
    Call.update(state="ended", missed=True, ended_at=now_ms() + 5).where(Call.id == "ringing").execute()
    assert call_history.unseen_missed(office.anna) == 1
