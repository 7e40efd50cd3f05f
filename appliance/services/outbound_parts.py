"""The parts of an outgoing text: moving one on, and what that makes of the whole text."""

from __future__ import annotations

from appliance.domain.delivery import PartState, may_become_from, roll_up
from appliance.domain.messages import MessageState
from appliance.services import lines, messages
from appliance.services.doubts import SENT_AGAIN
from appliance.store.database import execute, fetch

_MAYBE_SENT = (
    "The modem took this text but its answer was lost, so nobody knows whether it went out. "
    "If a delivery report comes, this settles itself."
)

_PARTS = """
    SELECT p.state, o.line_id, o.via_line_id, o.sent_again
    FROM outbound_part p JOIN outbound o ON o.message_id = p.message_id WHERE p.message_id = ?
"""


def move(message_id: int, sequence: int, new: PartState, **values: int) -> None:
    """Move a part on, and set the columns named in ``values``. Raises ValueError when it may not go there."""
    allowed = may_become_from(new)
    columns = "".join(f", {column} = ?" for column in values)
    moved = execute(
        f"UPDATE outbound_part SET state = ?{columns} WHERE message_id = ? AND sequence = ?"
        f" AND state IN ({', '.join('?' * len(allowed))})",
        *(new, *values.values(), message_id, sequence, *allowed),
    )
    if not moved:
        raise ValueError(f"part {sequence} of message {message_id} cannot become {new}")


def refresh(message_id: int, reason: str = "") -> None:
    """Roll the parts up into the message's state, and stop the queue when nothing is left to submit."""
    found = fetch(_PARTS, message_id)
    states = [PartState(state) for state, *_ in found]
    state = roll_up(states)
    if PartState.WAITING not in states or state is MessageState.FAILED:
        execute("UPDATE outbound SET next_attempt_at = NULL WHERE message_id = ?", message_id)
    if state is MessageState.MAYBE_SENT:
        reason = _MAYBE_SENT
    elif state is MessageState.FAILED and not reason:  # news of another part does not unsay why this failed
        [(reason,)] = fetch("SELECT reason FROM message WHERE id = ?", message_id)
    elif not reason:
        reason = remark(*found[0][1:])
    messages.change_state(message_id, state, reason)


def remark(line_id: int, via_line_id: int, sent_again: int) -> str:
    """What stays to be said of a text that goes its way."""
    return " ".join(filter(None, (lines.stand_in_sentence(line_id, via_line_id), SENT_AGAIN if sent_again else "")))
