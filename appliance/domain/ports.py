"""The seams between the office and the outside: what a modem and a PBX must be able to do.

The adapters in ``appliance.gsm`` and ``appliance.ami`` implement the *ports* and call the *sinks*;
the loops in ``appliance.daemon`` do the reverse. Neither side knows the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from appliance.domain.calls import CallEnd, CallState
from appliance.domain.modem_identity import Seen
from appliance.domain.phones import AutoAnswer, PhoneState
from appliance.domain.sms_text import Encoding, TextPart

# --- SMS ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """One part of a text, ready for a modem."""

    number: str  # E.164 ("+4917012345678") or a short code ("22022")
    part: TextPart
    concat_reference: int | None  # None when the text fits one part (3GPP TS 23.040 §9.2.3.24.1)
    request_report: bool = True
    validity_minutes: int = 24 * 60


class SubmitErrorClass(StrEnum):
    """Who or what refused a part, which decides whether trying again can help."""

    NETWORK = "network"  # temporary: congestion, no service
    SIM = "sim"  # the SIM or its plan refuses: nobody's text goes out
    RECIPIENT = "recipient"  # this number is refused for good
    DEVICE = "device"  # the modem is sick


class SubmitRefused(Exception):
    """The modem or the network said no: the part was certainly not sent."""

    def __init__(self, error_class: SubmitErrorClass, sentence: str, code: int | None = None) -> None:
        super().__init__(sentence)
        self.error_class = error_class
        self.sentence = sentence  # plain words for the person who wrote the text
        self.code = code  # +CMS ERROR number (3GPP TS 27.005 §3.2.5), if there was one


class SubmitUnknown(Exception):
    """The part was handed over but no answer came: it may or may not have gone out."""


class ModemAway(Exception):
    """The modem is not ready; nothing was handed over, so trying again is safe."""


class ModemCondition(StrEnum):
    """One word for what a modem is doing; ``ModemStatus.sentence`` says it for people."""

    ABSENT = "absent"  # the port cannot be opened
    STARTING = "starting"  # opened, being probed and set up
    SIM_LOCKED = "sim_locked"  # PIN missing or wrong, or PUK wanted
    NO_SIM = "no_sim"
    WRONG_SIM = "wrong_sim"  # another number's, or one that nobody knows
    NO_NETWORK = "no_network"  # not registered
    READY = "ready"
    SICK = "sick"  # does not answer; being cured


@dataclass(frozen=True, slots=True)
class ModemStatus:
    """What is known of a modem right now, all of it from the modem itself."""

    name: str
    condition: ModemCondition
    sentence: str
    signal_dbm: int | None = None  # 3GPP TS 27.007 §8.5
    operator: str | None = None
    imei: str | None = None
    iccid: str | None = None
    imsi: str | None = None
    smsc: str | None = None
    own_number: str | None = None  # as it stands on the SIM
    manufacturer: str | None = None
    model: str | None = None
    storage: str | None = None  # texts that lie in the modem: "SM 3 of 30"


class ModemPort(Protocol):
    """A GSM modem that can submit texts."""

    @property
    def name(self) -> str: ...

    @property
    def status(self) -> ModemStatus: ...

    async def submit(self, part: OutgoingPart) -> int:
        """Hand one part to the network and return its message reference (TP-MR, 0 to 255).

        Raises:
            SubmitRefused: the modem or the network said no.
            SubmitUnknown: handed over, but no answer came in time.
            ModemAway: nothing was handed over.
        """
        ...


@dataclass(frozen=True, slots=True)
class PartOfText:
    """Where an inbound part belongs (3GPP TS 23.040 §9.2.3.24.1 and .8)."""

    reference: int
    total: int
    sequence: int  # 1 to total


@dataclass(frozen=True, slots=True)
class InboundPart:
    """One SMS-DELIVER as it lay on the SIM or came in directly."""

    modem: str
    sender: str  # E.164, a short code, or an alphanumeric name
    sent_at: datetime | None  # TP-SCTS with its zone; None when it cannot be read
    encoding: Encoding
    units: bytes  # unpacked septets (one a byte), UTF-16-BE, or raw 8-bit data: see Encoding
    concat: PartOfText | None
    raw_pdu: str  # hex, always kept
    message_class: int | None = None
    locking_table: int = 0  # national language tables, 3GPP TS 23.040 §9.2.3.24.15/16
    single_table: int = 0
    error: str | None = None  # set when the PDU is malformed: names the field; units is then b""
    indicates: bool = False  # beside its text the network says that voicemail or the like waits, or no longer
    port: int | None = None  # of the phone, for which it is (23.040 §9.2.3.24.3 and .4)


class ReportOutcome(StrEnum):
    """TP-ST (3GPP TS 23.040 §9.2.3.15) reduced to what matters."""

    DELIVERED = "delivered"
    STILL_TRYING = "still_trying"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """One SMS-STATUS-REPORT."""

    modem: str
    reference: int  # TP-MR of the submit it answers
    recipient: str
    outcome: ReportOutcome
    sentence: str  # why it failed, in plain words; "" when delivered
    discharged_at: datetime | None
    raw_pdu: str
    sent_at: datetime | None = None  # when the network took the text (TP-SCTS)


class ModemSink(Protocol):
    """Where a modem's news goes. Returning means *committed*: the driver then frees the SIM."""

    async def inbound_parts(self, parts: Sequence[InboundPart]) -> None:
        """Commit these parts, in one go. Raising leaves them on the SIM, to be offered again."""
        ...

    async def delivery_reports(self, reports: Sequence[DeliveryReport]) -> None: ...

    async def voice_ring(self, modem: str, caller: str | None) -> None:
        """A voice call rang on the SIM, told once a call."""
        ...

    async def modem_status(self, status: ModemStatus) -> None: ...

    async def modem_note(self, modem: str, sentence: str) -> None:
        """What befell a modem, or which cure was tried: for its diary."""
        ...

    async def modem_well(self, modem: str) -> None:
        """The modem serves; whatever the diary tells of it is over."""
        ...


