"""A conversation as a file to keep: as plain text, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from appliance.services import audit, conversations, messages, said, spreadsheet
from appliance.services.views import View
from appliance.store.database import transaction

_AT_ONCE = 200


class Format(StrEnum):
    TXT = "txt"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says in a language. JSON is for programs and has none of them."""

    columns: Sequence[str]
    states: Mapping[str, str]
    file: str  # with its name
    said: Callable[[str], str]  # of why a text failed
    separator: str  # of cells, as the spreadsheets of that language read them


_WORDS = {
    "en": Words(
        columns=("time", "from", "to", "text", "state", "reason"),
        states={"maybe_sent": "maybe sent"},
        file="[A file: {}]",
        said=lambda sentence: sentence,
        separator=",",
    ),
    "de": Words(
        columns=("Zeit", "Von", "An", "Text", "Zustand", "Grund"),
        states={
            "queued": "in der Warteschlange",
            "sending": "wird gesendet",
            "sent": "gesendet",
            "delivered": "zugestellt",
            "maybe_sent": "vielleicht gesendet",
            "failed": "fehlgeschlagen",
            "received": "empfangen",
            "incomplete": "unvollständig",
        },
        file="[Eine Datei: {}]",
        said=said.in_german,
        separator=";",
    ),
}


def conversation(account_id: int, conversation_id: int, wanted: Format, language: str = "en") -> Iterator[str]:
    """The account's view of a conversation in pieces of text, oldest message first; ``language`` is "en" or "de".

    Raises:
        NotFound: at once, not with the first piece.
    """
    about = conversations.get(account_id, conversation_id)
    with transaction():
        audit.record(audit.Act.EXPORT, account_id, f"conversation {conversation_id} as {wanted}")
    writers: dict[Format, Callable[[View, Iterator[View], Words], Iterator[str]]] = {
        Format.TXT: _text,
        Format.CSV: _csv,
        Format.JSON: _json,
    }
    return writers[wanted](about, _all(account_id, conversation_id), _WORDS[language])


def _all(account_id: int, conversation_id: int) -> Iterator[View]:
    after, more = 0, True
    while more:
        page = messages.page(account_id, conversation_id, _AT_ONCE, after=after)
        yield from page["messages"]
        more = page["more"]
        if more:
            after = page["messages"][-1]["id"]


def _text(about: View, all_messages: Iterator[View], words: Words) -> Iterator[str]:
    yield f"{_name(about)}\n\n"
    for each in all_messages:
        writer, _ = _sides(about, each)
        state, reason = _fate(each, words)
        why = f"  [{state}{': ' + reason if reason else ''}]"
        lines = words.file.format(each["text"]) if each["file"] else each["text"].replace("\n", "\n    ")
        yield f"{_local(each['at'])}  {writer}:{why if each['direction'] == 'out' else ''}\n    {lines}\n\n"


def _csv(about: View, all_messages: Iterator[View], words: Words) -> Iterator[str]:
    yield spreadsheet.MARK + spreadsheet.row(words.columns, words.separator)
    for each in all_messages:
        writer, reader = _sides(about, each)
        values = (_local(each["at"]), writer, reader, each["text"], *_fate(each, words))
        yield spreadsheet.row(values, words.separator)


def _json(about: View, all_messages: Iterator[View], _: Words) -> Iterator[str]:
    kept = {name: about[name] for name in ("id", "kind", "peer", "line")}
    yield '{"conversation": ' + json.dumps(kept, ensure_ascii=False) + ', "messages": ['
    for number, each in enumerate(all_messages):
        yield (",\n" if number else "\n") + json.dumps(each, ensure_ascii=False)
    yield "\n]}\n"


def _fate(message: View, words: Words) -> tuple[str, str]:
    """What became of a message, and why."""
    return words.states.get(message["state"], message["state"]), words.said(message["reason"])


def _name(about: View) -> str:
    peer = about["peer"]
    shown = peer.get("display")
    name = peer.get("name")
    return f"{name} ({shown})" if name and shown else name or shown or ""


def _sides(about: View, message: View) -> tuple[str, str]:
    """Who wrote a message, and to whom."""
    office = about["line"]["display"] if about["line"] else ""
    author = (message["author"] or {}).get("name") or office
    if message["direction"] == "in":
        return _name(about), office
    return author, _name(about) if message["direction"] == "out" else ""


def _local(at: str) -> str:
    """A time of the API in the box's own time zone."""
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M:%S")
