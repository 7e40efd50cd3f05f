"""SIP desk phones without a desk: headless baresip processes that register, ring, talk and hang up."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from lab.asterisk import Account
from lab.loopback import loopback_only
from lab.ports import free_port
from lab.tether import tethered

_CONFIG = """\
poll_method             epoll
sip_listen              127.0.0.1:{sip_port}
net_interface           127.0.0.1
call_local_timeout      120
call_max_calls          4
audio_player            ausine,440
audio_source            ausine,440
audio_alert             ausine,440
ausrc_srate             48000
auplay_srate            48000
ausrc_channels          2
auplay_channels         2
rtp_ports               {rtp_start}-{rtp_end}
module_path             {modules}
module                  g711.so
module                  ausine.so
module_app              account.so
module_app              menu.so
module_app              ctrl_tcp.so
ctrl_tcp_listen         127.0.0.1:{control_port}
"""
_MODULE_FOLDERS = ("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules")


class SipPhone:
    """One registered phone; what it does is read from ``state`` and ``log``, both kept by a reader thread.

    ``answer_after_s``: None waits for :meth:`answer`, a number lifts the handset by itself after that time.
    """

    def __init__(self, account: Account, registrar_port: int, answer_after_s: float | None = None) -> None:
        self.account = account
        self.answer_after_s = answer_after_s
        self.state = "off"  # off, registering, idle, ringing, calling, talking
        self.log: deque[dict[str, Any]] = deque(maxlen=1000)  # baresip's own events, oldest first
        self._registrar_port = registrar_port
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._changed = threading.Condition()
        self._folder = ""

    @property
    def caller_shown(self) -> str:
        """What the display said at the last ring: ``Name <sip:number@host>`` without the angle brackets."""
        for event in reversed(self.log):
            if event.get("type") == "CALL_INCOMING":
                return f"{event.get('peerdisplayname', '')} {event.get('peeruri', '')}".strip()
        return ""

    def start(self, timeout_s: float = 30) -> SipPhone:
        """Start and wait until registered. Raises RuntimeError with baresip's last words."""
        for _ in range(3):
            try:
                return self._start(timeout_s)
            except RuntimeError as failure:
                if "Address already in use" not in str(failure):  # else somebody was quicker: other ports
                    raise
        return self._start(timeout_s)

    def _start(self, timeout_s: float) -> SipPhone:
        self._folder = tempfile.mkdtemp(prefix=f"lab-phone-{self.account.name}-")
        sip_port, control_port = _free_ports()
        modules = next((folder for folder in _MODULE_FOLDERS if Path(folder).is_dir()), "")
        config = _CONFIG.format(
            sip_port=sip_port,
            control_port=control_port,
            rtp_start=sip_port + 2,
            rtp_end=sip_port + 22,
            modules=modules,
        )
        account = (
            f'"{self.account.name.capitalize()}" <sip:{self.account.name}@127.0.0.1:{self._registrar_port}>'
            f";auth_pass={self.account.password};answermode=manual;regint=60;audio_codecs=PCMA/8000/1,PCMU/8000/1"
        )
        Path(self._folder, "config").write_text(config)
        Path(self._folder, "accounts").write_text("")
        self.state = "registering"
        with Path(self._folder, "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["baresip", "-f", self._folder],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=loopback_only(),
            )
        tethered(self._process)
        deadline = time.monotonic() + timeout_s
        while self._control is None:
            try:
                self._control = socket.create_connection(("127.0.0.1", control_port), timeout=1)
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    self._fail("did not start")
                time.sleep(0.02)
        self._control.settimeout(None)
        threading.Thread(target=self._read, args=(self._control,), daemon=True, name=self.account.name).start()
        self._command("uanew", account)  # only now, so that its REGISTER_OK is not missed
        if not self.wait_for("idle", deadline - time.monotonic()):
            self._fail("did not register")
        return self

    def stop(self) -> None:
        """Switch the phone off: no BYE, no unregistering, as when its plug is pulled."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            self._process = None
        if self._control is not None:
            self._control.close()
            self._control = None
        self.state = "off"
        shutil.rmtree(self._folder, ignore_errors=True)

    def answer(self) -> None:
        self._command("accept")

    def hangup(self) -> None:
        """End the call; while it rings this rejects it (486, as most desk phones' reject key does)."""
        self._command("hangup")

    reject = hangup

    def hold(self) -> None:
        self._command("hold")

    def resume(self) -> None:
        self._command("resume")

    def transfer(self, number: str, headers: str = "") -> None:
        """Pass the peer on to ``number`` (REFER); without ``headers`` of the new call nobody is asked there first."""
        self._command("transfer", f"sip:{number}@127.0.0.1:{self._registrar_port}{headers and '?'}{headers}")

    def switch_to(self, call_id: str) -> None:
        """Go on with another call of this phone; the ids are in its ``log``."""
        self._command("callfind", call_id)

    def dial(self, number: str) -> None:
        self._command("dial", f"sip:{number}@127.0.0.1:{self._registrar_port}")

    def wait_for(self, state: str, timeout_s: float = 20) -> bool:
        """Whether ``state`` was reached within ``timeout_s``."""
        with self._changed:
            return self._changed.wait_for(lambda: self.state == state, timeout_s)

    def __enter__(self) -> SipPhone:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _command(self, command: str, params: str = "") -> None:
        """One netstring with JSON, as baresip's ctrl_tcp wants it."""
        if self._control is None:
            raise RuntimeError(f"The phone {self.account.name} is off.")
        message = json.dumps({"command": command, "params": params, "token": command}).encode()
        self._control.sendall(b"%d:%s," % (len(message), message))

    def _read(self, control: socket.socket) -> None:
        buffer = b""
        with contextlib.suppress(OSError, ValueError):
            while chunk := control.recv(65536):
                buffer += chunk
                while b":" in buffer:
                    length, _, rest = buffer.partition(b":")
                    size = int(length)
                    if len(rest) < size + 1:
                        break
                    message = json.loads(rest[:size])
                    if message.get("event"):
                        self._note(message)
                    buffer = rest[size + 1 :]

    def _note(self, event: dict[str, Any]) -> None:
        new_state = {
            "REGISTER_OK": "idle" if self.state == "registering" else self.state,
            "CALL_INCOMING": "ringing",
            "CALL_OUTGOING": "calling",
            "CALL_RINGING": "calling",
            "CALL_ESTABLISHED": "talking",
            "CALL_CLOSED": "idle",
        }.get(str(event.get("type")), self.state)
        with self._changed:
            self.log.append(event)
            self.state = new_state
            self._changed.notify_all()
        if event.get("type") == "CALL_INCOMING" and self.answer_after_s is not None:
            lift = threading.Timer(self.answer_after_s, self._lift)
            lift.daemon = True
            lift.start()

    def _lift(self) -> None:
        if self.state == "ringing":
            with contextlib.suppress(RuntimeError, OSError):
                self.answer()

    def _fail(self, what: str) -> None:
        words = Path(self._folder, "log").read_text(errors="replace")[-1000:]
        self.stop()
        raise RuntimeError(f"The phone {self.account.name} {what}:\n{words}")


def _free_ports() -> tuple[int, int]:
    """A SIP port that is free, like the next one, for UDP and TCP (baresip takes all four); one for control."""
    for _ in range(50):
        sip_port = free_port(socket.SOCK_DGRAM)
        others = ((sip_port, socket.SOCK_STREAM), (sip_port + 1, socket.SOCK_DGRAM), (sip_port + 1, socket.SOCK_STREAM))
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for port, kind in others:
                probes.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
            return sip_port, free_port()
    raise RuntimeError("There are no two free ports in a row.")
