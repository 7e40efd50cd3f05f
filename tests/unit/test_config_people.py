"""What users.toml and the numbers of modems.toml do: from the file to what people are offered and told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.services import conversations, directory, messages, outbox, peripherals, suggestions, unread_alerts
from appliance.settings import Settings
from appliance.store import event_log
from appliance.store.models import Conversation, MailOut, Message
from tests.unit.office import LINES, USERS, SmallOffice
from tests.unit.test_outbox_inbox import send, state
from tests.unit.test_settings import USER

MODEM = '[[modem]]\nname = "sim1"\ndevice = "/dev/none"\nnumber = "+4930100001"\nusers = ["anna"]\n'


def set_up(settings: Settings) -> None:
    directory.apply(*directory.entries(settings))


def test_the_country_says_how_numbers_are_read(office: SmallOffice, in_force: Callable[..., Settings]) -> None:
    in_force('[box]\ncountry = "AT"\n')
    conversations.open_sms(office.anna, office.line, "0664 1234567")
    assert Conversation.get(Conversation.line == office.line).peer_number == "+436641234567"


def test_a_colleague_with_a_mobile_can_be_texted(office: SmallOffice, written: Callable[..., Settings]) -> None:
    ben = '[[user]]\nusername = "ben"\nname = "Ben Weber"\nmobile = "0170 1112224"\n'
    set_up(written(users=f"[[user]]\n{USER}{ben}", modems=MODEM))
    offered = suggestions.suggest(office.anna, "Ben")["suggestions"]
    assert [each.get("number") for each in offered] == [None, "+491701112224"]


def test_browsers_read_again_when_the_box_starts_with_another_config(
    office: SmallOffice,
) -> None:
    directory.start(USERS, LINES)
    before = event_log.latest_seq()
    directory.start(USERS, LINES)
    assert event_log.latest_seq() == before, "nothing is different"
    directory.start(USERS, [replace(LINES[0], usernames=["anna", "carla"])])
    assert [(each.type, each.audience) for each in event_log.after(before)] == [("office.changed", None)]


@pytest.mark.parametrize(("more", "mails"), [("", ["b@x.example"]), ("unread_alert = false\n", [])])
def test_who_wants_it_is_mailed_what_was_not_read(
    office: SmallOffice, written: Callable[..., Settings], more: str, mails: list[str]
) -> None:
    ben = f'[[user]]\nusername = "ben"\nname = "Ben Weber"\nemail = "b@x.example"\n{more}'
    set_up(written(users=f"[[user]]\n{USER}{ben}"))
    peripherals.expect_mail(True)
    chat = int(conversations.open_chat(office.anna, office.ben)["id"])
    messages.send(office.anna, chat, "Are you there?", "k")
    Message.update(at=Message.at - 6 * 60_000).execute()
    unread_alerts.queue_due(5)
    assert [each.address for each in MailOut.select()] == mails


def test_a_text_says_when_it_goes_out_at_so_many_per_minute(
    office: SmallOffice, written: Callable[..., Settings]
) -> None:
    set_up(written(users=f"[[user]]\n{USER}", modems=f"{MODEM}per_minute = 1\n"))
    for n in range(11):
        send(office, f"text {n}", f"k{n}")
    outbox.show_waiting()
    assert state(office) == ("queued", "Goes out in about 10 minutes.")
