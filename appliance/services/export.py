"""A conversation as a file to keep: as plain text, CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum

from appliance.services import audit, conversations, messages, spreadsheet
from appliance.services.views import View
from appliance.store.database import transaction

_AT_ONCE = 200
_COLUMNS = ("time", "from", "to", "text", "state", "reason")


class Format(StrEnum):
    TXT = "txt"
    CSV = "csv"
    JSON = "json"


def conversation(account_id: int, conversation_id: int, wanted: Format) -> Iterator[str]:
    """The account's view of a conversation in pieces of text, oldest message first.

    Raises:
        NotFound: at once, not with the first piece.
    """
    about = conversations.get(account_id, conversation_id)
    with transaction():
        audit.record(audit.Act.EXPORT, account_id, f"conversation {conversation_id} as {wanted}")
    writers: dict[Format, Callable[[View, Iterator[View]], Iterator[str]]] = {
        Format.TXT: _text,
        Format.CSV: _csv,
        Format.JSON: _json,
    }
    return writers[wanted](about, _all(account_id, conversation_id))


def _all(account_id: int, conversation_id: int) -> Iterator[View]:
    after, more = 0, True
    while more:
        page = messages.page(account_id, conversation_id, _AT_ONCE, after=after)
        yield from page["messages"]
        more = page["more"]
        if more:
            after = page["messages"][-1]["id"]


def _text(about: View, all_messages: Iterator[View]) -> Iterator[str]:
    yield f"{_name(about)}\n\n"
    for each in all_messages:
        writer, _ = _sides(about, each)
        why = f"  [{each['state']}{': ' + each['reason'] if each['reason'] else ''}]"
        lines = f"[A file: {each['text']}]" if each["file"] else each["text"].replace("\n", "\n    ")
        yield f"{_local(each['at'])}  {writer}:{why if each['direction'] == 'out' else ''}\n    {lines}\n\n"


def _csv(about: View, all_messages: Iterator[View]) -> Iterator[str]:
    yield spreadsheet.MARK + spreadsheet.row(_COLUMNS)
    for each in all_messages:
        writer, reader = _sides(about, each)
        values = (_local(each["at"]), writer, reader, each["text"], each["state"], each["reason"])
        yield spreadsheet.row(values)


def _json(about: View, all_messages: Iterator[View]) -> Iterator[str]:
    kept = {name: about[name] for name in ("id", "kind", "peer", "line")}
    yield '{"conversation": ' + json.dumps(kept, ensure_ascii=False) + ', "messages": ['
    for number, each in enumerate(all_messages):
        yield (",\n" if number else "\n") + json.dumps(each, ensure_ascii=False)
    yield "\n]}\n"


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
