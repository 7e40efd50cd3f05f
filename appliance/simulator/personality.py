"""What tells the modem families apart, as far as a program at the serial port can notice.

After the makers' AT command manuals: Huawei "HSPA Datacard AT Command Interface Specification", SIMCom "SIM800 Series
AT Command Manual", Quectel "EC25&EC21 AT Commands Manual", Sierra Wireless "AirPrime EM74xx/MC74xx AT Command
Reference", Telit "LE910 AT Commands Reference Guide". A family is one row here and no code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class EmptySlot(StrEnum):
    """What AT+CMGR of an empty slot answers."""

    ERROR = "error"  # +CMS ERROR: 321
    NOTHING = "nothing"  # OK alone


@dataclass(frozen=True, slots=True)
class Personality:
    """One family of modems."""

    name: str
    manufacturer: str
    model: str
    revision: str
    type_allocation: str  # the first eight digits of the IMEI
    index_base: int = 1  # the number of the first slot of a store
    modem_slots: int = 100  # of the store ME; 0 = the modem has none
    report_slots: int = 20  # of the store SR; 0 = reports are stored among the texts
    default_store: str = "SM"
    incoming_store: str | None = None  # texts come into this store whatever +CPMS says
    empty_slot: EmptySlot = EmptySlot.ERROR
    acknowledges: bool = True  # knows AT+CSMS=1, and then wants AT+CNMA for each direct text
    reboot_drops_port: bool = True  # a USB modem leaves the bus when it restarts
    packs_ussd: bool = False  # USSD codes and answers are hex digits of packed septets
    boot_lines: tuple[str, ...] = ()
    ready_lines: tuple[str, ...] = ()  # once the SIM is open
    signal_line: str | None = None  # sent when the signal changes, with {csq}
    full_line: str | None = None  # sent when a text finds no room
    missing: frozenset[str] = frozenset()  # commands that it answers with ERROR
    canned: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))  # None = OK alone


_ALL = (
    Personality(
        "generic",
        manufacturer="Office Box",
        model="Simulated modem",
        revision="1.0",
        type_allocation="35000000",
    ),
    Personality(
        "huawei",
        manufacturer="huawei",
        model="E173",
        revision="11.126.85.00.209",
        type_allocation="35307804",
        index_base=0,
        default_store="ME",
        incoming_store="SM",
        report_slots=0,
        boot_lines=("^SRVST:0", "^MODE:3,3"),
        ready_lines=("^SIMST:1", "^SRVST:2"),
        signal_line="^RSSI:{csq}",
        full_line='^SMMEMFULL:"SM"',
        packs_ussd=True,
        missing=frozenset({"+CEREG", "+QCCID", "+CNMA", "#CCID"}),
        acknowledges=False,
        canned={
            "^CURC": None,
            "^PORTSEL": None,
            "^SYSINFO": "^SYSINFO:2,3,0,5,1,,4",
            "^CARDLOCK": "^CARDLOCK: 2,10,0",
            "^HWVER": '^HWVER:"CD25TCPU"',
            "^SYSCFG": None,
        },
    ),
    Personality(
        "simcom",
        manufacturer="SIMCOM_Ltd",
        model="SIMCOM_SIM800L",
        revision="Revision:1418B05SIM800L24",
        type_allocation="86653100",
        index_base=1,
        empty_slot=EmptySlot.NOTHING,
        report_slots=0,
        reboot_drops_port=False,
        boot_lines=("RDY", "+CFUN: 1"),
        ready_lines=("Call Ready", "SMS Ready"),
        missing=frozenset({"+CEREG", "+QCCID", "#CCID"}),
        canned={"+CBC": "+CBC: 0,84,4040", "+CSCLK": None},
    ),
    Personality(
        "quectel",
        manufacturer="Quectel",
        model="EC25",
        revision="EC25EFAR06A06M4G",
        type_allocation="86758503",
        index_base=0,
        default_store="ME",
        report_slots=0,
        boot_lines=("RDY", "+CFUN: 1"),
        ready_lines=("+QUSIM: 1", "+QIND: SMS DONE", "+QIND: PB DONE"),
        full_line='+QIND: "smsfull","ME"',
        missing=frozenset({"#CCID"}),
        canned={
            "+QURCCFG": None,
            "+QCFG": None,
            "+QNWINFO": '+QNWINFO: "FDD LTE","26299","LTE BAND 3",1300',
        },
    ),
    Personality(
        "sierra",
        manufacturer="Sierra Wireless, Incorporated",
        model="MC7455",
        revision="SWI9X30C_02.33.03.00 r8209 CARMD-EV-FRMWR2 2019/08/28 20:59:30",
        type_allocation="35907206",
        index_base=0,
        modem_slots=23,
        report_slots=0,
        missing=frozenset({"+QCCID", "#CCID", "+CNUM"}),
        canned={"!ENTERCND": None, "!GSTATUS": "!GSTATUS: \nCurrent Time:  240\nMode: ONLINE"},
    ),
    Personality(
        "telit",
        manufacturer="Telit",
        model="LE910-EUG",
        revision="17.01.573",
        type_allocation="35662506",
        index_base=1,
        modem_slots=0,
        report_slots=0,
        ready_lines=("#QSS: 3",),
        missing=frozenset({"+QCCID", "+CCID"}),
        canned={"#SELINT": None, "#QSS": "#QSS: 2,3", "#BND": "#BND: 0,0,5"},
    ),
)

PERSONALITIES: Mapping[str, Personality] = MappingProxyType({each.name: each for each in _ALL})
