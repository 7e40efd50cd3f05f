"""The rest of the telephone world: a scripted SIP peer on loopback that behaves as the dialled number says.

The last three digits of the number choose, so that a person in a demo and a test both know what will come:

=======  ===========================================================================
ends in  what happens (SIP answers as in RFC 3261 §21)
=======  ===========================================================================
``486``  rings shortly, then busy
``603``  rings shortly, then is rejected
``180``  rings and is never answered
``100``  is being tried for ever; it never rings
``201``  rings, is answered, and the other side hangs up after a moment
``404``  no such number          ``480``, ``503``  cannot be reached
``484``  the number is too short   ``302``  forwards the call to the number of ``forward_to``
other    rings for ``ring_s``, then is answered
=======  ===========================================================================
"""

from __future__ import annotations

import re
import secrets
import socket
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

_REASONS = {
    100: "Trying",
    180: "Ringing",
    200: "OK",
    404: "Not Found",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    484: "Address Incomplete",
    486: "Busy Here",
    302: "Moved Temporarily",
    487: "Request Terminated",
    501: "Not Implemented",
    503: "Service Unavailable",
    603: "Decline",
}
_RING_FIRST = {486, 603}
_REFUSALS = {302, 404, 480, 484, 486, 503, 603}
_MAX_CALLS = 1000


