"""The status page, its figures, and who may see them."""

from __future__ import annotations

import platform
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

import pytest

from appliance.domain.ports import ModemCondition, ModemStatus, PbxCondition, PbxStatus
from appliance.services import peripherals
from appliance.store.models import Account, Line, LineUsage
from tests.web.box import Box, Browser, until
from web import plots
from web.readiness import GOOD_FOR_S


@pytest.fixture
def admin(box: Box) -> Browser:
    Account.update(role="admin").where(Account.username == "carla").execute()
    return box.browser("carla")


def test_only_an_admin_knows_of_the_page(box: Box, anna: Browser, admin: Browser) -> None:
    assert anna.page("/status").status == 404
    assert anna.request("GET", "/status").error == (404, "not_found")
    assert box.browser().request("GET", "/status").error == (401, "signed_out")
    assert box.browser().page("/status").headers["Location"].startswith("/login")
    assert admin.page("/status").status == 200
    assert b'href="/status"' in admin.page("/").body
    assert b'href="/status"' not in anna.page("/").body


def test_what_is_wrong_is_told_with_what_to_do_and_never_as_markup(box: Box, admin: Browser) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.NO_SIM, "No SIM in <b>sim1</b>.", model="E<script>"))
    try:
        page = admin.page("/status").body.decode()
        assert "What needs you" in page
        assert "No SIM in &lt;b&gt;sim1&lt;/b&gt;." in page
        assert "<script>" not in page.split("<main>")[1]
        assert "systemctl start appliance-daemon" in page  # the daemon of this test knows no status
        told = admin.request("GET", "/status").json
        assert told["findings"][0]["level"] == "problem"
        assert told["modems"][0]["model"] == "E<script>"
    finally:
        peripherals.expect_modems([], [])


def test_waiting_texts_used_up_limits_and_the_disk_are_drawn(box: Box, admin: Browser) -> None:
    Line.update(per_day=100, per_month=1000).execute()
    today = datetime.now().date()
    yesterday, too_old = today - timedelta(days=1), today - timedelta(days=31)
    parts = {f"{today}": 85, f"{yesterday}": 17, f"{today:%Y-%m}": 300, f"{too_old}": 999}
    for period, count in parts.items():
        LineUsage.create(line=box.line, period=period, parts=count)
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready on TestNet.", smsc="+4917"))
    no_diary: dict[str, Any] = {"step_s": 300, "modems": {}}
    waits = {**no_diary, "modems": {"sim1": [0, 0, 1800, 0]}}
    box.daemon.status = {
        "up_s": 1200,
        "config": {"problems": []},
        "backup_age_s": 7200,
        "signals": no_diary,
        "waits": waits,
    }
    try:
        page = admin.page("/status").body.decode()
        assert 'aria-label="How long texts of sim1 waited in the last 24 hours, at most 30 minutes"' in page
        assert re.search(r'85 of 100<svg class="bar" data-level="warning"[^>]*><rect width="85.0"', page)
        assert re.search(r'300 of 1000<svg class="bar" data-level="ok"[^>]*><rect width="30.0"', page)
        assert 'aria-label="Parts sent on each of the last 31 days, at most 85"' in page
        assert re.search(r"<dt>Disk</dt><dd>[\d.]+ GB free of [\d.]+ GB<svg", page)
        assert re.findall(r"\s(?:on\w+|style)\s*=", page) == []
        told = admin.request("GET", "/status").json
        assert told["modems"][0]["sent_days"] == [0] * 29 + [17, 85]
        [queue] = told["queues"]
        assert (queue["wait_step_s"], queue["wait_history"]) == (300, [0, 0, 1800, 0])
        figures = box.browser().page("/metrics").body.decode().splitlines()
        for figure in (
            "appliance_daemon_up 1",
            "appliance_uptime_seconds 1200",
            'appliance_modem_ready{modem="sim1"} 1',
            'appliance_sim_parts{modem="sim1",span="day"} 85',
            'appliance_sim_parts{modem="sim1",span="month"} 300',
            'appliance_queue_texts{modem="sim1"} 0',
            "appliance_alarms 0",
            "appliance_backup_age_seconds 7200",
            'appliance_findings{level="warning"} 0',
        ):
            assert figure in figures, figure
        waits["modems"] = {"sim1": [0, 40, 0]}
        assert "sim1: no text waited for a minute in the last 15 minutes." in admin.page("/status").body.decode()
    finally:
        box.daemon.status = None
        peripherals.expect_modems([], [])
        LineUsage.delete().execute()
        Line.update(per_day=0, per_month=0).execute()


