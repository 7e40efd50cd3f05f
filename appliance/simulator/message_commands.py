"""Commands about texts (3GPP TS 27.005 §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from appliance.gsm.pdu import EncodedPdu, PduError, decode_submit
from appliance.simulator import text_mode
from appliance.simulator.answers import CmeError, CmsError, NoAnswer
from appliance.simulator.at_line import BadParameter, Command, Form
from appliance.simulator.message_store import STATUS_WORDS, MessageStore, Status, Stored, StoreFull
from appliance.simulator.network import NetworkFull
from appliance.simulator.personality import EmptySlot
from appliance.simulator.registry import CommandTable, Lines

if TYPE_CHECKING:
    from appliance.simulator.modem import Modem

command = CommandTable()

_LONGEST_TPDU = 176  # octets: an SMS-SUBMIT with the longest address
_CNMI_RANGES = (range(4), range(4), range(4), range(3), range(2))
_WORD_STATUS = {word: status for status, word in STATUS_WORDS.items()}


# --- settings -----------------------------------------------------------------------------------


@command("+CMGF")
def message_format(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CMGF: (0,1)"]
    if command.form is Form.READ:
        return [f"+CMGF: {int(not modem.settings.pdu_mode)}"]
    modem.settings.pdu_mode = command.number(0, 0, among=range(2)) == 0
    return None


command.number_setting("+CSDH", "show_header", 1)


@command("+CSMS", about_messages=True)
def message_service(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CSMS: (0,1)" if modem.personality.acknowledges else "+CSMS: (0)"]
    if command.form is Form.READ:
        return [f"+CSMS: {modem.settings.service},1,1,1"]
    service = command.number(0, among=range(2))
    if service and not modem.personality.acknowledges:
        raise CmsError(302)
    modem.settings.service = service
    return ["+CSMS: 1,1,1"]


command.number_setting("+CMMS", "keep_link", 2, about_messages=True)


@command("+CSCA", needs_sim=True, about_messages=True)
def service_centre(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    if command.form is Form.READ:
        smsc = modem.sim.smsc
        shown = text_mode.to_terminal(smsc, "UCS2") if modem.settings.charset == "UCS2" else smsc
        return [f'+CSCA: "{shown}",145']
    modem.sim.smsc = text_mode.from_terminal(command.text(0), modem.settings.charset)
    return None


@command("+CSMP", about_messages=True)
def text_parameters(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    now = modem.settings.text_parameters
    if command.form is Form.READ:
        return ["+CSMP: " + ",".join(map(str, now))]
    modem.settings.text_parameters = [
        command.number(position, value, among=range(256)) for position, value in enumerate(now)
    ]
    return None


@command("+CNMI", about_messages=True)
def notification(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CNMI: (0-3),(0-3),(0-3),(0-2),(0,1)"]
    if command.form is Form.READ:
        return ["+CNMI: " + ",".join(map(str, modem.settings.notify))]
    if command.form is Form.EXECUTE:
        modem.settings.notify = [0] * 5
        return None
    modem.settings.notify = [
        command.number(position, value, among=allowed)
        for position, (value, allowed) in enumerate(zip(modem.settings.notify, _CNMI_RANGES, strict=True))
    ]
    modem.network.drain_soon(modem)
    return None


@command("+CPMS", needs_sim=True, about_messages=True)
def preferred_stores(modem: Modem, command: Command) -> Lines:
    chosen = modem.settings.stores
    if command.form is Form.TEST:
        names = "(" + ",".join(f'"{name}"' for name in modem.stores) + ")"
        return [f"+CPMS: {names},{names},{names}"]

    def usage(name: str) -> str:
        store = modem.stores[name]
        full = modem.faults.sim_full and name in ("SM", "MT")
        return f"{store.capacity if full else len(store)},{store.capacity}"

    if command.form is Form.READ:
        return ["+CPMS: " + ",".join(f'"{name}",{usage(name)}' for name in chosen)]
    wanted = [command.text(position, chosen[position]).upper() for position in range(3)]
    if command.form is Form.EXECUTE or any(name not in modem.stores for name in wanted):
        raise CmsError(302)
    modem.settings.stores = wanted
    return ["+CPMS: " + ",".join(usage(name) for name in wanted)]


# --- reading ------------------------------------------------------------------------------------


@command("+CMGL", needs_sim=True, about_messages=True)
def list_messages(modem: Modem, command: Command) -> Lines:
    settings = modem.settings
    if command.form is Form.TEST:
        if settings.pdu_mode:
            return ["+CMGL: (0-4)"]
        return ["+CMGL: (" + ",".join(f'"{word}"' for word in STATUS_WORDS.values()) + ")"]
    if settings.pdu_mode:
        wanted = Status(command.number(0, 0, among=range(5)))
    elif (word := command.text(0, "REC UNREAD").upper()) in _WORD_STATUS:
        wanted = _WORD_STATUS[word]
    else:
        raise BadParameter
    lines: list[str] = []
    for slot, stored in _store(modem).items():
        if wanted is Status.ALL or stored.status is wanted:
            lines.append(_entry(modem, slot, stored))
            _now_read(stored)
    return lines


def _entry(modem: Modem, slot: int, stored: Stored) -> str:
    index = slot + modem.personality.index_base
    if modem.settings.pdu_mode:
        return f"+CMGL: {index},{stored.status:d},,{stored.pdu.tpdu_length}\n{stored.pdu.hex}"
    try:
        return text_mode.listed(index, stored, modem.settings)
    except PduError:
        return f'+CMGL: {index},"{STATUS_WORDS[stored.status]}","",,\n{stored.pdu.hex}'


@command("+CMGR", needs_sim=True, about_messages=True)
def read_message(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    stored = _at_index(modem, _store(modem), command)[1]
    if stored is None:
        if modem.personality.empty_slot is EmptySlot.ERROR:
            raise CmsError(321)
        return None
    try:
        if modem.settings.pdu_mode:
            text = f"+CMGR: {stored.status:d},,{stored.pdu.tpdu_length}\n{stored.pdu.hex}"
        else:
            text = text_mode.read(stored, modem.settings)
    except PduError:
        raise CmsError(320) from None
    _now_read(stored)
    return [text]


@command("+CMGD", needs_sim=True, about_messages=True)
def delete_message(modem: Modem, command: Command) -> Lines:
    store, base = _store(modem), modem.personality.index_base
    if command.form is Form.TEST:
        indexes = ",".join(str(slot + base) for slot, _ in store.items())
        return [f"+CMGD: ({indexes}),(0-4)"]
    flag = command.number(1, 0, among=range(5))
    if flag:
        doomed = (Status.READ, Status.SENT, Status.UNSENT, Status.UNREAD)[:flag]
        for slot, stored in list(store.items()):
            if stored.status in doomed:
                store.delete(slot)
    else:
        store.delete(_at_index(modem, store, command)[0])
    modem.network.drain_soon(modem)
    return None


def _store(modem: Modem, which: int = 0) -> MessageStore:
    return modem.stores[modem.settings.stores[which]]


def _at_index(modem: Modem, store: MessageStore, command: Command) -> tuple[int, Stored | None]:
    slot = command.number(0) - modem.personality.index_base
    try:
        return slot, store.get(slot)
    except IndexError:
        raise CmsError(321) from None


def _now_read(stored: Stored) -> None:
    if stored.status is Status.UNREAD:
        stored.status = Status.READ


# --- sending ------------------------------------------------------------------------------------


@command("+CMGS", needs_sim=True, about_messages=True)
async def send_message(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    pdu = await _typed(modem, command)
    return None if pdu is None else [f"+CMGS: {await _submit(modem, pdu)}"]


@command("+CMGW", needs_sim=True, about_messages=True)
async def write_message(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    status = Status.UNSENT
    if modem.settings.pdu_mode:
        status = Status(command.number(1, 2, among=range(4)))
    elif (word := command.text(2, "STO UNSENT").upper()) in _WORD_STATUS:
        status = _WORD_STATUS[word]
    pdu = await _typed(modem, command)
    if pdu is None:
        return None
    try:
        slot = _store(modem, 1).add(Stored(status, pdu))
    except StoreFull:
        raise CmsError(322) from None
    return [f"+CMGW: {slot + modem.personality.index_base}"]


@command("+CMSS", needs_sim=True, about_messages=True)
async def send_stored(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return None
    stored = _at_index(modem, _store(modem, 1), command)[1]
    if stored is None or stored.status not in (Status.UNSENT, Status.SENT):
        raise CmsError(321)
    reference = await _submit(modem, stored.pdu)
    stored.status = Status.SENT
    return [f"+CMSS: {reference}"]


async def _typed(modem: Modem, command: Command) -> EncodedPdu | None:
    """What is typed at the prompt, as a PDU; None when it was given up."""
    settings = modem.settings
    if not settings.pdu_mode:
        number = command.text(0)
        text = await modem.terminal.message_text(continue_prompt=True)
        return None if text is None else text_mode.compose(number, text, settings)
    length = command.number(0, among=range(7, _LONGEST_TPDU + 1))
    text = await modem.terminal.message_text(continue_prompt=False)
    if text is None:
        return None
    digits = b"".join(text.split()).decode("latin-1")
    try:
        octets = bytes.fromhex(digits)
    except ValueError:
        raise CmsError(304) from None
    if not octets or len(octets) != 1 + octets[0] + length:
        raise CmsError(304)
    return EncodedPdu(digits.upper(), length)


async def _submit(modem: Modem, pdu: EncodedPdu) -> int:
    """Send it; the message reference of the network. Raises CmsError, NoAnswer."""
    try:
        submit = decode_submit(pdu.hex)
    except PduError:
        raise CmsError(304) from None
    faults = modem.faults
    if faults.submit_errors_left:
        faults.submit_errors_left -= 1
        raise CmsError(faults.submit_error)
    if not modem.is_registered:
        raise CmsError(331)
    if not submit.recipient.text:
        raise CmsError(304)
    if not (submit.smsc or modem.sim.smsc):
        raise CmsError(330)
    reference = modem.sim.next_reference()
    try:
        await modem.network.submit(modem.number, submit, reference)
    except NetworkFull:
        raise CmsError(42) from None
    if faults.answer_lost:
        faults.answer_lost -= 1
        raise NoAnswer
    return reference


@command("+CNMA", needs_sim=True, about_messages=True)
async def acknowledge(modem: Modem, command: Command) -> Lines:
    if command.form is Form.TEST:
        return ["+CNMA: (0-2)"]
    if modem.settings.service != 1:
        raise CmeError(3)
    verdict = command.number(0, 0, among=range(3)) if command.form is Form.SET else 0
    if command.form is Form.SET and len(command.parameters) > 1:
        await modem.terminal.message_text(continue_prompt=False)  # its PDU changes nothing here
    if not modem.incoming.acknowledge(accepted=verdict != 2):
        raise CmsError(340)
    return None