class SimMemory(Protocol):
    """What the office knows of its SIMs, over restarts and over ports."""

    async def why_not(self, modem: str, seen: Seen, *, on_trust: bool) -> str:
        """Why what was found on a port may not serve this modem's number, in a sentence; empty when it may."""
        ...

    async def learn(self, modem: str, seen: Seen) -> None:
        """From now on this is the modem and the SIM of the number."""
        ...

    async def was_tried(self, sim: str, pin: str) -> bool:
        """Whether this PIN was handed to this SIM before and never proved right."""
        ...

    async def note_try(self, sim: str, pin: str) -> None:
        """Commit that this PIN is about to be tried."""
        ...

    async def forget_tries(self, sim: str) -> None:
        """The SIM is open, or its PIN was taken out of the config."""
        ...


# --- calls ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Click to call: ring ``endpoint``, and when it answers dial ``number``."""

    call_id: str  # becomes ChannelId, and so the call's Linkedid
    endpoint: str  # the user's phone as in the config, e.g. "PJSIP/anna"
    number: str  # validated and dialable: digits, with an optional leading "+"
    display_name: str  # shown on the ringing desk phone
    ring_timeout_s: int = 30
    auto_answer: AutoAnswer = AutoAnswer.OFF  # how the phone is told to lift itself


class PbxAway(Exception):
    """The PBX is not connected; nothing was asked of it."""


class PbxRefused(Exception):
    """The PBX said no. ``sentence`` is for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class PbxCondition(StrEnum):
    CONNECTING = "connecting"
    READY = "ready"
    AWAY = "away"  # no connection; retried with growing waits
    WRONG_SECRET = "wrong_secret"


@dataclass(frozen=True, slots=True)
class PbxStatus:
    condition: PbxCondition
    sentence: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class CallProgress:
    """What the PBX has confirmed about one of our calls."""

    call_id: str
    state: CallState
    at: datetime
    end: CallEnd | None = None  # set if, and only if, state is ENDED


@dataclass(frozen=True, slots=True)
class WatchedPhone:
    """Whose phone it is: all phones of one seat are one person, and ring for one call."""

    seat: str  # the first of the person's phones
    extension: str = ""


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """A call as one person's phones see it, other than the box's own orders; told again whenever it changes."""

    call_id: str  # of this person's part in this call; the same after a restart of either side
    phone: str  # one of the person's, as in the config, e.g. "PJSIP/anna"
    direction: str  # "in" or "out"
    number: str  # the other side as the PBX has it; "" when it is hidden
    name: str  # what the PBX calls the other side; often ""
    state: CallState
    at: datetime
    end: CallEnd | None = None  # set if, and only if, state is ENDED
    peer_phone: str = ""  # the other side's phone, if it is one of the office's
    answered_by: str = ""  # the watched phone that took it instead
    held: bool = False
    missed: bool = False
    voicemail: bool = False  # the caller was sent to voicemail

    def but(self, **changes: Any) -> PhoneCall:
        """This call with something changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class CallRecord:
    """A call that is over, as the PBX's own records (CDR) have it; ``call.at`` is when it began."""

    call: PhoneCall
    answered_at: datetime | None
    ended_at: datetime
    piece: bool = False  # of a call that has another name, as a transfer or a ring group leaves it


class CheckLevel(StrEnum):
    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was examined, what was found, in a sentence, and what to do about it."""

    level: CheckLevel
    sentence: str
    advice: str = ""


class PbxPort(Protocol):
    """A PBX that can ring a phone and bridge it to a number."""

    @property
    def status(self) -> PbxStatus: ...

    def watch(self, phones: Mapping[str, WatchedPhone]) -> None:
        """Tell of these phones' calls, states and voicemail; by endpoint."""
        ...

    def adopt(self, call_ids: Iterable[str]) -> None:
        """Take over calls that a former life of the daemon began; call it before ``run``.

        Those that are still up go on being told of; the others end as PBX_AWAY once the PBX is there.
        """
        ...

    async def originate(self, order: CallOrder) -> None:
        """Ask for the call; its progress arrives at the sink.

        Raises:
            PbxAway: nothing was asked.
            PbxRefused: the PBX refused; no call exists.
        """
        ...

    async def examine(self) -> list[Check]:
        """What is right and what is missing on the PBX's side. Raises PbxAway."""
        ...

    async def hang_up(self, call_id: str) -> None:
        """End every channel of the call. Raises PbxAway and PbxRefused; an unknown call is no error."""
        ...


class PbxSink(Protocol):
    """Where the PBX's news goes."""

    async def call_progress(self, progress: CallProgress) -> None: ...

    async def phone_call(self, call: PhoneCall) -> None:
        """A call of a watched phone began, changed or ended."""
        ...

    async def phones_resynced(self, in_progress: frozenset[str]) -> None:
        """After a reconnect: these are all phone calls in progress; whatever else was has ended unseen."""
        ...

    async def pbx_heard(self, at: datetime, in_progress: frozenset[str]) -> None:
        """Until ``at`` nothing was missed, and no other calls are in progress; told now and then, and at a loss."""
        ...

    async def phone_state(self, phone: str, state: PhoneState) -> None: ...

    async def voicemail(self, extension: str, waiting: int) -> None:
        """The number of new messages in the mailbox of an extension."""
        ...

    async def pbx_status(self, status: PbxStatus) -> None: ...
