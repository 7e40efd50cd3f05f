"""Somebody outside who calls the office: places one call over the trunk, waits, talks, and puts down."""

from __future__ import annotations

import re
import secrets
import socket
import threading
from typing import Self

from lab.outside_line import parse_message


class OutsideCaller:
    """A call from ``caller`` to ``number`` of the office; ``state`` is kept by a thread of its own.

    States: calling, ringing, talking, ended. ``code`` is the final SIP status of a call that was not answered.
    """

    def __init__(self, sip_port: int, number: str, caller: str = "+4917012345678", name: str = "") -> None:
        """``sip_port`` is Asterisk's, on loopback; ``name`` is what the network says of the caller."""
        self.state = "calling"
        self.code = 0
        self._peer = ("127.0.0.1", sip_port)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self._port = int(self._socket.getsockname()[1])
        self._number = number
        shown = f'"{name}" ' if name else ""
        self._from = f"{shown}<sip:{caller}@127.0.0.1>;tag={secrets.token_hex(6)}"
        self._to = f"<sip:{number}@127.0.0.1:{sip_port}>"
        self._call_id = secrets.token_hex(12)
        self._branch = f"z9hG4bK{secrets.token_hex(8)}"
        self._target = f"sip:{number}@127.0.0.1:{sip_port}"
        self._given_up = False
        self._changed = threading.Condition()
        self._closed = False

    def start(self) -> Self:
        threading.Thread(target=self._serve, daemon=True, name="outside caller").start()
        return self

    def hang_up(self) -> None:
        """Put down: cancels while it rings, ends the talk."""
        with self._changed:
            if self.state == "talking":
                self._send("BYE", self._target, 2)
                self._enter("ended")
            elif self.state in ("calling", "ringing"):
                self._given_up = True
                self._send("CANCEL", f"sip:{self._number}@127.0.0.1:{self._peer[1]}", 1, self._branch)

    def wait_for(self, state: str, timeout_s: float = 20) -> bool:
        """Whether ``state`` was reached within ``timeout_s``."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state == state, timeout_s)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self.wait_for("ended", 2)
        self._closed = True

    def _serve(self) -> None:
        with self._socket:
            self._send("INVITE", self._target, 1, self._branch, self._sdp())
            while not self._closed:
                try:
                    data, peer = self._socket.recvfrom(65535)
                except TimeoutError:
                    continue
                message = parse_message(data)
                if message is not None:
                    with self._changed:
                        self._request(message, peer) if message["method"] else self._response(message)

    def _response(self, answer: dict[str, str]) -> None:
        code, method = int(answer["code"]), answer["cseq"].split()[1]
        if method != "INVITE" or code == 100:
            return
        if code < 200:
            if self.state == "calling":
                self._enter("ringing")
            return
        self._to = answer["to"]
        if code >= 300:
            self._send("ACK", self._target, 1, self._branch)
            self.code = code
            self._enter("ended")
            return
        contact = re.search(r"<([^>]+)>", answer.get("contact", ""))
        self._target = contact.group(1) if contact else self._target
        self._send("ACK", self._target, 1)
        if self._given_up:  # answered before the CANCEL arrived
            self._send("BYE", self._target, 2)
            self._enter("ended")
        elif self.state != "ended":
            self._enter("talking")

    def _request(self, request: dict[str, str], peer: tuple[str, int]) -> None:
        """BYE ends the call; a new INVITE (hold, another peer) is agreed to."""
        if request["method"] == "ACK":
            return
        body = self._sdp() if request["method"] in ("INVITE", "UPDATE") else ""
        lines = ["SIP/2.0 200 OK", *(f"Via: {via}" for via in request["via"].split("\n"))]
        lines += [f"{name.title()}: {request[name]}" for name in ("from", "to", "call-id", "cseq")]
        lines += [f"Contact: <sip:outside@127.0.0.1:{self._port}>"]
        self._transmit(lines, body, peer)
        if request["method"] == "BYE":
            self._enter("ended")

    def _enter(self, state: str) -> None:
        self.state = state
        self._changed.notify_all()

    def _send(self, method: str, uri: str, sequence: int, branch: str = "", body: str = "") -> None:
        branch = branch or f"z9hG4bK{secrets.token_hex(8)}"
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._port};branch={branch}",
            "Max-Forwards: 70",
            f"From: {self._from}",
            f"To: {self._to}",
            f"Call-ID: {self._call_id}",
            f"CSeq: {sequence} {method}",
            f"Contact: <sip:outside@127.0.0.1:{self._port}>",
        ]
        self._transmit(lines, body, self._peer)

    def _transmit(self, lines: list[str], body: str, peer: tuple[str, int]) -> None:
        kind = ["Content-Type: application/sdp"] if body else []
        text = "\r\n".join([*lines, *kind, f"Content-Length: {len(body)}", "", body])
        self._socket.sendto(text.encode(), peer)

    def _sdp(self) -> str:
        return (
            "v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=caller\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            "m=audio 9 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n"
        )
