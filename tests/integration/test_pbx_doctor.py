"""What the doctor says of a real Asterisk: one that is set up as the samples say, and one with each mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.ami.caller_names import CallerNames
from appliance.domain.phones import PhoneState
from appliance.domain.ports import Check, CheckLevel, WatchedPhone
from lab.asterisk import CONTEXT, MANAGER, AsteriskServer, Installation
from lab.box import Box, Person
from lab.manager import ManagerSession
from lab.outside_caller import OutsideCaller
from lab.outside_line import OutsideLine
from lab.phones import SipPhone
from tests.integration.asterisk_office import office_at, until
from tests.integration.whole_box import PASSWORD
from tests.integration.whole_box import until as until_sync

pytest_plugins = ["tests.integration.asterisk_fixtures"]
pytestmark = pytest.mark.asterisk

ANNA = {"PJSIP/anna": WatchedPhone("PJSIP/anna", "101")}
CARLA = {"PJSIP/carla": WatchedPhone("PJSIP/carla", "103")}  # whose phone nobody ever switches on


@asynccontextmanager
async def names(port: int) -> AsyncIterator[None]:
    async def nobody(number: str) -> str | None:
        return None

    answers = CallerNames(nobody)
    await answers.start("127.0.0.1", port)
    try:
        yield
    finally:
        await answers.close()


async def examined(
    server: AsteriskServer, phones: Mapping[str, WatchedPhone], names_at: tuple[str, int] | None
) -> list[Check]:
    """What the doctor finds once the states of the phones have been told."""
    async with office_at(server, names_at=names_at) as office:
        office.pbx.watch(phones)
        told = office.desk.phones
        for each in phones.keys() & (ANNA | CARLA).keys():
            await until(lambda each=each: told.get(each, PhoneState.UNKNOWN) is not PhoneState.UNKNOWN, each)  # type: ignore[misc]
        return await office.pbx.examine()


async def test_a_pbx_set_up_as_the_samples_say_has_no_problem(asterisk: AsteriskServer, anna: SipPhone) -> None:
    async with names(asterisk.fastagi_port):
        found = await examined(asterisk, ANNA, ("127.0.0.1", asterisk.fastagi_port))
    assert {check.level for check in found} == {CheckLevel.OK}
    said = [check.sentence for check in found]
    assert "Calls are taken, and events arrive." in said
    assert "PJSIP/anna is registered." in said
    assert any("asks the box for callers' names" in each for each in said)
    assert "The dialplan has hints for 101." in said
    assert anna.state == "idle", "no phone rings for it"


def test_the_hints_of_the_samples_follow_the_phone(asterisk: AsteriskServer, anna: SipPhone) -> None:
    with ManagerSession(asterisk.ami_port, MANAGER, asterisk.secret) as manager:

        def told(status: str) -> None:
            wanted = {"Event": "ExtensionStatus", "Exten": "101", "Hint": "PJSIP/anna", "StatusText": status}
            manager.wait_for(lambda event: wanted.items() <= event.items())

        with OutsideCaller(asterisk.sip_port, "101"):
            told("Ringing")
            anna.answer()
            told("InUse")
        told("Idle")


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and what the doctor says to it and advises."""

    level: CheckLevel
    sentence: str
    advice: str
    mistakes: Mapping[str, str] = field(default_factory=dict)
    phones: Mapping[str, WatchedPhone] = field(default_factory=lambda: ANNA)
    listens: bool = True
    names: bool = True


WRITE, READ = "write = call,originate,reporting", "read = system,call,cdr"
LAST_HINT = "exten => 102,hint,PJSIP/ben"
MISTAKES = {
    "may not originate": Mistake(
        CheckLevel.PROBLEM,
        "The account may not use Originate.",
        "write = originate",
        {WRITE: "write = call,reporting"},
    ),
    "too many rights": Mistake(
        CheckLevel.WARNING,
        "rights that the box does not need: command, config, system.",
        "Take command, config, system out of write",
        {WRITE: f"{WRITE},command,config,system"},
    ),
    "no events": Mistake(CheckLevel.PROBLEM, "no event arrives", "read = system,call,cdr", {READ: "read = system,cdr"}),
    "no context": Mistake(
        CheckLevel.PROBLEM,
        f"The dialplan has no context {CONTEXT}",
        "correct context in pbx.toml",
        {f"[{CONTEXT}]": "[other]"},
    ),
    "no rule": Mistake(
        CheckLevel.PROBLEM,
        f"The context {CONTEXT} cannot dial the extension 101.",
        "Add a rule for 101",
        {"_[1-9]XX": "_[7-9]XX"},
    ),
    "wrong hint": Mistake(
        CheckLevel.WARNING,
        "The hint for 101 watches PJSIP/ben, not PJSIP/anna.",
        "Write exten => 101,hint,PJSIP/anna",
        {"101,hint,PJSIP/anna": "101,hint,PJSIP/ben"},
    ),
    "no such phone": Mistake(
        CheckLevel.PROBLEM,
        "Asterisk knows no phone PJSIP/nobody.",
        "Add an endpoint [nobody] to pjsip.conf",
        phones={"PJSIP/nobody": WatchedPhone("PJSIP/nobody")},
    ),
    "no phones": Mistake(CheckLevel.PROBLEM, "No user has a phone.", "users.toml", phones={}),
    "phone off": Mistake(
        CheckLevel.WARNING, "PJSIP/carla is not registered", "whether the phone of carla is on", phones=CARLA
    ),
    "wrong port for names": Mistake(
        CheckLevel.PROBLEM,
        "The dialplan asks agi://127.0.0.1:4999 for callers' names",
        "into the context caller-name",
        {"127.0.0.1:4573": "127.0.0.1:4999"},
    ),
    "nobody answers for names": Mistake(CheckLevel.PROBLEM, "The box does not listen at", "journal", listens=False),
    "names are asked for in vain": Mistake(
        CheckLevel.WARNING, "the box does not answer such questions", "fastagi_port", names=False
    ),
    "names are not asked for": Mistake(
        CheckLevel.WARNING, "does not ask the box for callers' names", "Gosub(caller-name", {"agi://": "no://"}
    ),
}