@dataclass
class OutsideCall:
    """One INVITE that came in, and what became of it."""

    number: str
    caller: str  # the From header as it came
    state: str = "new"  # new, ringing, talking, cancelled, refused, ended
    history: list[str] = field(default_factory=list)
    _invite: dict[str, str] = field(default_factory=dict, repr=False)
    _tag: str = field(default_factory=lambda: secrets.token_hex(6), repr=False)
    _last: bytes = field(default=b"", repr=False)
    _peer: tuple[str, int] = field(default=("127.0.0.1", 0), repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """Those of the INVITE, by name in small letters."""
        return self._invite

    def enter(self, state: str) -> None:
        self.state = state
        self.history.append(state)


class OutsideLine:
    """The scripted peer. ``calls`` holds every call seen, oldest first; a thread serves ``port``."""

    def __init__(self, ring_s: float = 0.15, talk_s: float = 0.4, port: int = 0) -> None:
        self.ring_s = ring_s
        self.forward_to = "+493012345"
        self.talk_s = talk_s
        self.calls: deque[OutsideCall] = deque(maxlen=_MAX_CALLS)
        self._by_id: dict[str, OutsideCall] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", port))
        self._audio = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # takes the voice and drops it
        self._audio.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._lock = threading.RLock()
        self._closed = False

    def start(self) -> OutsideLine:
        threading.Thread(target=self._serve, daemon=True, name="outside line").start()
        return self

    def stop(self) -> None:
        self._closed = True
        with self._lock:
            self._socket.sendto(b"\r\n", ("127.0.0.1", self.port))  # wakes the thread, which closes

    def hang_up(self, call: OutsideCall) -> None:
        """The other side puts down."""
        with self._lock:
            if call.state == "talking":
                call.enter("ended")
                self._send_bye(call)

    def __enter__(self) -> OutsideLine:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _serve(self) -> None:
        with self._socket, self._audio:
            while not self._closed:
                data, peer = self._socket.recvfrom(65535)
                with self._lock:
                    request = parse_message(data)
                    if request is not None and request["method"]:
                        self._handle(request, peer)

    def _handle(self, request: dict[str, str], peer: tuple[str, int]) -> None:
        method = request["method"]
        call = self._by_id.get(request.get("call-id", ""))
        if method == "INVITE" and call is None:
            self._ring(request, peer)
        elif method == "INVITE" and call is not None:
            if request["cseq"] == call._invite["cseq"]:
                self._socket.sendto(call._last, peer)  # a repetition
            else:
                self._answer(request, peer, 200, call, self._sdp())
        elif method == "CANCEL" and call is not None:
            self._answer(request, peer, 200, call)
            if call.state in ("new", "ringing"):
                call.enter("cancelled")
                self._final(call, 487)
        elif method == "BYE" and call is not None:
            self._answer(request, peer, 200, call)
            if call.state == "talking":
                call.enter("ended")
        elif method == "OPTIONS":
            self._answer(request, peer, 200)
        elif method in ("BYE", "CANCEL"):
            self._answer(request, peer, 481)
        elif method != "ACK":
            self._answer(request, peer, 501)

    def _ring(self, invite: dict[str, str], peer: tuple[str, int]) -> None:
        number = re.sub(r"^sip:([^@;>]*).*", r"\1", invite["uri"])
        call = OutsideCall(number=number, caller=invite.get("from", ""), _invite=invite, _peer=peer)
        call.history.append("new")
        self.calls.append(call)
        if len(self._by_id) >= _MAX_CALLS:
            self._by_id.pop(next(iter(self._by_id)))
        self._by_id[invite["call-id"]] = call
        code = int(number[-3:]) if number[-3:].isdigit() else 0
        self._final(call, 100)
        if code in _REFUSALS - _RING_FIRST:
            self._refuse(call, code)
            return
        if code == 100:
            return
        self._final(call, 180)
        call.enter("ringing")
        if code in _REFUSALS:
            self._later(self.ring_s, call, "ringing", lambda: self._refuse(call, code))
        elif code != 180:
            self._later(self.ring_s, call, "ringing", lambda: self._lift(call, hang_up=code == 201))

    def _refuse(self, call: OutsideCall, code: int) -> None:
        call.enter("refused")
        self._final(call, code)

    def _lift(self, call: OutsideCall, hang_up: bool) -> None:
        call.enter("talking")
        self._final(call, 200, self._sdp())
        if hang_up:
            self._later(self.talk_s, call, "talking", lambda: self.hang_up(call))

    def _later(self, delay_s: float, call: OutsideCall, state: str, act: Callable[[], None]) -> None:
        """Run ``act`` after ``delay_s`` unless the call has left ``state`` by then."""

        def run() -> None:
            with self._lock:
                if call.state == state and not self._closed:
                    act()

        timer = threading.Timer(delay_s, run)
        timer.daemon = True
        timer.start()

    def _final(self, call: OutsideCall, code: int, body: str = "") -> None:
        """Answer the call's INVITE, keeping the answer for repetitions."""
        call._last = self._answer(call._invite, call._peer, code, call, body)

    def _answer(
        self, request: dict[str, str], peer: tuple[str, int], code: int, call: OutsideCall | None = None, body: str = ""
    ) -> bytes:
        to = request.get("to", "")
        if ";tag=" not in to and code != 100:
            to += f";tag={call._tag if call else secrets.token_hex(6)}"
        lines = [f"SIP/2.0 {code} {_REASONS[code]}"]
        lines += [f"Via: {via}" for via in request.get("via", "").split("\n")]
        lines += [f"From: {request.get('from', '')}", f"To: {to}", f"Call-ID: {request.get('call-id', '')}"]
        lines += [f"CSeq: {request.get('cseq', '')}"]
        contact = f"{self.forward_to}@127.0.0.1" if code == 302 else f"outside@127.0.0.1:{self.port}"
        lines.append(f"Contact: <sip:{contact}>")
        if body:
            lines.append("Content-Type: application/sdp")
        lines += [f"Content-Length: {len(body)}", "", body]
        data = "\r\n".join(lines).encode()
        self._socket.sendto(data, peer)
        return data

    def _send_bye(self, call: OutsideCall) -> None:
        contact = re.search(r"<([^>]+)>", call._invite.get("contact", ""))
        target = contact.group(1) if contact else "sip:asterisk@127.0.0.1"
        data = (
            f"BYE {target} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{secrets.token_hex(8)}\r\n"
            f"Max-Forwards: 70\r\nFrom: {call._invite['to']};tag={call._tag}\r\nTo: {call._invite['from']}\r\n"
            f"Call-ID: {call._invite['call-id']}\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n"
        )
        self._socket.sendto(data.encode(), call._peer)

    def _sdp(self) -> str:
        audio_port = self._audio.getsockname()[1]
        return (
            "v=0\r\no=outside 1 1 IN IP4 127.0.0.1\r\ns=outside\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {audio_port} RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
        )


def parse_message(data: bytes) -> dict[str, str] | None:
    """Headers in lower case, several of one name joined by newlines; None for what is no SIP.

    ``method`` and ``uri`` are empty in an answer, ``code`` in a request.
    """
    head = data.decode("utf-8", "replace").partition("\r\n\r\n")[0].split("\r\n")
    match = re.fullmatch(r"([A-Z]+) (\S+) SIP/2\.0|SIP/2\.0 (\d{3}) .*", head[0])
    if match is None:
        return None
    method, uri, code = (group or "" for group in match.groups())
    request = {"method": method, "uri": uri, "code": code}
    for line in head[1:]:
        name, _, value = line.partition(":")
        name = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact"}.get(
            name.strip().lower(), name.strip().lower()
        )
        request[name] = f"{request[name]}\n{value.strip()}" if name in request else value.strip()
    return request
