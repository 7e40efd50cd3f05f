"""Chats: who has read what."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.services import conversations, directory, messages
from appliance.services.errors import BadRequest
from appliance.store import event_log
from tests.unit.office import LINES, USERS, small_office


def test_what_was_read_is_told_to_the_others_of_a_chat_once(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        chat = conversations.open_chat(office.anna, office.ben)["id"]
        message, _ = messages.send(office.anna, chat, "Lunch?", "k-1")
        before = event_log.latest_seq()
        for _ in range(2):
            conversations.mark_read(office.ben, chat, message["id"])
        told = [each for each in event_log.after(before, 10) if each.type == "conversation.read"]
        assert [(each.data, each.audience) for each in told] == [
            (
                {"conversation_id": chat, "user_id": office.ben, "read_up_to": message["id"]},
                frozenset({office.anna}),
            )
        ]
        members = conversations.get(office.anna, chat)["members"]
        assert [(each["name"], each["read_up_to"]) for each in members] == [
            ("Anna Schmidt", message["id"]),
            ("Ben Weber", message["id"]),
        ]


def test_who_shares_a_number_is_told_what_a_colleague_has_read(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        text = conversations.open_sms(office.anna, office.line, "0170 1234567")["id"]
        message, _ = messages.send(office.anna, text, "Hello", "k-1")
        before = event_log.latest_seq()
        conversations.mark_read(office.ben, text, message["id"])
        told = [each.audience for each in event_log.after(before, 10) if each.type == "conversation.read"]
        assert told == [frozenset({office.anna})]
        readers = {each["name"]: each["read_up_to"] for each in conversations.get(office.anna, text)["members"]}
        assert readers == {"Anna Schmidt": message["id"], "Ben Weber": message["id"]}


def test_who_left_the_office_is_not_written_to_in_vain(tmp_path: Path) -> None:
    with small_office(tmp_path) as office:
        chat = conversations.open_chat(office.anna, office.ben)["id"]
        messages.send(office.anna, chat, "Lunch?", "k-1")
        assert conversations.get(office.anna, chat)["can_reply"]
        directory.apply([USERS[0], USERS[2]], [])
        [left] = conversations.listing(office.anna)["conversations"]
        assert not left["can_reply"]
        assert left["cannot_reply_sentence"].startswith("This colleague no longer uses the box")
        with pytest.raises(BadRequest, match="no longer uses the box"):
            messages.send(office.anna, chat, "Are you there?", "k-2")
        directory.apply(USERS, LINES)
        assert conversations.get(office.anna, chat)["can_reply"]
