"""When a text goes out and through which modem: priorities, limits, quiet hours, rests of a SIM and fallbacks."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from appliance.domain.policy import QuietHours, next_periods, pause_ms, periods, retry_wait_ms, wait_in_words
from appliance.domain.ports import ModemCondition, ModemStatus, SubmitErrorClass
from appliance.services import (
    conversations,
    delivery_reports,
    directory,
    inbox,
    lines,
    messages,
    office,
    outbox,
    peripherals,
    suggestions,
    text_queue,
)
from appliance.services.outbox import Accepted, Job, Outcome, Refused
from appliance.settings import WebSettings
from appliance.settings.appliance_toml import Sms
from appliance.store.database import execute, transaction
from appliance.store.models import Line
from tests.unit.office import LINES, USERS, SmallOffice, small_office
from tests.unit.test_outbox_inbox import MOBILE, inbound, report, send, state

OTHER = "+4917099999999"
NO_CREDIT = Refused(SubmitErrorClass.SIM, "The plan of this SIM does not include texts.")
BUSY = Refused(SubmitErrorClass.NETWORK, "The network is busy.")


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallOffice]:
    with small_office(tmp_path) as small:
        yield small


@pytest.fixture
def usual_rules() -> Iterator[None]:
    """A test may set the office's rules; afterwards they are what they were."""
    yield
    office.set_rules(WebSettings(Path()))


def quiet(begin: datetime, end: datetime) -> None:
    sms = Sms(quiet_from=f"{begin:%H:%M}", quiet_until=f"{end:%H:%M}")
    office.set_rules(WebSettings(Path(), sms=sms))


def set_up(**values: object) -> None:
    """Write the line's part of the config anew."""
    directory.apply(USERS, [replace(LINES[0], **values)])  # type: ignore[arg-type]


def following(small: SmallOffice, done: tuple[Job, Outcome] | None = None) -> Job | None:
    return outbox.advance(small.line, "me", done)


def ready(modem: str, condition: ModemCondition = ModemCondition.READY) -> None:
    peripherals.record_modem(ModemStatus(modem, condition, "Ready on TestNet."))


def due_now() -> None:
    with transaction():
        execute("UPDATE outbound SET next_attempt_at = 0 WHERE next_attempt_at IS NOT NULL")
        execute("UPDATE line SET paused_until = 1 WHERE paused_until IS NOT NULL")


def test_an_answer_goes_before_what_was_written_earlier(small: SmallOffice) -> None:
    send(small, "hello, it is us", "k1", OTHER)
    inbox.take_parts([inbound("are you open?")])
    answer = send(small, "yes", "k2")
    job = following(small)
    assert job is not None
    assert job.message_id == answer


def test_a_sims_limit_holds_texts_back_until_the_next_period(small: SmallOffice) -> None:
    set_up(per_day=2)
    for n in range(3):
        send(small, f"text {n}", f"k{n}")
    done = None
    for n in range(2):
        job = following(small, done)
        assert job is not None
        done = job, Accepted(n)
    assert following(small, done) is None
    wait = outbox.due_in_ms(small.line)
    midnight = next_periods(datetime.now())[1]
    assert wait is not None
    assert abs(wait / 1000 - (midnight - datetime.now()).total_seconds()) < 60
    outbox.show_waiting()
    assert state(small)[1].startswith("The SIM's limit of texts a day is reached. It goes out in about")
    set_up(per_day=3)
    assert following(small) is not None


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The box's time zone; clocks are put back on 2026-10-25 at 3:00."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


def test_the_hour_that_comes_twice_has_twice_as_many_minutes(berlin: None) -> None:
    for fold in (0, 1):
        moment = datetime(2026, 10, 25, 2, 59, 30, fold=fold)
        assert next_periods(moment)[0].timestamp() - moment.timestamp() == 30
    first, second = (periods(datetime(2026, 10, 25, 2, 5, fold=fold)) for fold in (0, 1))
    assert first[0] != second[0]
    assert first[1:] == second[1:] == ("2026-10-25", "2026-10")


def test_a_leap_of_the_clock_makes_no_absurd_forecast(small: SmallOffice) -> None:
    send(small, "during the leap")
    job = following(small)
    assert job is not None
    following(small, (replace(job, claimed_at=0), Accepted(1)))
    for n in range(10):
        send(small, f"text {n}", f"k{n}")
    assert "hours" not in state(small)[1]


def test_what_was_not_handed_over_counts_against_no_limit(small: SmallOffice) -> None:
    set_up(per_minute=1)
    send(small, "patience")
    job = following(small)
    assert job is not None
    assert following(small, (job, outbox.NotHandedOver())) is not None