def test_the_signal_of_a_day_is_drawn_and_told_in_words(box: Box, admin: Browser) -> None:
    history = [-97, -97, None, -71, -84]
    status = {
        "up_s": 1200,
        "config": {"problems": []},
        "backup_age_s": 7200,
        "signals": {"step_s": 300, "modems": {"sim1": history}},
        "waits": {"step_s": 300, "modems": {}},
    }
    box.daemon.status = status

    def page(signal_dbm: int | None = -84, **headers: str) -> str:
        peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready.", signal_dbm=signal_dbm))
        return admin.page("/status", headers=headers).body.decode()

    try:
        drawn = re.findall(r'<polyline points="([^"]+)">', page())
        assert drawn == ["283,35 284,35", "286,16 287,25"], "the newest is at the right, and silence is a gap"
        assert drawn == plots.lines(history, plots.WEAKEST_DBM, plots.STRONGEST_DBM)
        words = 'role="img" aria-label="Signal of the last 24 hours, from -97 to -71 dBm'
        assert f'{words}, now -84 dBm"' in page()
        assert "<span>signal now: -84 dBm</span>" in page()
        assert f'{words}"' in page(signal_dbm=None)
        assert "von -97 bis -71 dBm, jetzt -84 dBm" in page(**{"Accept-Language": "de"})
        [told] = admin.request("GET", "/status").json["modems"]
        assert (told["signal_step_s"], told["signal_history"]) == (300, history)
        status["signals"] = {"step_s": 300, "modems": {"sim1": [None, None]}}
        assert "Signal of the last" not in page(signal_dbm=None), "nothing is known, so nothing is drawn"
    finally:
        box.daemon.status = None
        peripherals.expect_modems([], [])


def test_the_versions_of_all_that_runs_are_shown(box: Box, admin: Browser) -> None:
    peripherals.record_pbx(PbxStatus(PbxCondition.READY, "Connected.", version="Asterisk 22.6.0"))
    modem = ModemStatus("sim1", ModemCondition.READY, "Ready.", manufacturer="Quectel", model="EC25")
    peripherals.record_modem(modem)
    try:
        page = admin.page("/status").body.decode()
        shown = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.partition('id="box"')[2]))
        assert shown["Version"] == version("appliance")
        assert shown["Runs on"] == f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        pbx = page.partition('<section id="pbx"')[2].partition("</section>")[0]
        assert "<dt>Version</dt><dd>Asterisk 22.6.0</dd>" in pbx
        assert "<dt>Model</dt><dd>Quectel EC25</dd>" in page
        told = admin.request("GET", "/status").json
        assert (told["version"], told["pbx"]["version"]) == (version("appliance"), "Asterisk 22.6.0")
    finally:
        peripherals.expect_pbx(False)
        peripherals.expect_modems([], [])


def test_why_a_sim_does_not_tell_its_balance_is_told(admin: Browser) -> None:
    refused = admin.request("POST", "/modems/sim1/balance", {})
    assert refused.error == (502, "modem_refused")
    assert refused.json["error"]["sentence"] == "The network does not know this code."