@contextmanager
def mistaken(asterisk: AsteriskServer, mistakes: Mapping[str, str]) -> Iterator[AsteriskServer]:
    """An Asterisk with these mistakes; the one that tests share, if it needs none of its own."""
    if not mistakes:
        yield asterisk
        return
    with AsteriskServer(asterisk.installation, asterisk.outside_port, mistakes=mistakes) as server:
        yield server


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
async def test_each_mistake_is_told_with_what_to_do(asterisk: AsteriskServer, mistake: Mistake) -> None:
    with mistaken(asterisk, mistake.mistakes) as server:
        names_at = ("127.0.0.1", server.fastagi_port) if mistake.names else None
        if mistake.listens:
            async with names(server.fastagi_port):
                found = await examined(server, mistake.phones, names_at)
        else:
            found = await examined(server, mistake.phones, names_at)
    [check] = [check for check in found if mistake.sentence in check.sentence]
    assert check.level is mistake.level
    assert mistake.advice in check.advice
    others = [each for each in found if each is not check and each.level is CheckLevel.PROBLEM]
    assert others == [], "one mistake is one problem"


async def test_one_good_hint_is_enough_whatever_other_contexts_watch(
    installation: Installation, outside: OutsideLine
) -> None:
    more = f"{LAST_HINT}\n[office]\nexten => 101,hint,Custom:lamp"
    with AsteriskServer(installation, outside.port, mistakes={LAST_HINT: more}) as server:
        said = [check.sentence for check in await examined(server, ANNA, None)]
    assert [each for each in said if "hint" in each] == ["The dialplan has hints for 101."]


async def test_an_account_that_may_not_list_calls_is_told_at_once(
    installation: Installation, outside: OutsideLine
) -> None:
    with AsteriskServer(installation, outside.port, mistakes={WRITE: "write = call,originate"}) as server:
        async with office_at(server, secret=server.secret) as office:
            await until(lambda: "needs write = reporting" in office.pbx.status.sentence, "the right is named")


def test_the_command_says_it(asterisk: AsteriskServer, anna: SipPhone, tmp_path: Path) -> None:
    people = [
        Person("anna", "Anna", PASSWORD, "PJSIP/anna", "admin", "101"),
        Person("kim", "Kim", PASSWORD, "PJSIP/kim"),
    ]
    pbx = {"host": "127.0.0.1", "port": asterisk.ami_port, "username": MANAGER, "secret": asterisk.secret}
    with Box(tmp_path, people, [], {**pbx, "context": CONTEXT, "cdr_csv": str(tmp_path / "none.csv")}) as box:
        said: dict[str, dict[str, str]] = {}

        def registered() -> bool:
            done = subprocess.run(
                [sys.executable, "-m", "appliance.cli.main", "--config", str(box.config), "doctor", "--json"],
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            said.update({each["sentence"]: each for each in json.loads(done.stdout) if each["part"] == "PBX"})
            return "PJSIP/anna is registered." in said

        until_sync(registered, 30)
        told = json.loads(box.command("pbx", "--json", fails=True))  # kim's phone does not work
    assert told
    assert said["Calls are taken, and events arrive."]["level"] == "ok"
    assert said[f"There are no call records {tmp_path}/none.csv."]["level"] == "warning"
    kim = said["Asterisk knows no phone PJSIP/kim."]
    assert (kim["level"], kim["advice"]) == (
        "problem",
        "Add an endpoint [kim] to pjsip.conf, or correct phone in users.toml.",
    )
