"""Options of modems.toml: the modems, their numbers, and who uses them."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.settings.kinds import USERNAME, EmailAddress, ListOf, PhoneNumber, Text, Whole
from appliance.settings.option import FileSchema, Section, option

_COMMAND = ListOf(Text("a program or one of its arguments", r".{1,200}"), "words")


@dataclass(frozen=True, slots=True)
class Modem:
    """One GSM modem, its SIM and its number. Write one [[modem]] for each."""

    name: str = option(
        Text("a short name of letters and digits", r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}"),
        "What the status page and the command line call this modem.",
        example="sim1",
    )
    device: str = option(
        Text(
            "a device like /dev/ttyUSB0, or socket://HOST:PORT or rfc2217://HOST:PORT",
            r"/.{1,200}|(socket|rfc2217)://.{1,200}",
        ),
        "The serial port. A path below /dev/serial/by-id stays right when the modem is plugged in elsewhere. With imei "
        "or sim it may be a pattern like /dev/ttyUSB*: the modem is looked for on all of these ports.",
        example="/dev/ttyUSB0",
    )
    number: str = option(
        PhoneNumber(), "The SIM's own telephone number, with or without country code.", example="+4930100001"
    )
    users: tuple[str, ...] = option(
        ListOf(USERNAME, "user names"),
        "Who sends from this number and gets what it receives. Several people share one inbox.",
        default=(),
        example=("anna", "ben"),
    )
    label: str = option(
        Text("a label of at most 40 characters", r".{0,40}"),
        "What people see as the name of this number. Empty: the modem's name.",
        default="",
        example="Office",
    )
    pin: str = option(
        Text("4 to 8 digits in quotes", r"(\d{4,8})?"),
        "The SIM's PIN, if it has one. It is tried once; after a wrong PIN the box waits for you.",
        default="",
        example="1234",
        secret=True,
    )
    imei: str = option(
        Text("the 15 digits of an IMEI", r"(\d{15})?"),
        "The modem's serial number, as on its label. Only the modem with this one is used. Empty: any.",
        default="",
        example="351234567890120",
    )
    sim: str = option(
        Text("the digits of an ICCID or of an IMSI", r"(\d{14,15}|\d{18,20})?"),
        "The SIM of this number: the ICCID that is printed on it, or its IMSI. Only this SIM is used, whatever port "
        "its modem is on. Empty: the first one that is seen, from then on no other.",
        default="",
        example="8949020000012345678",
    )
    baudrate: int = option(
        Whole(300, 4_000_000),
        "The speed of a real serial port. USB modems do not care.",
        default=115200,
        unit="bits a second",
    )
    forward_to: tuple[str, ...] = option(
        ListOf(EmailAddress(), "addresses"),
        "Who also gets the texts that come in on this number by email, and can answer them by email.",
        default=(),
        example=("sales@example.com",),
    )

    balance_code: str = option(
        Text("a code like *100#", r"([0-9*#]{2,20})?"),
        "The code that asks the SIM's operator for the balance. Admins can send it from the status page; no other code "
        "can be sent from there. Empty: none.",
        default="",
        example="*100#",
    )
    port_reset_command: tuple[str, ...] = option(
        _COMMAND,
        "A program with its arguments that resets the modem's port. It is run when the modem answers neither after a "
        "restart nor when its port was opened again, for at most 30 seconds. Empty: none.",
        default=(),
        example=("/usr/bin/usbreset", "12d1:1506"),
    )
    power_command: tuple[str, ...] = option(
        _COMMAND,
        "A program with its arguments that takes the modem's power away and gives it back. It is run when nothing "
        "else brings the modem back, for at most 30 seconds. Empty: none.",
        default=(),
        example=("/usr/sbin/uhubctl", "--action", "cycle", "--ports", "2"),
    )
    per_minute: int = option(
        Whole(0, 1000), "The most parts that this SIM sends in a minute. 0: no limit.", default=0, unit="parts"
    )
    per_day: int = option(Whole(0, 100_000), "The same for a day.", default=0, unit="parts")
    per_month: int = option(
        Whole(0, 1_000_000), "The same for a month, as the SIM's plan allows.", default=0, unit="parts"
    )
    fallback: str = option(
        Text("the name of another modem", r"([A-Za-z0-9][A-Za-z0-9_-]{0,31})?"),
        "The modem that sends this one's texts when it has been away for long. The other side then sees the other "
        "number, and the text says so here. Empty: they wait.",
        default="",
        example="",
    )

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)


MODEMS = FileSchema(
    "modems.toml",
    "The modems, their numbers, and who uses them. SIM PINs stand here: only the daemon may read it.",
    (Section("modem", "modems", Modem, repeated=True),),
)
