"""``make run`` as a newcomer meets it: what it prints, that it works, that it is on loopback only, and that it ends."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from lab.demo import PASSWORD, PEOPLE, Ports
from lab.intranet import HOST
from lab.ports import free_port
from lab.tether import tethered
from tests.integration.whole_box import until
from tests.programs import installed
from tests.web.box import Browser

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("newest_installation")]

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
EMBED = ROOT / "docs" / "embed.md"
BOB = "+491701234567"
LOOPBACK = re.compile(r"0100007F|0{24}01000000|0{16}FFFF00000100007F")  # as /proc/net writes addresses


class Demo:
    """The demo as a process of its own."""

    def __init__(self, folder: Path, path: str | None = None) -> None:
        """``path``: where programs are looked for, if not where they always are."""
        self.folder = folder
        self._environment = os.environ | ({} if path is None else {"PATH": path})
        self.web, self.outside, self.intranet, self.mail = (free_port() for _ in range(4))
        self.printed = ""
        self._ports = [str(port) for port in (self.web, self.outside, self.intranet, self.mail)]
        self.start()

    def start(self) -> None:
        self.printed = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lab.demo", "--folder", str(self.folder), "--ports", *self._ports],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        tethered(self.process)
        threading.Thread(target=self._read, daemon=True).start()
        until(lambda: "Ctrl-C stops" in self.printed or self.process.poll() is not None, 90)
        assert self.process.poll() is None, self.printed

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line

    def processes(self) -> list[int]:
        """The demo's process and all that come from it."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):  # it is gone
                    parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        family = [self.process.pid]
        for pid in family:
            family += [child for child, parent in parents.items() if parent == pid]
        return family

    def mobile(self, path: str = f"/{BOB}/texts", body: object = None) -> Any:
        """What the outside world's interface answers about its mobile phones."""
        data = None if body is None else json.dumps(body).encode()
        url = f"http://localhost:{self.outside}/api/phones{path}"
        with urllib.request.urlopen(
            urllib.request.Request(url, data, {"Content-Type": "application/json"}), timeout=30
        ) as answer:
            return json.load(answer)

    def bob_got(self, text: str) -> bool:
        return text in [each["text"] for each in self.mobile()["texts"]]

    def browser(self, username: str = "anna") -> Browser:
        browser = Browser(self.web)
        assert browser.sign_in(username, PASSWORD).status == 200
        return browser


@pytest.fixture(scope="module")
def only_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.process.kill()


@pytest.fixture
def demo(only_demo: Demo) -> Demo:
    """It runs, also when a test has ended it before."""
    if only_demo.process.poll() is not None:
        only_demo.start()
    return only_demo


def addresses_of(pid: int) -> Iterator[str]:
    """The local addresses of a process's IP sockets, as /proc/net writes them (``ADDRESS:PORT``)."""
    inodes = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            inodes.add(os.readlink(descriptor))
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            columns = row.split()
            if f"socket:[{columns[9]}]" in inodes:
                yield columns[1]


def test_it_prints_what_a_newcomer_needs(demo: Demo) -> None:
    assert f"https://localhost:{demo.web}" in demo.printed
    assert f"http://localhost:{demo.outside}" in demo.printed
    assert "Calls work" in demo.printed
    assert PASSWORD in demo.printed
    assert all(person.username in demo.printed for person in PEOPLE)


def test_a_text_goes_out_an_answer_comes_in_and_a_mail_becomes_a_text(demo: Demo) -> None:
    anna = demo.browser()
    demo.mobile("", {"number": BOB})
    lines = anna.request("GET", "/me").json["lines"]
    opened = anna.request("POST", "/conversations", {"kind": "sms", "line_id": lines[0]["id"], "number": BOB})
    conversation = f"/conversations/{opened.json['conversation']['id']}/messages"
    anna.request("POST", conversation, {"text": "Hello Bob", "key": "one"})
    until(lambda: demo.bob_got("Hello Bob"))

    def messages() -> dict[str, Any]:
        return {each["text"]: each for each in anna.request("GET", conversation).json["messages"]}

    until(lambda: messages()["Hello Bob"]["state"] == "delivered")

    demo.mobile(f"/{BOB}/texts", {"to": lines[0]["number"], "text": "Hello Anna 🙂"})
    until(lambda: "Hello Anna 🙂" in messages())

    readme = re.search(r"^    (swaks --server localhost:)2525( .+ --body )Hello$", README.read_text(), re.MULTILINE)
    assert readme is not None
    swaks = [*shlex.split(f"{readme[1]}{demo.mail}{readme[2]}"), "Hello by mail"]
    subprocess.run([installed("swaks"), *swaks[1:]], check=True, capture_output=True, timeout=60)
    until(lambda: demo.bob_got("Hello by mail"))