def from_a_machine(small: SmallOffice, text: str, number: str = MOBILE) -> int:
    with transaction():
        return messages.post(conversations.sms_thread(small.line, number), None, text, None).id


def test_in_quiet_hours_machines_wait_and_people_do_not(small: SmallOffice, usual_rules: None) -> None:
    now = datetime.now()
    quiet(now - timedelta(hours=1), now + timedelta(hours=1))
    alert = from_a_machine(small, "disk nearly full", OTHER)
    assert following(small) is None
    assert state(small, OTHER)[1].startswith("Quiet hours: it goes out at ")
    typed = send(small, "are you awake?", "k1")
    job = following(small)
    assert job is not None
    assert job.message_id == typed
    assert following(small, (job, Accepted(1))) is None
    inbox.take_parts([replace(inbound("yes"), sender="+4917099999998")])
    answer = from_a_machine(small, "good", "+4917099999998")
    job = following(small)
    assert job is not None
    assert job.message_id == answer
    quiet(now + timedelta(hours=1), now + timedelta(hours=2))
    job = following(small, (job, Accepted(2)))
    assert job is not None
    assert job.message_id == alert


def test_an_urgent_text_goes_before_all_that_waits_and_in_quiet_hours_too(
    small: SmallOffice, usual_rules: None
) -> None:
    from_a_machine(small, "weekly report", OTHER)
    send(small, "hello", "k1", "+4917099999997")
    now = datetime.now()
    quiet(now - timedelta(hours=1), now + timedelta(hours=1))
    with transaction():
        alarm = messages.post(conversations.sms_thread(small.line, MOBILE), None, "on fire", None, urgent=True).id
    assert state(small) == ("queued", "")
    job = following(small)
    assert job is not None
    assert job.message_id == alarm


def test_what_a_person_writes_goes_before_what_a_machine_wrote_earlier(small: SmallOffice) -> None:
    from_a_machine(small, "alert", OTHER)
    typed = send(small, "hello", "k1")
    job = following(small)
    assert job is not None
    assert job.message_id == typed


def test_a_text_that_was_begun_is_finished_in_quiet_hours(small: SmallOffice, usual_rules: None) -> None:
    send(small, "x" * 200)
    first = following(small)
    assert first is not None
    now = datetime.now()
    quiet(now - timedelta(hours=1), now + timedelta(hours=1))
    assert following(small, (first, Accepted(1))) is not None


@pytest.mark.parametrize("outcome", [BUSY, NO_CREDIT, outbox.NotHandedOver()])
def test_a_machines_text_of_which_nothing_went_out_waits_for_the_end_of_quiet_hours(
    small: SmallOffice, usual_rules: None, outcome: Outcome
) -> None:
    from_a_machine(small, "disk nearly full")
    job = following(small)
    assert job is not None
    now = datetime.now()
    quiet(now - timedelta(hours=1), now + timedelta(hours=1))
    following(small, (job, outcome))
    due_now()
    assert outbox.due_in_ms(small.line) is None
    assert following(small) is None


def test_what_a_person_sends_again_goes_out_in_quiet_hours(small: SmallOffice, usual_rules: None) -> None:
    alert = from_a_machine(small, "disk nearly full")
    with transaction():
        execute("UPDATE outbound SET expires_at = 1")
    outbox.expire()
    now = datetime.now()
    quiet(now - timedelta(hours=1), now + timedelta(hours=1))
    messages.retry(small.anna, alert)
    job = following(small)
    assert job is not None
    assert job.message_id == alert


def test_a_text_that_is_too_old_keeps_nobody_busy(small: SmallOffice) -> None:
    send(small, "stale")
    with transaction():
        execute("UPDATE outbound SET expires_at = 1")
    assert outbox.due_in_ms(small.line) is None


def test_a_sim_that_may_not_send_rests_and_costs_no_text_its_attempts(small: SmallOffice) -> None:
    ready("sim1")
    send(small, "first", "k1")
    send(small, "second", "k2", OTHER)
    job = following(small)
    assert job is not None
    assert following(small, (job, NO_CREDIT)) is None, "the second text is not burnt on a SIM without credit"
    assert state(small) == ("queued", "The plan of this SIM does not include texts. It will be tried again.")
    [told] = peripherals.conditions()["modems"]
    assert "The network refuses texts from this SIM: The plan of this SIM does not include texts." in told["sentence"]
    wait = outbox.due_in_ms(small.line)
    assert wait is not None
    assert 20_000 < wait <= 30_000
    due_now()
    again = following(small)
    assert again is not None
    following(small, (again, Accepted(1)))
    [told] = peripherals.conditions()["modems"]
    assert told["sentence"] == "Ready on TestNet."


