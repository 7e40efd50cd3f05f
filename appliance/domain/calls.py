"""Click to call: the states of a call and the endings a person is told."""

from __future__ import annotations

from enum import StrEnum


class CallState(StrEnum):
    """Each state is one that the PBX confirmed."""

    REQUESTED = "requested"  # the PBX took the request; nothing rings yet
    RINGING_YOU = "ringing_you"  # the user's own phone rings
    CALLING = "calling"  # the user answered; the destination is being dialled
    RINGING_THEM = "ringing_them"
    CONNECTED = "connected"  # both are in one bridge
    ENDED = "ended"


class CallEnd(StrEnum):
    """Why a call ended."""

    HUNG_UP = "hung_up"  # a normal end of a connected call
    CANCELLED = "cancelled"  # by the user, before it was connected
    YOU_DID_NOT_ANSWER = "you_did_not_answer"
    YOU_REJECTED = "you_rejected"
    YOUR_PHONE_BUSY = "your_phone_busy"
    YOUR_PHONE_OFFLINE = "your_phone_offline"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    NO_SUCH_NUMBER = "no_such_number"
    UNREACHABLE = "unreachable"
    NOT_ALLOWED = "not_allowed"
    PBX_AWAY = "pbx_away"
    FAILED = "failed"
    MISSED = "missed"  # of a call to the user: it rang, nobody took it
    ANSWERED_ELSEWHERE = "answered_elsewhere"  # another phone of the group took it
    TRANSFERRED = "transferred"  # the user passed the peer on to somebody


END_SENTENCES: dict[CallEnd, str] = {
    CallEnd.HUNG_UP: "The call has ended.",
    CallEnd.CANCELLED: "You cancelled the call.",
    CallEnd.YOU_DID_NOT_ANSWER: "Your phone rang, but nobody lifted it.",
    CallEnd.YOU_REJECTED: "The call was rejected on your phone.",
    CallEnd.YOUR_PHONE_BUSY: "Your phone is busy.",
    CallEnd.YOUR_PHONE_OFFLINE: "Your phone is not connected to the telephone system.",
    CallEnd.BUSY: "The line is busy.",
    CallEnd.NO_ANSWER: "Nobody answered.",
    CallEnd.REJECTED: "The call was rejected.",
    CallEnd.NO_SUCH_NUMBER: "This number does not exist.",
    CallEnd.UNREACHABLE: "The number cannot be reached at the moment.",
    CallEnd.NOT_ALLOWED: "Calls to this number are not allowed.",
    CallEnd.PBX_AWAY: "The connection to the telephone system was lost during the call.",
    CallEnd.FAILED: "The telephone system could not make this call.",
    CallEnd.MISSED: "You missed this call.",
    CallEnd.ANSWERED_ELSEWHERE: "Somebody else took this call.",
    CallEnd.TRANSFERRED: "You passed this call on.",
}

_NEXT: dict[CallState, frozenset[CallState]] = {
    CallState.REQUESTED: frozenset(
        {
            CallState.RINGING_YOU,
            CallState.CALLING,
            CallState.RINGING_THEM,
            CallState.CONNECTED,
            CallState.ENDED,
        }
    ),
    CallState.RINGING_YOU: frozenset({CallState.CALLING, CallState.RINGING_THEM, CallState.CONNECTED, CallState.ENDED}),
    CallState.CALLING: frozenset({CallState.RINGING_THEM, CallState.CONNECTED, CallState.ENDED}),
    CallState.RINGING_THEM: frozenset({CallState.CONNECTED, CallState.ENDED}),
    CallState.CONNECTED: frozenset({CallState.ENDED}),
    CallState.ENDED: frozenset(),
}


def may_follow(current: CallState, new: CallState) -> bool:
    """Whether a call may go from ``current`` to ``new``; late and repeated events may not."""
    return new in _NEXT[current]