def test_a_click_rings_the_desk_phone_and_bridges(demo: Demo) -> None:
    anna = demo.browser()
    until(lambda: anna.request("GET", "/me").json["pbx"]["condition"] == "ready")
    answer = anna.request("POST", "/calls", {"number": "102", "key": "call"})
    assert answer.status == 202, answer.body
    until(lambda: [call["state"] for call in anna.request("GET", "/me").json["calls"]["active"]] == ["connected"])
    anna.request("POST", f"/calls/{answer.json['call']['id']}/hangup")
    until(lambda: not anna.request("GET", "/me").json["calls"]["active"])


def test_the_intranet_page_that_the_docs_promise_shows_the_widget(demo: Demo) -> None:
    docs = EMBED.read_text()
    served = re.search(r"`make run` serves a sample page at <http://([\w.]+):(\d+)>", docs)
    assert served is not None
    assert (served[1], int(served[2])) == (HOST, Ports().intranet)
    address = f"http://{HOST}:{demo.intranet}"
    assert address in demo.printed
    line = re.search(r"<script .*</script>", docs)
    assert line is not None
    box = f"https://localhost:{demo.web}"
    with urllib.request.urlopen(f"http://localhost:{demo.intranet}", timeout=30) as answer:
        assert line[0].replace("https://phone.office.lan:8443", box) in answer.read().decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed("chromium"), args=["--no-sandbox"])
        page = browser.new_page(ignore_https_errors=True)
        page.goto(address)
        widget = page.frame_locator("iframe")
        widget.get_by_role("button", name="Open messages: sign in").click()
        widget.get_by_label("User name").fill("ben")
        widget.get_by_label("Password").fill(PASSWORD)
        widget.get_by_role("button", name="Sign in").click()
        widget.locator("chat-dock[data-connection=online]").wait_for(state="attached")
        browser.close()


def test_everything_is_on_loopback(demo: Demo) -> None:
    """Asterisk, the phones and the mobile network too: nobody else in the LAN can reach any of it."""
    found = {(pid, address) for pid in demo.processes() for address in addresses_of(pid)}
    assert len({pid for pid, _ in found}) >= 7  # the demo, Asterisk, three phones, the simulator, daemon and web
    strangers = [
        (Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0], address)
        for pid, address in found
        if not LOOPBACK.match(address)
    ]
    assert strangers == []


def test_ctrl_c_stops_all_of_it_and_the_next_start_has_what_was_done(demo: Demo) -> None:
    def last_words(browser: Browser) -> list[str]:
        rows = browser.request("GET", "/conversations").json["conversations"]
        return [row["last_message"]["text"] for row in rows if row["last_message"]]

    anna = demo.browser()
    demo.mobile("", {"number": BOB})
    line = anna.request("GET", "/me").json["lines"][0]["number"]
    demo.mobile(f"/{BOB}/texts", {"to": line, "text": "Keep this"})
    until(lambda: "Keep this" in last_words(anna))
    family = demo.processes()
    os.killpg(demo.process.pid, signal.SIGINT)  # as the terminal sends it
    assert demo.process.wait(30) == 0
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))

    started_at = time.monotonic()
    demo.start()
    assert time.monotonic() - started_at < 45, "a second start takes seconds, and on a busy machine not a minute"
    assert "… starting the box" in demo.printed
    assert "Keep this" in last_words(demo.browser())
    os.killpg(demo.process.pid, signal.SIGINT)
    assert demo.process.wait(30) == 0


def test_without_a_telephone_system_it_says_why_and_the_rest_works(tmp_path: Path) -> None:
    demo = Demo(tmp_path, path=str(tmp_path / "no programs"))
    try:
        [line] = [line for line in demo.printed.splitlines() if "Calls" in line]
        assert re.fullmatch(
            r"  Calls are off\. Please install .*baresip.* Then this turns them on: sudo make run", line
        )
        anna = demo.browser()
        assert anna.request("GET", "/me").json["pbx"]["condition"] != "ready"
        demo.mobile("", {"number": BOB})
        number = anna.request("GET", "/me").json["lines"][0]["id"]
        opened = anna.request("POST", "/conversations", {"kind": "sms", "line_id": number, "number": BOB}).json
        sent = {"text": "Without a telephone system", "key": "off"}
        path = f"/conversations/{opened['conversation']['id']}/messages"
        assert anna.request("POST", path, sent).status == 201
        until(lambda: demo.bob_got("Without a telephone system"))
    finally:
        os.killpg(demo.process.pid, signal.SIGINT)
        assert demo.process.wait(30) == 0
