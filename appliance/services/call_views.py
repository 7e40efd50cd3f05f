"""Calls as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from appliance.domain.calls import END_SENTENCES, CallEnd, CallState
from appliance.services import phones
from appliance.services.views import View, account_names, names_of, number_view
from appliance.store.clock import iso
from appliance.store.database import fetch
from appliance.store.models import Call, Conversation

_HIDDEN = {"number": None, "display": "Hidden number", "name": None, "label": None, "contact_id": None}
_SENTENCES = {
    ("out", CallState.REQUESTED): "Asking the telephone system for the call.",
    ("out", CallState.RINGING_YOU): "Your phone is ringing. Lift it to place the call.",
    ("in", CallState.RINGING_YOU): "Calls you.",
    ("out", CallState.CALLING): "Calling.",
    ("out", CallState.RINGING_THEM): "It is ringing there.",
}


def call_view(call: Call) -> View:
    """One call with its state in words."""
    return call_views([call])[0]


def call_views(calls: Sequence[Call]) -> list[View]:
    """Calls with their states in words, with a fixed number of queries whatever their count."""
    people = account_names()
    names = {
        viewer: names_of((call.number for call in calls if call.number), viewer)
        for viewer in {call.account_id for call in calls}
    }
    threads = _threads(calls)
    return [
        {
            "id": call.id,
            "direction": call.direction,
            **_peer(call, people, names[call.account_id]),
            "conversation_id": threads.get((call.account_id, call.peer_account_id or call.number)),
            "state": call.state,
            "end": call.ending,
            "sentence": _sentence(call, people),
            "clicked": call.key is not None,
            "can_hang_up": call.key is not None and call.state != CallState.ENDED,
            "held": call.held,
            "missed": call.missed,
            "voicemail": call.voicemail,
            "answered_by": None
            if call.answered_by_id is None
            else {"id": call.answered_by_id, "name": people[call.answered_by_id]},
            "source": call.source,
            "at": iso(call.at),
            "connected_at": iso(call.connected_at),
            "ended_at": iso(call.ended_at),
        }
        for call in calls
    ]


def _peer(call: Call, people: dict[int | None, str], names: dict[str, View]) -> View:
    shown = number_view(call.number, names) if call.number else dict(_HIDDEN)
    if call.peer_account_id is not None:
        shown.update(name=people[call.peer_account_id], label=None, contact_id=None)
    elif shown["name"] is None and call.peer_name:
        shown["name"] = call.peer_name
    return {**shown, "user_id": call.peer_account_id}


def _sentence(call: Call, people: dict[int | None, str]) -> str:
    if call.ending is None:
        if call.held:
            return "On hold."
        if call.direction == "out" and call.state == CallState.RINGING_YOU:
            phone = phones.name_among_several(call.account_id, call.phone)
            if phone is not None:
                return f"Your phone “{phone}” is ringing. Lift it to place the call."
        return _SENTENCES.get((call.direction, CallState(call.state)), "Connected.")
    if call.answered_by_id is not None:
        return f"{people[call.answered_by_id]} took this call."
    if call.voicemail:
        return "You missed this call; the caller reached your voicemail."
    if call.direction == "in" and call.ending == CallEnd.YOUR_PHONE_OFFLINE:
        return "You missed this call: your phone was not connected to the telephone system."
    if call.direction == "in" and call.ending == CallEnd.YOUR_PHONE_BUSY:
        return "You missed this call: your phone was busy."
    return END_SENTENCES[CallEnd(call.ending)]


def _threads(calls: Iterable[Call]) -> dict[tuple[int, object], int]:
    """The conversation of each call's account with its peer, if there is one: by account, and colleague or number."""
    wanted_numbers = {call.number for call in calls if call.number and call.peer_account_id is None}
    found: dict[tuple[int, object], int] = {}
    if wanted_numbers:
        marks = ", ".join("?" * len(wanted_numbers))
        rows = fetch(
            "SELECT membership.account_id, peer_number, MAX(conversation.id) FROM conversation "
            "JOIN membership ON membership.conversation_id = conversation.id "
            f"WHERE peer_number IN ({marks}) GROUP BY 1, 2",
            *wanted_numbers,
        )
        for account_id, number, newest in rows:
            found[account_id, number] = newest
    pairs = {
        ":".join(str(each) for each in sorted((call.account_id, call.peer_account_id))): call
        for call in calls
        if call.peer_account_id is not None
    }
    if pairs:
        for row in Conversation.select().where(Conversation.chat_key.in_(list(pairs))):
            first, second = (int(each) for each in str(row.chat_key).split(":"))
            found[first, second] = found[second, first] = row.id
    return found
