"""An attended transfer as desk phones make it: REFER with Replaces (RFC 5589 §7.3, RFC 3891)."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from lab.manager import ManagerSession
from lab.phones import SipPhone


def bring_together(phone: SipPhone, manager: ManagerSession, number: str) -> None:
    """Pass the peer of the phone's first call on to that of its second, which it dialled at ``number``.

    Args:
        manager: has listened since before the second call.

    Raises:
        TimeoutError: Asterisk did not tell of the call.
    """
    first = next(event["id"] for event in phone.log if event.get("type") == "CALL_INCOMING")
    second = manager.wait_for(
        lambda event: (
            event.get("Event") == "Newchannel"
            and event["Channel"].startswith(f"PJSIP/{phone.account.name}-")
            and event.get("Exten") == number
        )
    )["Channel"]
    call_id, ours, theirs = (_told(manager, second, what) for what in ("call-id", "local_tag", "remote_tag"))
    replaces = quote(f"{call_id};to-tag={ours};from-tag={theirs}", safe="")
    phone.switch_to(first)
    phone.transfer(number, f"Replaces={replaces}")


def _told(manager: ManagerSession, channel: str, what: str) -> str:
    action_id = f"dialog-{secrets.token_hex(8)}"
    variable = f"CHANNEL(pjsip,{what})"
    manager.send({"Action": "Getvar", "Channel": channel, "Variable": variable, "ActionID": action_id})
    return manager.wait_for(lambda message: message.get("ActionID") == action_id)["Value"]