def test_a_number_that_the_sim_may_not_text_holds_up_nobody_for_long(small: SmallOffice) -> None:
    """Such as a premium number: the network answers as if the SIM might text nobody."""
    send(small, "to a premium number", "k1", OTHER)
    for _ in range(6):
        due_now()
        barred = following(small)
        assert barred is not None
        assert following(small, (barred, NO_CREDIT)) is None
    send(small, "to somebody else", "k2")
    wait = outbox.due_in_ms(small.line)
    assert wait is not None
    assert wait <= 30_000, "however often the other one was refused"
    with transaction():
        execute("UPDATE line SET paused_until = 1")
        execute("UPDATE outbound SET next_attempt_at = next_attempt_at - ?", 3_600_000)
    good = following(small)
    assert good is not None
    assert good.part.number == MOBILE, "another one goes first now"
    again = following(small, (good, Accepted(1)))
    assert again is not None
    following(small, (again, NO_CREDIT))
    send(small, "and once more", "k3")
    with transaction():
        execute("UPDATE line SET paused_until = 1")
    last = following(small)
    assert last is not None
    assert following(small, (last, Accepted(2))) is None, "the refused one waits for its own time"


def test_the_pause_is_still_told_when_the_modem_reports_its_signal(small: SmallOffice) -> None:
    ready("sim1")
    send(small, "first")
    job = following(small)
    assert job is not None
    following(small, (job, NO_CREDIT))
    ready("sim1")
    assert "refuses texts from this SIM" in peripherals.conditions()["modems"][0]["sentence"]


def test_when_the_network_is_well_again_everything_is_tried_at_once(small: SmallOffice) -> None:
    for n in range(3):
        send(small, f"text {n}", f"k{n}", f"+4917055555{n:03d}")
    done: tuple[Job, Outcome] | None = None
    for _ in range(3):
        job = following(small, done)
        assert job is not None
        done = job, BUSY
    assert following(small, done) is None
    send(small, "a fresh one", "k9")
    fresh = following(small)
    assert fresh is not None
    assert following(small, (fresh, Accepted(1))) is not None, "what waited for its retry is due now"


def two_lines(small: SmallOffice, minutes_away: int) -> int:
    """A second number stands in for the first, whose modem is away for so long; the second's line."""
    directory.apply(USERS, [replace(LINES[0], fallback="sim2"), directory.LineEntry("sim2", "+4930100002", "B", [])])
    ready("sim2")
    ready("sim1", ModemCondition.ABSENT)
    with transaction():
        execute("UPDATE line SET away_since = away_since - ? WHERE modem = 'sim1'", minutes_away * 60_000)
    return int(Line.get(Line.modem == "sim2").id)


def test_the_fallback_sends_what_a_dead_modem_cannot_and_the_text_says_so(small: SmallOffice) -> None:
    second = two_lines(small, 11)
    send(small, "urgent")
    assert lines.route() == 1
    assert following(small) is None
    job = outbox.advance(second, "me")
    assert job is not None
    outbox.advance(second, "me", (job, Accepted(7)))
    sentence = "Sent from 030 100002 because the modem of 030 100001 is away."
    assert state(small) == ("sent", sentence)
    delivery_reports.take([replace(report(7), modem="sim2")])
    assert state(small) == ("delivered", sentence)


def test_a_modem_that_is_away_only_shortly_keeps_its_texts(small: SmallOffice) -> None:
    two_lines(small, 9)
    send(small, "no hurry")
    assert lines.route() == 0


def test_a_modem_that_comes_back_gets_back_what_was_not_begun(small: SmallOffice) -> None:
    second = two_lines(small, 11)
    send(small, "x" * 200, "k1")
    send(small, "not begun", "k2", OTHER)
    assert lines.route() == 2
    begun = outbox.advance(second, "me")
    assert begun is not None
    ready("sim1")
    assert lines.route() == 1
    rest = outbox.advance(second, "me", (begun, Accepted(1)))
    assert rest is not None
    assert rest.message_id == begun.message_id, "the parts of one text all come from one number"
    own = following(small)
    assert own is not None
    assert own.part.number == OTHER


def test_a_long_queue_says_when_a_text_goes_out(small: SmallOffice) -> None:
    for n in range(11):
        send(small, f"text {n}", f"k{n}")
    assert state(small) == ("queued", "Goes out in about 40 s.")
    set_up(per_minute=1)
    outbox.show_waiting()
    assert state(small) == ("queued", "Goes out in about 10 minutes.")


