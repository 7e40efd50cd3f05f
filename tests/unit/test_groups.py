"""Group chats: who sees what, from when and until when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.mail import OwnAddress
from appliance.services import (
    call_history,
    conversations,
    files,
    groups,
    mail_letters,
    messages,
    peripherals,
    search,
    unread_alerts,
)
from appliance.services.errors import BadRequest, NotAllowed, NotFound
from appliance.services.views import View
from appliance.store import event_log
from appliance.store.models import Account, MailOut, Message
from tests.unit.office import SmallOffice, small_office
from tests.unit.test_files import send as send_file


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SmallOffice]:
    with small_office(tmp_path) as office:
        yield office


def make(office: SmallOffice, *others: int, name: str = "Fair in May", key: str = "g-1") -> int:
    return int(groups.create(office.anna, name, others or [office.ben], key)["id"])


def say(account: int, group: int, text: str) -> View:
    return messages.send(account, group, text, f"{account}-{text}")[0]


def seen(account: int, group: int) -> list[str]:
    return [each["text"] for each in messages.page(account, group)["messages"] if each["direction"] != "note"]


def told(seq: int) -> dict[str, set[int]]:
    """Who was told of each event after ``seq``; by kind, with the text of a message."""
    events = event_log.after(seq)
    return {
        f"{each.type} {each.data.get('message', {}).get('text', '')}".strip(): set(each.audience or ())
        for each in events
    }


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Fair\tin \n May ", "Fair in May"),
        ("\U0001f469\u200d\U0001f467 Team", "\U0001f469\u200d\U0001f467 Team"),  # one emoji of two
        ("abc\u202egpj.exe\x00", "abcgpj.exe"),
    ],
)
def test_the_name_of_a_group_is_what_can_be_seen(office: SmallOffice, written: str, kept: str) -> None:
    assert conversations.get(office.anna, make(office, name=written))["peer"]["name"] == kept


def test_a_group_has_a_name_its_members_and_a_line_that_says_who_made_it(office: SmallOffice) -> None:
    group = make(office, office.ben, office.carla)
    view = conversations.get(office.ben, group)
    assert view["peer"] == {"type": "group", "name": "Fair in May"}
    assert [each["name"] for each in view["members"]] == ["Anna Schmidt", "Ben Weber", "Carla Rossi"]
    [note] = messages.page(office.ben, group)["messages"]
    assert note["text"] == "Anna Schmidt made the group “Fair in May” with Ben Weber, Carla Rossi"
    assert note["note"]["what"] == "created"
    assert view["unread"] == 0, "a line is nothing to answer"
    assert conversations.listing(office.ben)["conversations"][0]["id"] == group
    assert make(office, office.ben, office.carla) == group, "the same key is the same group"
    assert make(office, office.ben, key="g-2") != group


def test_a_group_needs_a_name_and_people_who_work_here(office: SmallOffice) -> None:
    for name, users in (("  ", [office.ben]), ("x" * 61, [office.ben]), ("Alone", []), ("Alone", [office.anna])):
        with pytest.raises(BadRequest):
            groups.create(office.anna, name, users, "g-1")
    with pytest.raises(NotFound):
        groups.create(office.anna, "Strangers", [9999], "g-1")
    assert groups.create(office.anna, " a\u202e\n b ", [office.ben], "g-1")["peer"]["name"] == "a b"
    chat = conversations.open_chat(office.anna, office.ben)["id"]
    for change in (
        lambda: groups.rename(office.anna, chat, "x"),
        lambda: groups.add(office.anna, chat, [office.carla]),
        lambda: groups.remove(office.anna, chat, office.ben),
    ):
        with pytest.raises(BadRequest, match="group chats only"):
            change()


def test_who_is_added_sees_what_comes_from_then_on(office: SmallOffice) -> None:
    group = make(office)
    before = say(office.anna, group, "before Carla")
    with pytest.raises(NotFound):
        conversations.get(office.carla, group)
    groups.add(office.ben, group, [office.carla])
    after = say(office.anna, group, "after Carla")
    assert seen(office.carla, group) == ["after Carla"]
    assert conversations.get(office.carla, group)["unread"] == 1
    assert search.search(office.carla, "before")["hits"] == []
    assert [hit["message"]["id"] for hit in search.search(office.carla, "carla")["hits"]] == [after["id"]]
    with pytest.raises(NotFound):
        messages.around(office.carla, group, before["id"])
    assert messages.page(office.anna, group)["messages"][2]["text"] == "Ben Weber added Carla Rossi"


def test_who_is_removed_keeps_what_was_and_gets_nothing_more(office: SmallOffice) -> None:
    group = make(office, office.ben, office.carla)
    say(office.anna, group, "while Carla is here")
    file = send_file(office.anna, group, b"early", "early.txt", key="f-1")
    groups.remove(office.ben, group, office.carla)
    seq = event_log.latest_seq()
    later = say(office.anna, group, "without Carla")
    hidden = send_file(office.anna, group, b"late", "late.txt", key="f-2")
    groups.rename(office.anna, group, "Fair in June")
    conversations.mark_read(office.ben, group, later["id"])
    assert all(office.carla not in audience for audience in told(seq).values())
    assert seen(office.carla, group) == ["while Carla is here", "early.txt"]
    view = conversations.get(office.carla, group)
    assert (view["can_reply"], view["members"]) == (False, [])
    assert view["last_message"]["text"] == "Ben Weber removed Carla Rossi"
    assert view["unread"] == 2
    assert view["peer"]["name"] == "Fair in May", "as it was called then"
    assert search.search(office.carla, "June")["conversations"] == []
    assert search.search(office.carla, "early")["hits"][0]["conversation"]["peer"]["name"] == "Fair in May"
    assert files.of(office.carla, file["id"]).path.read_bytes() == b"early"
    for forbidden in (
        lambda: files.of(office.carla, hidden["id"]),
        lambda: messages.delete(office.carla, later["id"]),
        lambda: messages.around(office.carla, group, later["id"]),
    ):
        with pytest.raises(NotFound):
            forbidden()
    assert [hit["message"]["text"] for hit in search.search(office.carla, "carla")["hits"]] == ["while Carla is here"]
    assert search.search(office.carla, "late")["hits"] == []
    for forbidden in (
        lambda: say(office.carla, group, "let me in"),
        lambda: send_file(office.carla, group, b"x", key="f-3"),
        lambda: conversations.others(office.carla, group),
        lambda: groups.add(office.carla, group, [office.carla]),
        lambda: groups.rename(office.carla, group, "mine"),
        lambda: groups.remove(office.carla, group, office.anna),
    ):
        with pytest.raises(NotAllowed, match="no longer in this group"):
            forbidden()
    seq = event_log.latest_seq()
    conversations.mark_read(office.carla, group, later["id"])
    assert set(told(seq)) == {"conversation.changed"}, "nobody else hears of it"
    assert conversations.get(office.carla, group)["unread"] == 0
    conversations.hide(office.carla, group)
    assert conversations.listing(office.carla)["conversations"] == []
    say(office.anna, group, "still without")
    assert conversations.listing(office.carla)["conversations"] == []
    assert conversations.restore(office.carla, group)["last_message"]["text"] == "Ben Weber removed Carla Rossi"


def test_who_comes_back_sees_both_stretches_and_not_what_was_between(office: SmallOffice) -> None:
    group = make(office, office.ben, office.carla)
    say(office.anna, group, "first")
    groups.remove(office.carla, group, office.carla)
    between = say(office.anna, group, "between")
    groups.add(office.anna, group, [office.carla, office.ben])
    say(office.ben, group, "second")
    assert seen(office.carla, group) == ["first", "second"]
    assert conversations.get(office.carla, group)["can_reply"] is True
    assert search.search(office.carla, "between")["hits"] == []
    with pytest.raises(Exception, match="too long ago"):
        messages.restore(office.carla, between["id"])
    notes = [each["text"] for each in messages.page(office.ben, group)["messages"] if each["note"]]
    assert notes[1:] == ["Carla Rossi left the group", "Anna Schmidt added Carla Rossi"]
    say(office.carla, group, "back again")


def test_everybody_of_the_group_reads_is_told_and_is_found_and_nobody_else(office: SmallOffice) -> None:
    group = make(office)
    seq = event_log.latest_seq()
    message = say(office.anna, group, "Who has the keys?")
    conversations.mark_read(office.ben, group, message["id"])
    groups.rename(office.ben, group, "Keys")
    news = told(seq)
    assert news["message.new Who has the keys?"] == {office.anna, office.ben}
    assert news["message.new Ben Weber named the group “Keys”"] == {office.anna, office.ben}
    assert news["conversation.read"] == {office.anna}
    readers = {
        each["name"]: each["read_up_to"] >= message["id"] for each in conversations.get(office.anna, group)["members"]
    }
    assert readers == {"Anna Schmidt": True, "Ben Weber": True}
    assert [each["id"] for each in search.search(office.anna, "Key")["conversations"]] == [group]
    assert search.search(office.carla, "Key")["conversations"] == []
    assert call_history.with_peer(office.anna, group) == {"calls": [], "more": False}
    with pytest.raises(BadRequest, match="one colleague"):
        conversations.partner(office.anna, group)
    assert conversations.open_chat(office.anna, office.ben)["id"] != group


def test_what_a_group_wrote_unread_is_told_by_mail_and_its_lines_are_not(office: SmallOffice) -> None:
    peripherals.expect_mail(True)
    Account.update(email="ben@example.com").where(Account.id == office.ben).execute()
    group = make(office)
    Message.update(at=Message.at - 10 * 60_000).execute()
    assert unread_alerts.queue_due(5) == 0, "that the group was made is nothing to answer"
    say(office.anna, group, "Bring the banner")
    send_file(office.anna, group, b"map", "map.pdf", key="f-1")
    Message.update(at=Message.at - 10 * 60_000).execute()
    assert unread_alerts.queue_due(5) == 1
    letter = mail_letters.compose(MailOut.get(), OwnAddress("box@example.com", "Office", "sms.example.com"))
    assert letter is not None
    assert "Fair in May" in letter.subject
    assert [each.text for each in letter.shown] == ["Bring the banner", "[Datei: map.pdf]"]
    groups.remove(office.anna, group, office.ben)
    say(office.anna, group, "No, the flag")
    letter = mail_letters.compose(MailOut.get(), OwnAddress("box@example.com", "Office", "sms.example.com"))
    assert letter is not None
    assert [each.text for each in letter.shown][-1] == "[Datei: map.pdf]"


def test_no_mail_tells_what_was_written_while_somebody_was_out_or_what_they_deleted(office: SmallOffice) -> None:
    peripherals.expect_mail(True)
    Account.update(email="ben@example.com").where(Account.id == office.ben).execute()
    group = make(office)
    deleted = say(office.anna, group, "Deleted by Ben")
    messages.delete(office.ben, deleted["id"])
    groups.remove(office.anna, group, office.ben)
    say(office.anna, group, "Let us not tell Ben")
    groups.add(office.anna, group, [office.ben])
    say(office.anna, group, "Welcome back")
    Message.update(at=Message.at - 10 * 60_000).execute()
    assert unread_alerts.queue_due(5) == 1
    letter = mail_letters.compose(MailOut.get(), OwnAddress("box@example.com", "Office", "sms.example.com"))
    assert letter is not None
    assert [each.text for each in letter.shown] == ["Welcome back"]
