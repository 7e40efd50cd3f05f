"""Why a call ended, from the causes that Asterisk gives (ITU-T Q.850 numbers, as mapped from SIP).

Found by trying on Asterisk 16 and 22: the Hangup cause of the dialled leg tells the truth; DIALSTATUS alone
misleads (a rejected call and a wrong number are both NOANSWER); a cause of 0 or 16 says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from appliance.domain.calls import CallEnd

_NORMAL, _BUSY, _REJECTED, _NO_RESPONSE = 16, 17, 21, {18, 19}
TAKES_NO_CALLS = 19  # if it did not ring: SIP 480, as phones answer that are not to be disturbed

_THEIR_CAUSES: dict[int, CallEnd] = {
    1: CallEnd.NO_SUCH_NUMBER,  # SIP 404
    2: CallEnd.UNREACHABLE,
    3: CallEnd.UNREACHABLE,  # no contact is registered
    17: CallEnd.BUSY,  # SIP 486
    20: CallEnd.UNREACHABLE,
    21: CallEnd.REJECTED,  # SIP 603, 403
    22: CallEnd.NO_SUCH_NUMBER,  # the number has changed
    27: CallEnd.UNREACHABLE,
    28: CallEnd.NO_SUCH_NUMBER,  # SIP 484
    34: CallEnd.UNREACHABLE,  # SIP 503
    38: CallEnd.UNREACHABLE,
    41: CallEnd.UNREACHABLE,
    42: CallEnd.UNREACHABLE,
    44: CallEnd.UNREACHABLE,
    52: CallEnd.NOT_ALLOWED,  # outgoing calls barred
    102: CallEnd.UNREACHABLE,
}
_DIAL_ENDS: dict[str, CallEnd] = {
    "BUSY": CallEnd.BUSY,
    "NOANSWER": CallEnd.NO_ANSWER,
    "CONGESTION": CallEnd.UNREACHABLE,
    "CHANUNAVAIL": CallEnd.UNREACHABLE,
}
# When several phones were dialled at once, the ending that tells the caller most.
_PREFERENCE = (
    CallEnd.BUSY,
    CallEnd.REJECTED,
    CallEnd.NO_ANSWER,
    CallEnd.NOT_ALLOWED,
    CallEnd.NO_SUCH_NUMBER,
    CallEnd.UNREACHABLE,
)


def your_phone_ended(*, existed: bool, cause: int, rang: bool, timed_out: bool) -> CallEnd:
    """The user's own phone was never answered. ``existed``: Asterisk got as far as making a channel."""
    if not existed:
        return CallEnd.YOUR_PHONE_OFFLINE
    if cause == TAKES_NO_CALLS and not rang and not timed_out:
        return CallEnd.YOUR_PHONE_BUSY
    if timed_out or cause in _NO_RESPONSE:
        return CallEnd.YOU_DID_NOT_ANSWER if rang else CallEnd.YOUR_PHONE_OFFLINE
    if cause == _REJECTED or (cause == _BUSY and rang):  # most phones' reject key sends "busy"
        return CallEnd.YOU_REJECTED
    if cause == _BUSY:
        return CallEnd.YOUR_PHONE_BUSY
    silent = cause == 0 and not rang  # it gave no sign of life
    return CallEnd.YOUR_PHONE_OFFLINE if silent or cause in _THEIR_CAUSES else CallEnd.FAILED


def their_side_ended(
    *, service: bool, causes: Set[int], dial_ends: Set[str], your_cause: int, rang: bool, you_put_down: bool
) -> CallEnd:
    """The user answered, but never talked to the destination.

    ``service``: nobody was dialled, so that a service of the PBX itself spoke, if anything did. ``causes`` and
    ``dial_ends`` are of the dialled legs, ``your_cause`` of the user's own; ``you_put_down``: the user's phone asked
    for the hang-up.
    """
    if service:
        used = you_put_down or your_cause == _NORMAL
        return _of_cause(your_cause, rang) or (CallEnd.HUNG_UP if used else CallEnd.FAILED)
    if "CANCEL" in dial_ends and (you_put_down or not dial_ends & _DIAL_ENDS.keys()):
        return CallEnd.CANCELLED  # the caller left; a queue says CANCEL also of whom it rang in vain
    if end := _best(_of_cause(cause, rang) for cause in causes):
        return end
    if end := _best(_DIAL_ENDS.get(status) for status in dial_ends):  # also when a voicemail took over then
        return end
    if you_put_down:
        return CallEnd.CANCELLED
    return _of_cause(your_cause, rang) or CallEnd.FAILED


def _of_cause(cause: int, rang: bool) -> CallEnd | None:
    if cause in _NO_RESPONSE:  # SIP 480 without ringing: nothing is there to answer
        return CallEnd.NO_ANSWER if rang else CallEnd.UNREACHABLE
    return _THEIR_CAUSES.get(cause)


def _best(ends: Iterable[CallEnd | None]) -> CallEnd | None:
    found = set(ends)
    return next((end for end in _PREFERENCE if end in found), None)
