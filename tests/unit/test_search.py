"""Finding messages again, deleting them, and taking that back."""

from __future__ import annotations

import pytest

from appliance.domain.messages import Kind, MessageState
from appliance.services import contacts, conversations, messages, search
from appliance.services.errors import BadRequest, Conflict, NotFound
from appliance.services.search import Filters
from appliance.store.database import transaction
from appliance.store.models import Conversation, Membership, MessageHidden
from tests.unit.office import SmallOffice


def chat(office: SmallOffice, *texts: str, by: int | None = None, to: int | None = None) -> int:
    """A chat of Anna with Ben, or of others, with these messages; returns its id."""
    writer = by or office.anna
    conversation: int = conversations.open_chat(writer, to or office.ben)["id"]
    for text in texts:
        messages.send(writer, conversation, text, f"{conversation}:{text}"[:60])
    return conversation


def sms(office: SmallOffice, number: str, *texts: str) -> int:
    """The thread with a number from which these texts came."""
    conversation: int = conversations.open_sms(office.anna, office.line, number)["id"]
    for text in texts:
        with transaction():
            messages.receive(Conversation.get_by_id(conversation), text, 1, MessageState.RECEIVED, "")
    return conversation


def found(account: int, q: str, **filters: object) -> list[str]:
    return [hit["message"]["text"] for hit in search.search(account, q, Filters(**filters))["hits"]]  # type: ignore[arg-type]


def test_words_and_their_beginnings_are_found_newest_first(office: SmallOffice) -> None:
    chat(office, "The delivery is late", "Late again, the deliverer says", "Grüße aus Köln")
    assert found(office.anna, "late") == ["Late again, the deliverer says", "The delivery is late"]
    assert found(office.anna, "late deliv") == ["Late again, the deliverer says", "The delivery is late"]
    assert found(office.anna, "late delivery") == ["The delivery is late"]
    assert found(office.anna, "eliver") == []
    assert found(office.ben, "gruse KOLN") == []
    assert found(office.ben, "grusse") == []
    assert found(office.ben, "koln gruß") == ["Grüße aus Köln"]


def test_a_hit_shows_its_words_in_context(office: SmallOffice) -> None:
    chat(office, "one " * 100 + "needle" + " two" * 100)
    [hit] = search.search(office.anna, "need")["hits"]
    assert [piece["text"] for piece in hit["pieces"] if piece["hit"]] == ["needle"]
    shown = "".join(piece["text"] for piece in hit["pieces"])
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 200


@pytest.mark.parametrize(
    "q", ['"', "a AND", "NEAR(", "text:late", "late*", "(late", "-late", "' OR 1=1 --", "late\x00"]
)
def test_what_looks_like_a_query_is_only_words(office: SmallOffice, q: str) -> None:
    chat(office, "late")
    try:
        assert found(office.anna, q) in ([], ["late"])
    except BadRequest:
        assert not any(each.isalnum() for each in q)


def test_nobody_finds_the_messages_of_others(office: SmallOffice) -> None:
    chat(office, "a secret between us")
    text = sms(office, "0170 1234567", "a secret of a customer")
    assert len(found(office.anna, "secret")) == 2
    assert len(found(office.ben, "secret")) == 2, "the number is his as well"
    assert found(office.carla, "secret") == []
    assert found(office.carla, "secret", conversation_ids=[text]) == []
    assert found(office.carla, "", conversation_ids=[text]) == []


def test_people_are_found_by_name_and_number(office: SmallOffice) -> None:
    bob = sms(office, "0170 1234567", "Hello")
    ben = chat(office, "Hi")
    contacts.create("Bob 100% Smith", [{"number": "0170 1234567", "kind": "mobile"}])

    def people(q: str, account: int = office.anna) -> list[int]:
        return [each["id"] for each in search.search(account, q)["conversations"]]

    assert people("smith") == people("0170 123") == people("+49 170 12345") == people("100%") == [bob]
    assert people("weber") == [ben]
    assert people("smith", office.carla) == people("170123", office.carla) == []
    assert people("0% Smith") == [bob]
    assert people("1_0") == []


def test_filters_narrow_by_kind_person_and_date(office: SmallOffice) -> None:
    chat(office, "late chat")
    text = sms(office, "0170 1234567", "late text")
    assert found(office.anna, "late", kind=Kind.SMS) == ["late text"]
    assert found(office.anna, "late", kind=Kind.CHAT) == ["late chat"]
    assert found(office.anna, "late", conversation_ids=[text]) == ["late text"]
    assert found(office.anna, "", conversation_ids=[text]) == ["late text"]
    assert found(office.anna, "late", since_ms=2**50) == []
    assert found(office.anna, "late", until_ms=1) == []
    assert len(found(office.anna, "late", since_ms=1, until_ms=2**50)) == 2


