"""What pbx.toml and the phones of users.toml do: from the file to what the PBX is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from appliance.daemon.call_desk import CallDesk
from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.main import call_rules
from appliance.daemon.pbx_link import PbxLink
from appliance.domain.ports import PbxCondition
from appliance.ipc.wire import CommandRefused
from appliance.services import directory, peripherals, phones
from appliance.settings import Settings
from appliance.store.models import Account
from lab.ports import free_port
from tests.unit.office import SmallOffice
from tests.unit.scripted_ami import ScriptedAsterisk
from tests.unit.test_ami_link import until

ANNA = '[[user]]\nusername = "anna"\nname = "Anna Schmidt"\n'


@dataclass(frozen=True)
class Clicking:
    """Anna clicks, and the PBX hears it."""

    server: ScriptedAsterisk
    desk: CallDesk

    async def click(self, number: str) -> dict[str, str]:
        """The order that the PBX got. Raises CommandRefused when it got none."""
        anna = Account.get(Account.username == "anna").id
        await self.desk.start({"account_id": anna, "number": number, "key": "k"})
        return self.server.actions("Originate")[-1]


@asynccontextmanager
async def clicking(
    in_force: Callable[..., Settings],
    pbx: str = "",
    users: str = f'{ANNA}phone = "PJSIP/anna"\n',
    server: ScriptedAsterisk | None = None,
) -> AsyncIterator[Clicking]:
    """A box with this config at a PBX on another address than 127.0.0.1."""
    async with server or ScriptedAsterisk("127.0.0.2") as server:
        here = f'[pbx]\nenabled = true\nhost = "{server.host}"\nport = {server.port}\nsecret = "{server.secret}"\n'
        settings = in_force(pbx=here + pbx, users=users)
        directory.apply(*directory.entries(settings))
        thread = DatabaseThread()
        desk = CallDesk(thread, *call_rules(settings))
        link = PbxLink(desk, thread, lambda task: None)
        await link.start(settings.pbx)
        try:
            await until(lambda: peripherals.conditions()["pbx"]["condition"] == PbxCondition.READY)
            yield Clicking(server, desk)
        finally:
            await link.close()
            await thread.close()


async def test_where_the_pbx_is_and_who_the_box_is_there(
    office: SmallOffice, in_force: Callable[..., Settings]
) -> None:
    server = ScriptedAsterisk("127.0.0.2")
    server.secret = "not the usual one"
    async with clicking(in_force, 'username = "the-box"\n', server=server) as box:
        [login] = box.server.actions("Login")
        assert login["Username"] == "the-box"


@pytest.mark.parametrize(
    ("pbx", "users", "number", "asked"),
    [
        ('context = "clicks"\n', 'phone = "PJSIP/anna"\n', "030 12345", {"Context": "clicks"}),
        ('outside_prefix = "0"\n', 'phone = "PJSIP/anna"\n', "030 12345", {"Exten": "003012345"}),
        ("[calls]\nring_timeout_s = 7\n", 'phone = "PJSIP/anna"\n', "030 12345", {"Timeout": "7000"}),
        ("", 'phone = ["PJSIP/upstairs", "PJSIP/anna"]\n', "030 12345", {"Channel": "PJSIP/upstairs"}),
        (
            "",
            'phone = "PJSIP/anna"\n[[phone]]\nendpoint = "PJSIP/anna"\nauto_answer = "polycom"\n',
            "030 12345",
            {"Variable": "PJSIP_HEADER(add,Alert-Info)=info=Auto Answer"},
        ),
        (
            "",
            'phone = "PJSIP/anna"\n[[user]]\nusername = "ben"\nname = "Ben Weber"\nextension = "102"\n',
            "102",
            {"CallerID": '"Ben Weber" <102>'},
        ),
        ('[calls]\ndeny = ["+4930*"]\n', 'phone = "PJSIP/anna"\n', "110", {"Exten": "110"}),
    ],
    ids=["context", "prefix", "timeout", "phone", "auto_answer", "extension", "deny"],
)
async def test_what_a_click_asks_the_pbx_for(
    office: SmallOffice,
    in_force: Callable[..., Settings],
    pbx: str,
    users: str,
    number: str,
    asked: dict[str, str],
) -> None:
    async with clicking(in_force, pbx, ANNA + users) as box:
        order = await box.click(number)
        assert {key: order.get(key) for key in asked} == asked


@pytest.mark.parametrize("rule", ['allow = ["+49*"]', 'deny = ["+43*"]'])
async def test_what_the_rules_do_not_allow_is_not_dialled(
    office: SmallOffice, in_force: Callable[..., Settings], rule: str
) -> None:
    async with clicking(in_force, f"[calls]\n{rule}\n") as box:
        with pytest.raises(CommandRefused):
            await box.click("+43 1 5123456")
        assert box.server.actions("Originate") == []
        await box.click("030 12345")


def test_what_a_person_calls_their_phones(office: SmallOffice, written: Callable[..., Settings]) -> None:
    users = f'{ANNA}phone = ["PJSIP/anna", "PJSIP/a2"]\n[[phone]]\nendpoint = "PJSIP/a2"\nlabel = "Home office"\n'
    directory.apply(*directory.entries(written(users=users)))
    assert [each["label"] for each in phones.views(office.anna)] == ["anna", "Home office"]


async def test_the_box_listens_for_the_pbx_at_the_fastagi_address(
    office: SmallOffice, in_force: Callable[..., Settings]
) -> None:
    port = free_port()
    async with clicking(in_force, f'fastagi_address = "127.0.0.2"\nfastagi_port = {port}\n'):
        _, writer = await asyncio.open_connection("127.0.0.2", port)
        writer.close()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
