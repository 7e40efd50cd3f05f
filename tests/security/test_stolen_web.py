"""What somebody who owns the web process and its database still cannot have the daemon do.

What the operating system keeps from that process is tried out under the shipped units: ``lab/service_test.py``.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from lab.box import Box
from tests.integration.whole_box import PASSWORD, PEOPLE
from tests.unit.scripted_ami import ScriptedAsterisk
from tests.unit.test_ami_link import until
from tests.web.box import Answer, Browser

OWN_PHONE = (
    "UPDATE phone SET endpoint = ? WHERE account_id = (SELECT id FROM account WHERE username = 'anna') AND place = 0"
)


async def test_a_phone_that_is_not_in_the_config_is_never_rung(tmp_path: Path) -> None:
    """Ringing a trunk, and talking when it answers, is what toll fraud would want."""
    async with ScriptedAsterisk() as asterisk:
        pbx = {"host": "127.0.0.1", "port": asterisk.port, "username": "appliance", "secret": "right-secret"}
        box = Box(tmp_path, PEOPLE, [], pbx=pbx)
        try:
            await asyncio.to_thread(box.start)
            anna = Browser(box.port)
            await asyncio.to_thread(anna.sign_in, "anna", PASSWORD)
            await until(lambda: asterisk.actions("DeviceStateList"))

            async def click(key: str, phone: str) -> Answer:
                with closing(sqlite3.connect(tmp_path / "data" / "appliance.db")) as stolen:
                    stolen.execute(OWN_PHONE, (phone,))
                    stolen.commit()
                return await asyncio.to_thread(anna.request, "POST", "/calls", {"number": "030 5551234", "key": key})

            for number, phone in enumerate(("PJSIP/trunk", "Local/0900@default", "PJSIP/trunk/sip:0900@example.com")):
                assert (await click(f"stolen-{number}", phone)).error == (403, "not_allowed")
            assert asterisk.actions("Originate") == []
            assert (await click("own", "PJSIP/anna")).status == 202
            assert [sent["Channel"] for sent in asterisk.actions("Originate")] == ["PJSIP/anna"]
        finally:
            await asyncio.to_thread(box.stop)