def test_the_page_is_in_the_language_of_its_reader(admin: Browser) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.NO_SIM, "There is no SIM in the modem. Put one in."))
    in_german = {"Accept-Language": "de-AT,de;q=0.9"}
    try:
        page = admin.page("/status", headers=in_german).body.decode()
        assert '<html lang="de">' in page
        assert "Im Modem ist keine SIM. Legen Sie eine ein." in page
        assert '<html lang="en">' in admin.page("/status").body.decode()
        admin.request("PATCH", "/me/preferences", {"language": "en"})
        page = admin.page("/status", headers=in_german).body.decode()
        assert '<html lang="en">' in page
        assert "Put one in." in page
    finally:
        admin.request("PATCH", "/me/preferences", {"language": "auto"})
        peripherals.expect_modems([], [])


def test_the_mail_server_is_not_taken_for_the_pbx(box: Box, admin: Browser) -> None:
    peripherals.expect_mail(True)
    try:
        told = admin.request("GET", "/status").json
        assert told["pbx"] is None
        assert told["mail"]["condition"] == "ready"
        assert "appliance_mail_ready 1" in box.browser().page("/metrics").body.decode()
    finally:
        peripherals.expect_mail(False)


def test_figures_are_prometheus_text_without_people_or_numbers(box: Box, anna: Browser) -> None:
    with anna.live() as live:
        live.frame()
        told = until(lambda: _scrape(box.browser(), "appliance_websockets 1"))
    assert told.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = told.body.decode().splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{([a-z_]+="[^"]*",?)+\})? -?[0-9.e+]+', line) for line in samples), samples
    named = {line.split()[2] for line in lines if line.startswith("# TYPE")}
    assert {line.split("{")[0].split()[0] for line in samples} <= named
    assert {"appliance_queue_texts", "appliance_disk_free_bytes", "appliance_findings"} <= named
    assert not re.search(r"anna|\+49", told.body.decode())


def _scrape(browser: Browser, wanted: str) -> object:
    answer = browser.page("/metrics")
    return answer if wanted in answer.body.decode() else None


def test_other_networks_find_no_figures(box: Box, admin: Browser) -> None:
    toml = box.folder / "appliance.toml"
    before = toml.read_text()
    toml.write_text(before + '[monitoring]\nnetworks = ["192.0.2.0/24"]\n')
    try:
        box.restart()
        assert admin.page("/metrics").status == 404
    finally:
        toml.write_text(before)
        box.restart()


def test_an_ipv4_address_counts_as_itself_where_the_box_listens_to_ipv6_too(box: Box) -> None:
    toml = box.folder / "appliance.toml"
    before = toml.read_text()
    toml.write_text(before.replace("[web]", '[web]\naddress = "::"') + '[monitoring]\nnetworks = ["127.0.0.0/8"]\n')
    try:
        box.restart()
        assert box.browser().page("/metrics").status == 200
    finally:
        toml.write_text(before)
        box.restart()


def test_health_and_readiness(box: Box) -> None:
    """Ready is who can serve texts and calls: both processes run, and the daemon has started and answers."""
    browser = box.browser()
    assert browser.page("/healthz").body == b"ok\n"
    until(lambda: browser.page("/readyz").body == b"The box is starting. Try again in a moment.\n")
    assert browser.page("/readyz").status == 503
    box.daemon.status = {}
    until(lambda: browser.page("/readyz").status == 200)
    assert browser.page("/readyz").body == b"ok\n"
    box.daemon.stop()
    try:
        until(lambda: browser.page("/readyz").status == 503)
        assert browser.page("/healthz").status == 200
        assert b"not running" in browser.page("/readyz").body
    finally:
        box.daemon.start()
        until(lambda: browser.page("/readyz").status == 200)
        box.daemon.status = None


def test_who_asks_ever_so_often_whether_it_is_ready_takes_no_turn_from_others(box: Box) -> None:
    box.daemon.status = {}
    until(lambda: box.browser().page("/readyz").status == 200)
    before = box.daemon.asked
    try:
        with ThreadPoolExecutor(20) as at_once:
            began = time.monotonic()
            answers = list(at_once.map(lambda _: box.browser().page("/readyz").status, range(100)))
            took_s = time.monotonic() - began
        assert set(answers) == {200}
        assert box.daemon.asked - before <= took_s / GOOD_FOR_S + 1
    finally:
        box.daemon.status = None