def test_pages_go_on_where_the_last_one_stopped(office: SmallOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SCANNED", (4,))
    chat(office, *(f"mine {n}" for n in range(5)), by=office.carla, to=office.ben)
    chat(office, *(f"mine too {n}" for n in range(5)))
    chat(office, *(f"mine at last {n}" for n in range(5)), by=office.carla, to=office.ben)
    texts: list[str] = []
    before, more = None, True
    while more:
        page = search.search(office.anna, "mine", limit=2, before=before)
        texts += [hit["message"]["text"] for hit in page["hits"]]
        before, more = page["before"], page["more"]
    assert texts == [f"mine too {n}" for n in (4, 3, 2, 1, 0)]


def test_a_deleted_message_is_gone_for_who_deleted_it_only(office: SmallOffice) -> None:
    conversation = chat(office, "first", "second")
    second = messages.page(office.anna, conversation)["messages"][-1]["id"]
    messages.delete(office.anna, second)
    messages.delete(office.anna, second)
    assert [each["text"] for each in messages.page(office.anna, conversation)["messages"]] == ["first"]
    assert conversations.get(office.anna, conversation)["last_message"]["text"] == "first"
    assert found(office.anna, "second") == []
    assert found(office.ben, "second") == ["second"]
    assert conversations.get(office.ben, conversation)["last_message"]["text"] == "second"
    with pytest.raises(NotFound):
        messages.delete(office.carla, second)


def test_an_unread_message_that_is_deleted_no_longer_counts(office: SmallOffice) -> None:
    conversation = chat(office, "first", "second")
    assert conversations.get(office.ben, conversation)["unread"] == 2
    messages.delete(office.ben, messages.page(office.ben, conversation)["messages"][0]["id"])
    assert conversations.get(office.ben, conversation)["unread"] == 1


def test_a_deletion_can_be_taken_back_for_a_while(office: SmallOffice) -> None:
    conversation = chat(office, "first", "second")
    second = messages.page(office.anna, conversation)["messages"][-1]["id"]
    messages.delete(office.anna, second)
    assert messages.restore(office.anna, second)["text"] == "second"
    assert conversations.get(office.anna, conversation)["last_message"]["text"] == "second"
    with pytest.raises(Conflict):
        messages.restore(office.anna, second)
    messages.delete(office.anna, second)
    MessageHidden.update(at=1).execute()
    with pytest.raises(Conflict):
        messages.restore(office.anna, second)


def test_a_deleted_conversation_comes_back_as_it_was(office: SmallOffice) -> None:
    conversation = chat(office, "first", "second")
    conversations.hide(office.ben, conversation)
    assert conversations.listing(office.ben)["conversations"] == []
    assert found(office.ben, "second") == []
    back = conversations.restore(office.ben, conversation)
    assert (back["unread"], back["last_message"]["text"]) == (2, "second")
    assert [each["id"] for each in conversations.listing(office.ben)["conversations"]] == [conversation]
    with pytest.raises(Conflict):
        conversations.restore(office.ben, conversation)
    with pytest.raises(NotFound):
        conversations.restore(office.carla, conversation)
    conversations.hide(office.ben, conversation)
    Membership.update(hidden_at=1).execute()
    with pytest.raises(Conflict):
        conversations.restore(office.ben, conversation)


def test_around_a_message_are_its_neighbours(office: SmallOffice) -> None:
    conversation = chat(office, *(f"m{n}" for n in range(20)))
    ids = [each["id"] for each in messages.page(office.anna, conversation)["messages"]]
    page = messages.around(office.anna, conversation, ids[10], limit=6)
    assert [each["id"] for each in page["messages"]] == ids[8:14]
    assert (page["more"], page["newer"]) == (True, True)
    later = messages.page(office.anna, conversation, 6, after=ids[13])
    assert [each["id"] for each in later["messages"]] == ids[14:]
    assert later["more"] is False
    with pytest.raises(NotFound):
        messages.around(office.carla, conversation, ids[10])
    messages.delete(office.anna, ids[10])
    with pytest.raises(NotFound):
        messages.around(office.anna, conversation, ids[10])
