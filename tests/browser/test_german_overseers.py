"""The pages for admins and auditors in German, on a box that has much to tell: no English word, and all of it fits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from appliance.domain.ports import ModemCondition, ModemStatus, PbxCondition, PbxStatus
from appliance.services import audit, directory, modem_diary, peripherals
from appliance.services.audit import Act
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction
from appliance.store.models import Account, Alarm, AlarmTold, Line, LineUsage
from tests.browser.conftest import DEADLINE_MS
from tests.browser.test_german import english_on, no_english
from tests.web.box import INTRANET, USERS, Box, running_box

pytestmark = pytest.mark.browser

MINUTE_MS = 60_000
MODEMS = [
    directory.LineEntry("sim1", "+4930100001", "Office", ["anna"]),
    directory.LineEntry("sim2", "+4930100002", "Sales", ["anna"]),
]
OUTSIDE = """[...document.querySelectorAll('header *, main :not(thead, thead *, option, .mark)')].filter((each) => {
    const [inner, outer] = [each, each.parentElement].map((one) => one.getBoundingClientRect());
    return each.checkVisibility() && (inner.left < outer.left - 1 || inner.right > outer.right + 1);
}).map((each) => each.outerHTML.slice(0, 80))"""
WIDTHS = {"desk": 1280, "phone": 390}


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with running_box(tmp_path_factory.mktemp("box")) as box:
        directory.apply(USERS, MODEMS)
        Account.update(role="admin").where(Account.username == "anna").execute()
        _texts_wait(box)
        _modems_are_in_trouble()
        _limits_are_near()
        _alarms_were_told(box)
        _much_was_done()
        box.daemon.status = _status()
        yield box


def _texts_wait(box: Box) -> None:
    """For twenty minutes, and no quiet hours or limit holds them back."""
    anna = box.browser("anna")
    lines = {line["label"]: line["id"] for line in anna.request("GET", "/me").json["lines"]}
    for number, line in (("+491701234567", "Office"), ("+491701234567", "Sales"), ("+491701234568", "Sales")):
        body = {"kind": "sms", "number": number, "line_id": lines[line]}
        conversation = anna.request("POST", "/conversations", body).json["conversation"]["id"]
        sent = anna.request("POST", f"/conversations/{conversation}/messages", {"text": "Hi", "key": f"{line}{number}"})
        assert sent.status in (200, 201), sent.body
    execute("UPDATE outbound SET next_attempt_at = ?", now_ms() - 20 * MINUTE_MS)


def _modems_are_in_trouble() -> None:
    peripherals.record_modem(
        ModemStatus(
            "sim1",
            ModemCondition.READY,
            "Ready on TestNet, roaming, signal low (−101 dBm). The SIM is nearly full (24 of 30 texts): delete old "
            "ones with a phone.",
            signal_dbm=-101,
            operator="TestNet",
            imei="490154203237518",
            iccid="8949000000000000001",
            own_number="+491700000000",
            manufacturer="Quectel",
            model="EC25",
            storage="SM 24 of 30, ME 100 of 100",
        )
    )
    reset = "The modem does not answer. Its power is being taken away and given back."
    peripherals.record_modem(ModemStatus("sim2", ModemCondition.SICK, reset))
    for sentence in (
        "The modem did not answer for 12 s.",
        "It was set up again.",
        "It was restarted.",
        "Its port was opened again.",
        "port_reset_command failed with exit code 3.",
        "power_command cannot be run: No such file or directory.",
        "Its power was taken away and given back.",
    ):
        modem_diary.note("sim1", sentence)
    modem_diary.is_well("sim1")
    modem_diary.note("sim2", "The port /dev/ttyUSB1 was lost (No such device). Is the modem still plugged in?")
    modem_diary.note("sim2", "Nothing helped. All of it is tried again and again.")
    lost = "The telephone system was lost. pbx:5038 cannot be reached: Connection refused. Trying again."
    peripherals.record_pbx(PbxStatus(PbxCondition.AWAY, lost, "22.1"))
    peripherals.record_mail(
        "away", "The mail server mail.example cannot be reached or does not answer: Connection refused."
    )


def _limits_are_near() -> None:
    because = (
        "The network refuses texts from this SIM: The plan of this SIM does not include texts. "
        "It is tried again from time to time."
    )
    Line.update(per_minute=10, per_day=100, per_month=1000).execute()
    Line.update(paused_because=because).where(Line.modem == "sim2").execute()
    today = datetime.now().date()
    for line in Line.select():
        for period, parts in ((f"{today}", 95), (f"{today:%Y-%m}", 940)):
            LineUsage.create(line=line, period=period, parts=parts)


def _alarms_were_told(box: Box) -> None:
    since = now_ms() - 90 * MINUTE_MS
    sick = "The modem does not answer. It is being restarted."
    advice = "The box is trying to bring it back. If it does not come, unplug it for ten seconds."
    lasting = Alarm.create(
        key="modem:sim2/problem", part="Modem sim2", sentence=sick, advice=advice, since=since, began_at=since
    )
    for username, way in (("anna", "mail"), ("anna", "text"), ("ben", "mail")):
        AlarmTold.create(alarm=lasting, account=box.ids[username], way=way, news="began", at=since)
    Alarm.create(
        key="queue:sim1/warning",
        part="Texts of sim1",
        sentence="3 wait, the oldest for 17 minutes.",
        advice="",
        since=since,
        began_at=since,
        calm_since=now_ms() - 60 * MINUTE_MS,
        ended_at=now_ms() - 50 * MINUTE_MS,
    )


def _much_was_done() -> None:
    wrong = 'modems.toml: modem[1].number: found 30; expected a telephone number like "+49" or "030".'
    with transaction():
        for act, who, about in (
            (Act.LOGIN_FAILED, audit.SOMEBODY, ""),
            (Act.CONFIG, audit.ADMIN, "user anna added"),
            (Act.CONFIG, audit.ADMIN, 'modem sim1: label "Office" → "Front desk"'),
            (Act.CONFIG_REFUSED, audit.ADMIN, f"{wrong} Write it in quotes."),
            (Act.TEXT, audit.NOBODY, "to +491701234567, message 7 again"),
            (Act.CALL, "anna", "+491701234567, call 5"),
            (Act.DELETE_CONTACT, "ben", "contact 5, Dr. Karen Adams-Fitzgerald, merged into Karen Adams"),
            (Act.ERASE, "root", "everything about one number (messages: 3, calls: 2, contacts: 1)"),
            (Act.EXPORT, "root", "the words of 12 texts on the command line"),
            (Act.PASSWORD, "ben", "ben, by invitation"),
        ):
            audit.record(act, who, about, "192.0.2.7")


def _status() -> dict[str, Any]:
    problems = [
        'modems.toml: modem[2].number: found "30 100 001x"; expected a telephone number like "+4930100001" or '
        '"030 100001".',
        "mail.toml: mail_out.hosst: found an unknown key; expected one of: host, port. Did you mean “host”?",
    ]
    return {
        "up_s": 3 * 24 * 3600,
        "config": {"problems": problems},
        "backup_age_s": 4 * 24 * 3600,
        "signals": {"step_s": 300, "modems": {"sim1": [-90, -95, -101, None, -100]}},
        "waits": {"step_s": 300, "modems": {"sim1": [0, 600, 1200, 0], "sim2": [0, 0, 0]}},
        "mail_in": "No mail can be taken at port 2525 of 0.0.0.0: Address already in use.",
        "with_balance": ["sim1"],
    }


def page_of(chromium: Chromium, box: Box, size: str = "desk", scheme: str = "light", locale: str = "de-DE") -> Page:
    context = chromium.new_context(
        ignore_https_errors=True,
        viewport={"width": WIDTHS[size], "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=locale,
    )
    url = f"https://127.0.0.1:{box.port}"
    name, _, value = (box.browser("anna").cookie or "").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": url, "secure": True}])
    page = context.new_page()
    page.set_default_timeout(DEADLINE_MS)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("path", ["/status", "/audit", "/audit?who=niemand", "/audit?since=gestern"])
def test_no_english_and_no_overflow(chromium: Chromium, box: Box, path: str, size: str, scheme: str) -> None:
    page = page_of(chromium, box, size, scheme)
    page.goto(f"https://127.0.0.1:{box.port}{path}")
    page.wait_for_load_state("networkidle")
    no_english(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it is wider than the screen"
    assert page.evaluate(OUTSIDE) == [], "this reaches out of what it stands in"
    page.context.close()


def test_what_has_to_be_told_is_there_in_german(chromium: Chromium, box: Box) -> None:
    page = page_of(chromium, box)
    page.goto(f"https://127.0.0.1:{box.port}/status")
    for section, words in (
        ("#findings", "Ihm wird der Strom weggenommen und wiedergegeben."),
        ("#alarms", "Gemeldet an anna per E-Mail und SMS, an ben per E-Mail."),
        ("#modems", "Bereit im Netz TestNet, Roaming, Signal schwach"),
        ("#modems .diary", "port_reset_command schlug mit dem Exit-Code 3 fehl."),
        ("#queues", "2, die älteste seit"),
        ("#pbx", "pbx:5038 ist nicht erreichbar: Verbindung abgelehnt."),
        ("#box", "In Betrieb seit"),
    ):
        expect(page.locator(section).filter(has_text=words).first).to_be_visible()
    page.get_by_role("button", name="Guthaben von sim1 abfragen").click()
    expect(page.locator(".balance output")).to_have_text("Das Netz kennt diesen Code nicht.")
    no_english(page)
    page.context.close()


def test_the_search_for_english_finds_it(chromium: Chromium, box: Box) -> None:
    page = page_of(chromium, box, locale="en-GB")
    for path, wanted in (("/status", "What needs you"), ("/audit", "Save as CSV")):
        page.goto(f"https://127.0.0.1:{box.port}{path}")
        found = english_on(page)
        assert wanted in found
        assert len(found) > 20, "what the box says itself is found, too"
    page.context.close()


def test_who_may_not_embed_the_widget_is_told_in_german(chromium: Chromium, box: Box) -> None:
    page = page_of(chromium, box)
    page.goto(f"https://127.0.0.1:{box.port}/embed?host={INTRANET}x")
    expect(page.locator("body")).to_contain_text("Tragen Sie diese Adresse bei embed_origins in appliance.toml ein.")
    page.context.close()