def said(small: SmallOffice) -> list[str]:
    """What is said on each text to Bob, the first one first."""
    thread = conversations.open_sms(small.anna, small.line, MOBILE)
    return [each["reason"] for each in messages.page(small.anna, thread["id"])["messages"]]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is 12:00:20."""
    noon = datetime(2026, 11, 24, 12, 0, 20)
    for module in (lines, messages, outbox, text_queue):
        monkeypatch.setattr(module, "now_ms", lambda: int(noon.timestamp() * 1000))
    return noon


def test_behind_a_limit_the_queue_is_waited_for_as_well(small: SmallOffice, noon: datetime) -> None:
    set_up(per_minute=1)
    with transaction():
        execute("INSERT INTO line_usage VALUES (?, ?, 1)", small.line, periods(noon)[0])
    for n in range(4):
        send(small, f"text {n}", f"k{n}")
    assert said(small) == [
        f"The SIM's limit of texts a minute is reached. It goes out in about {words}."
        for words in ("40 s", "2 minutes", "3 minutes", "4 minutes")
    ]


def test_a_limit_that_will_be_reached_is_seen_before(small: SmallOffice, noon: datetime) -> None:
    set_up(per_day=2)
    for n in range(5):
        send(small, f"text {n}", f"k{n}")
    tomorrow, never = "Goes out in about 12 hours.", "It would go out in about 36 hours, but is given up before."
    assert said(small) == ["", "", tomorrow, tomorrow, never]


def test_a_text_that_waits_for_its_modem_says_so_and_which_number_would_show_instead(small: SmallOffice) -> None:
    two_lines(small, 1)
    send(small, "no hurry")
    waits = "It waits until the modem of this number is back."
    instead = "If that takes long, it goes out from 030 100002, and the other side sees that number."
    assert state(small) == ("queued", f"{waits} {instead}")
    set_up()
    outbox.show_waiting()
    assert state(small) == ("queued", waits)
    ready("sim1")
    outbox.show_waiting()
    assert state(small) == ("queued", "")


def test_the_network_is_told_how_long_a_text_is_still_of_use(small: SmallOffice) -> None:
    send(small, "soon stale")
    with transaction():
        execute("UPDATE outbound SET expires_at = expires_at - ?", 23 * 3_600_000)
    job = following(small)
    assert job is not None
    assert 55 <= job.part.validity_minutes <= 60


def test_waits_grow_and_are_spread() -> None:
    waits = [retry_wait_ms(attempt, 0.5) for attempt in (1, 2, 3, 50, 92, 120)]
    assert waits == [5_000, 10_000, 20_000, 20_000, 80_000, 900_000]
    assert retry_wait_ms(1, 0.0) == 4_000
    assert [pause_ms(times) for times in (1, 2, 3, 20)] == [30_000, 60_000, 120_000, 900_000]


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-22T20:59", None),
        ("2026-11-22T21:00", "2026-11-23T07:30"),
        ("2026-11-23T00:10", "2026-11-23T07:30"),
        ("2026-11-23T07:30", None),
    ],
)
def test_quiet_hours_go_over_midnight(at: str, until: str | None) -> None:
    hours = QuietHours(time(21), time(7, 30))
    assert hours.end_after(datetime.fromisoformat(at)) == (until and datetime.fromisoformat(until))


@pytest.mark.parametrize(
    ("ms", "words"), [(15_000, "20 s"), (41_000, "40 s"), (170_000, "3 minutes"), (3 * 3_600_000, "3 hours")]
)
def test_waits_in_words(ms: int, words: str) -> None:
    assert wait_in_words(ms) == words


def test_the_number_last_used_with_somebody_is_preselected(small: SmallOffice) -> None:
    directory.apply(USERS, [LINES[0], directory.LineEntry("sim2", "+4930100002", "B", ["anna"])])
    second = int(Line.get(Line.modem == "sim2").id)

    def preselected(number: str = MOBILE, account: int = small.anna) -> int | None:
        [row] = suggestions.suggest(account, number)["suggestions"]
        line: int | None = row["preferred_line_id"]
        return line

    assert preselected() is None
    thread = conversations.open_sms(small.anna, second, MOBILE)
    messages.send(small.anna, thread["id"], "from the other number", "k1")
    assert preselected() == second
    assert preselected(OTHER) is None
    assert preselected(MOBILE, small.ben) is None, "Ben does not send from the other number"
    send(small, "from the first again", "k2")
    assert preselected() == small.line
