"""What the network hands to a modem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.gsm.pdu import EncodedPdu

SERVICE_CENTRE = "+491710760000"


@dataclass(slots=True)
class Delivery:
    """A text or report on its way to a modem."""

    pdu: EncodedPdu
    is_report: bool = False
    message_class: int | None = None
    when_taken: Callable[[], None] | None = None
