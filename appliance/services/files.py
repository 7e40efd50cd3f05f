"""Files in chats: sending one, handing it out to those who may see it, and forgetting what nobody has any more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.domain.files import NAMELESS, PREVIEW_BYTES, Picture, clean_name, picture_of, preview_of
from appliance.domain.messages import Kind
from appliance.services import conversations, messages, office
from appliance.services.errors import BadRequest, Conflict, NotFound
from appliance.services.views import View
from appliance.store import files
from appliance.store.database import fetch, transaction
from appliance.store.models import Conversation, Message

LEFT_FREE_BYTES = 1024**3  # of the disk, for texts and the database
SWEPT_AFTER_S = 3600.0
_ANYTHING = "application/octet-stream"
_NAMED_SINCE = (
    "SELECT json_extract(file, '$.sha256'), json_extract(file, '$.preview') FROM message"
    " WHERE file IS NOT NULL AND id > ?"
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A file as its readers get it."""

    path: Path
    name: str
    media_type: str
    sha256: str
    is_picture: bool


def check(account_id: int, conversation_id: int, size: int, preview_size: int = 0) -> None:
    """Whether a file of ``size`` bytes would be taken, with a preview of ``preview_size``.

    Raises:
        NotFound, NotAllowed, BadRequest: it would not.
        Conflict: the disk is nearly full (``disk_full``).
    """
    conversations.active_membership(account_id, conversation_id)
    conversation = Conversation.get_by_id(conversation_id)
    most = office.current().chat_file_bytes
    if not most:
        raise BadRequest("Sending files is switched off on this box.")
    if conversation.kind != Kind.CHAT:
        raise BadRequest("Files can be sent in chats only.")
    if size > most:
        megabytes = size / 1024**2
        raise BadRequest(
            f"This file has {megabytes:.1f} MB; at most {most // 1024**2} MB can be sent. Send a link to it instead.",
            "too_long",
        )
    if size <= 0:
        raise BadRequest("This file is empty.", "empty_text")
    if preview_size > PREVIEW_BYTES:
        raise BadRequest(f"A preview has at most {PREVIEW_BYTES} bytes.", "too_long")
    if files.room() - size - preview_size < LEFT_FREE_BYTES:
        raise Conflict("The box’s disk is nearly full, so it takes no files now. Tell your admin.", "disk_full")


def send(
    account_id: int,
    conversation_id: int,
    name: str,
    key: str,
    received: files.Incoming,
    preview: files.Incoming | None = None,
) -> tuple[View, bool]:
    """Make a message of a file that was received and finished.

    Args:
        name: as the sender's computer calls it.
        key: the client's idempotency key; the same key again gives the same message.
        preview: the picture made small by who sends it, also finished; left away when it is no such thing.

    Returns:
        The message, and whether it was made by this call.

    Raises:
        NotFound, BadRequest, Conflict: nothing was written.
        OSError: the file could not be kept; nothing was written.
    """
    picture: Picture | None = picture_of(received.head)
    small = preview_of(preview.head) if preview is not None and picture is not None else None
    name = clean_name(name)
    facts: dict[str, Any] = {
        "name": name,
        "media_type": picture.media_type if picture else _ANYTHING,
        "bytes": received.bytes,
        "width": picture.width if picture else None,
        "height": picture.height if picture else None,
        "sha256": received.sha256,
    }
    if preview is not None and small is not None:
        facts |= {"preview": preview.sha256, "preview_type": small.media_type}
    with transaction():
        check(account_id, conversation_id, received.bytes)
        message, created = messages.send(account_id, conversation_id, name, key, json.dumps(facts, ensure_ascii=False))
        if created:
            received.keep()
            if preview is not None and small is not None:
                preview.keep()
    return message, created


def of(account_id: int, message_id: int, preview: bool = False) -> Offered:
    """The file of a message, or what is enough of it for a preview.

    Raises:
        NotFound: there is none, or it is not the account's to see.
    """
    message = Message.get_or_none(Message.id == message_id)
    if message is None or message.file is None:
        raise NotFound
    if not messages.visible(account_id, message.conversation_id).where(Message.id == message_id).exists():
        raise NotFound
    facts = json.loads(message.file)
    if preview and "preview" in facts and files.path_of(facts["preview"]).is_file():
        return Offered(files.path_of(facts["preview"]), facts["name"], facts["preview_type"], facts["preview"], True)
    path = files.path_of(facts["sha256"])
    if not path.is_file():
        raise NotFound("This file is no longer on the box.")
    return Offered(path, facts["name"] or NAMELESS, facts["media_type"], facts["sha256"], facts["width"] is not None)


def sweep() -> int:
    """Delete what no message names: files of deleted messages, remains of interrupted ones; returns how many."""
    old = files.older_than(SWEPT_AFTER_S)
    newest = fetch("SELECT MAX(id) FROM message")[0][0] or 0 if old else 0
    named = {sha256 for facts in fetch(_NAMED_SINCE, 0) for sha256 in facts} if old else set()
    swept = 0
    for path in old:
        if path.name in named:
            continue
        with transaction():  # in which nobody sends the same file again
            if not any(path.name in facts for facts in fetch(_NAMED_SINCE, newest)):
                path.unlink(missing_ok=True)
                swept += 1
    return swept
