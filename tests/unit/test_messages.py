"""Writing, listing and reading conversations, with the rights of each account."""

import pytest

from appliance.services import contacts, conversations, directory, messages, preferences, suggestions
from appliance.services.errors import BadRequest, Conflict, NotAllowed, NotFound
from appliance.store import event_log
from appliance.store.database import transaction
from appliance.store.models import Conversation
from tests.unit.office import USERS, SmallOffice

MOBILE = "0170 12345678"


def test_a_chat_reaches_the_colleague_unread(office: SmallOffice) -> None:
    chat = conversations.open_chat(office.anna, office.ben)
    sent, created = messages.send(office.anna, chat["id"], "Coffee?", "k1")
    assert created
    assert sent["state"] == "received"
    [row] = conversations.listing(office.ben)["conversations"]
    assert row["unread"] == 1
    assert row["peer"] == {"type": "user", "user_id": office.anna, "name": "Anna Schmidt"}
    assert row["last_message"]["text"] == "Coffee?"
    [mine] = conversations.listing(office.anna)["conversations"]
    assert mine["unread"] == 0
    read = conversations.mark_read(office.ben, chat["id"], sent["id"])
    assert read["unread"] == 0


def test_news_are_told_in_the_transaction_that_made_them_or_not_at_all(office: SmallOffice) -> None:
    thread = conversations.open_chat(office.anna, office.ben)
    before = event_log.latest_seq()

    def written_and_lost() -> None:
        with transaction():
            messages.post(Conversation.get_by_id(thread["id"]), office.anna, "Never mind", "k")
            assert event_log.latest_seq() > before
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        written_and_lost()
    assert event_log.latest_seq() == before
    assert messages.page(office.anna, thread["id"])["messages"] == []
    with pytest.raises(RuntimeError):
        event_log.append("message.new", {}, None)


def test_both_ways_to_a_chat_are_one_conversation(office: SmallOffice) -> None:
    assert (
        conversations.open_chat(office.anna, office.ben)["id"] == conversations.open_chat(office.ben, office.anna)["id"]
    )


def test_a_repeated_request_is_one_message(office: SmallOffice) -> None:
    chat = conversations.open_chat(office.anna, office.ben)
    first, created = messages.send(office.anna, chat["id"], "Once", "same")
    second, created_again = messages.send(office.anna, chat["id"], "Once", "same")
    assert (created, created_again) == (True, False)
    assert first == second
    other = conversations.open_chat(office.anna, office.carla)
    with pytest.raises(Conflict):
        messages.send(office.anna, other["id"], "Once", "same")


def test_a_number_typed_in_any_form_is_one_thread(office: SmallOffice) -> None:
    ids = {
        conversations.open_sms(office.anna, office.line, typed)["id"]
        for typed in ("0170 12345678", "+49 170 12345678", "0049170/12345678", "(0170) 123-45678")
    }
    assert len(ids) == 1


def test_a_text_waits_for_the_modem(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    sent, _ = messages.send(office.anna, thread["id"], "On our way", "k")
    assert sent["state"] == "queued"
    assert sent["direction"] == "out"


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07"])
def test_an_empty_text_is_refused(office: SmallOffice, text: str) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    with pytest.raises(BadRequest) as refused:
        messages.send(office.anna, thread["id"], text, "k")
    assert refused.value.error_id == "empty_text"


def test_a_text_of_too_many_parts_is_refused_and_not_kept(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    with pytest.raises(BadRequest) as refused:
        messages.send(office.anna, thread["id"], "x" * 1531, "k")
    assert refused.value.error_id == "too_long"
    assert messages.page(office.anna, thread["id"])["messages"] == []


def test_pages_go_back_to_the_first_message_without_gap_or_double(office: SmallOffice) -> None:
    chat = conversations.open_chat(office.anna, office.ben)
    for number in range(25):
        messages.send(office.anna, chat["id"], str(number), f"k{number}")
    seen: list[str] = []
    before, more = None, True
    while more:
        page = messages.page(office.ben, chat["id"], limit=10, before=before)
        seen = [each["text"] for each in page["messages"]] + seen
        before, more = page["messages"][0]["id"], page["more"]
    assert seen == [str(number) for number in range(25)]


def test_a_stranger_sees_nothing_of_a_conversation(office: SmallOffice) -> None:
    chat = conversations.open_chat(office.anna, office.ben)
    sent, _ = messages.send(office.anna, chat["id"], "Private", "k")
    for attempt in (
        lambda: conversations.get(office.carla, chat["id"]),
        lambda: messages.page(office.carla, chat["id"]),
        lambda: messages.send(office.carla, chat["id"], "hi", "c"),
        lambda: conversations.mark_read(office.carla, chat["id"], sent["id"]),
        lambda: conversations.hide(office.carla, chat["id"]),
        lambda: conversations.change(office.carla, chat["id"], True),
        lambda: messages.retry(office.carla, sent["id"]),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert conversations.listing(office.carla)["conversations"] == []
    audiences = [event.audience for event in event_log.after(0) if event.type == "message.new"]
    assert audiences == [frozenset({office.anna, office.ben})]


def test_only_holders_of_a_line_text_from_it(office: SmallOffice) -> None:
    with pytest.raises(NotAllowed):
        conversations.open_sms(office.carla, office.line, MOBILE)


def test_a_deleted_conversation_comes_back_with_new_messages_only(office: SmallOffice) -> None:
    chat = conversations.open_chat(office.anna, office.ben)
    messages.send(office.anna, chat["id"], "old", "k1")
    conversations.hide(office.ben, chat["id"])
    assert conversations.listing(office.ben)["conversations"] == []
    assert len(conversations.listing(office.anna)["conversations"]) == 1
    messages.send(office.anna, chat["id"], "new", "k2")
    assert [each["text"] for each in messages.page(office.ben, chat["id"])["messages"]] == ["new"]


def test_names_appear_wherever_the_number_shows(office: SmallOffice) -> None:
    thread = conversations.open_sms(office.anna, office.line, MOBILE)
    assert thread["peer"]["name"] is None
    contact = contacts.create("Bob Smith", [{"number": MOBILE, "kind": "mobile"}])
    peer = conversations.get(office.anna, thread["id"])["peer"]
    assert (peer["name"], peer["label"], peer["contact_id"]) == ("Bob Smith", "Mobile", contact["id"])
    assert peer["display"] == "0170 12345678"


def test_suggestions_offer_colleagues_contact_numbers_and_typed_numbers(office: SmallOffice) -> None:
    contacts.create(
        "Bernd Bohn", [{"number": "0170 1111111", "kind": "mobile"}, {"number": "030 2222222", "kind": "home"}]
    )
    rows = suggestions.suggest(office.anna, "be")["suggestions"]
    assert [(row["type"], row["name"], row.get("label")) for row in rows] == [
        ("chat", "Ben Weber", None),
        ("sms", "Bernd Bohn", "Mobile"),
        ("sms", "Bernd Bohn", "Home"),
    ]
    [typed] = suggestions.suggest(office.anna, "0171 9999999")["suggestions"]
    assert (typed["type"], typed["number"], typed["name"]) == ("sms", "+491719999999", None)
    assert suggestions.suggest(office.carla, "0171 9999999")["suggestions"] == []
    by_digits = suggestions.suggest(office.anna, "0170 1111")["suggestions"]
    assert "+491701111111" in [row["number"] for row in by_digits]


def test_a_number_that_the_admin_took_out_is_offered_no_more(office: SmallOffice) -> None:
    preferences.change(office.anna, {"line_id": office.line})
    directory.apply(USERS, [])
    assert suggestions.suggest(office.anna, "0171 9999999")["suggestions"] == []
    assert preferences.of(office.anna)["line_id"] is None
    with pytest.raises(BadRequest):
        preferences.change(office.anna, {"line_id": office.line})
