"""What +CMS ERROR and +CME ERROR numbers mean: whose fault it is, and one sentence in plain words.

Sources: 3GPP TS 27.005 §3.2.5 (CMS), TS 24.011 annex E.2 (1 to 127), TS 23.040 §9.2.3.22 (128 to 255),
TS 27.007 §9.2 (CME).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from appliance.domain.ports import SubmitErrorClass, SubmitRefused

_N = SubmitErrorClass.NETWORK
_S = SubmitErrorClass.SIM
_R = SubmitErrorClass.RECIPIENT
_D = SubmitErrorClass.DEVICE

Meaning = tuple[SubmitErrorClass, str]


_MAKERS_OWN = 512  # +CMS ERROR from here on (27.005 §3.2.5)


class Family(StrEnum):
    """Which of the two lists a number belongs to."""

    CMS = "CMS"
    CME = "CME"


@dataclass(frozen=True, slots=True)
class FinalError:
    """A final result that is not OK: a plain ERROR has no family and no code."""

    text: str
    family: Family | None = None
    code: int | None = None

    @property
    def is_of_the_network(self) -> bool:
        """Whether it can only mean a text, and is no number of the maker's own, such as for an interruption."""
        return self.family is Family.CMS and self.code is not None and self.code < _MAKERS_OWN


_MALFORMED = (_D, "The network did not understand the text as the modem sent it.")

CMS: dict[int, Meaning] = {
    1: (_R, "This number does not exist."),
    8: (_S, "The network operator has barred texts from this SIM."),
    10: (_S, "Texts from this SIM are barred."),
    17: (_N, "The network has a fault."),
    21: (_R, "The network rejected the text."),
    22: (_N, "The recipient's memory or the network is full."),
    27: (_N, "The recipient cannot be reached at the moment."),
    28: (_R, "The network does not know this number."),
    29: (_S, "The network refuses texts from this SIM."),
    30: (_S, "The network does not know this SIM as a subscriber."),
    38: (_N, "The network is out of order."),
    41: (_N, "The network has a temporary fault."),
    42: (_N, "The network is overloaded."),
    47: (_N, "The network has no resources left at the moment."),
    50: (_S, "The plan of this SIM does not include texts."),
    69: (_S, "The network does not offer texts to this SIM."),
    81: _MALFORMED, 95: _MALFORMED, 96: _MALFORMED, 97: _MALFORMED, 98: _MALFORMED, 99: _MALFORMED,
    111: (_N, "The network reported a protocol error."),
    127: (_N, "Two networks could not work together to deliver the text."),
    143: _MALFORMED, 144: _MALFORMED, 145: _MALFORMED, 159: _MALFORMED, 160: _MALFORMED, 161: _MALFORMED,
    175: _MALFORMED, 176: _MALFORMED, 198: _MALFORMED, 199: _MALFORMED,
    192: (_N, "The SMS centre is busy."),
    193: (_S, "This SIM has no subscription at its SMS centre."),
    194: (_N, "The SMS centre has a fault."),
    195: (_R, "The SMS centre says that this number is not valid."),
    196: (_R, "The recipient is barred from receiving texts."),
    197: (_R, "The SMS centre took this text for a repetition and rejected it."),
    208: (_D, "The SIM's store of texts is full."),
    211: (_D, "The modem's memory is full."),
    255: (_N, "The network rejected the text without saying why."),
    300: (_D, "The modem reports a fault of its own."),
    301: (_D, "The modem's text service is in use by something else."),
    302: (_D, "The modem does not allow sending a text at the moment."),
    303: (_D, "The modem cannot do what was asked."),
    304: (_D, "The modem did not accept the text's encoding."),
    305: (_D, "The modem did not accept a parameter."),
    310: (_S, "There is no SIM in the modem."),
    311: (_S, "The SIM wants its PIN."),
    312: (_S, "The SIM is locked to another device and wants a code."),
    313: (_S, "The SIM has failed."),
    314: (_D, "The SIM is busy."),
    315: (_S, "The SIM is not the right one for this modem."),
    316: (_S, "The SIM is blocked and wants its PUK."),
    317: (_S, "The SIM wants its PIN2."),
    318: (_S, "The SIM is blocked and wants its PUK2."),
    320: (_D, "The modem's memory has failed."),
    321: (_D, "The modem looked for a text in a place that does not exist."),
    322: (_D, "The store of texts is full."),
    330: (_S, "The SIM lacks the number of its SMS centre. Put the SIM into a phone and store it."),
    331: (_N, "The modem has no network."),
    332: (_N, "The network did not answer in time."),
    340: (_D, "The modem did not expect an acknowledgement."),
    500: (_N, "The network or the modem refused without saying why. Is there credit left on the SIM?"),
}  # fmt: skip

CME: dict[int, Meaning] = {
    3: (_D, "The modem does not allow this at the moment."),
    4: (_D, "The modem cannot do what was asked."),
    10: CMS[310],
    11: CMS[311],
    12: CMS[316],
    13: CMS[313],
    14: CMS[314],
    15: CMS[315],
    16: (_S, "The PIN is wrong."),
    17: CMS[317],
    18: CMS[318],
    20: (_D, "The modem's memory is full."),
    30: CMS[331],
    31: CMS[332],
    32: (_N, "The network allows only emergency calls."),
    100: (_D, "The modem refused without saying why."),
}

# Some modems write words, whatever AT+CMEE says.
_WORDS: dict[str, dict[Family, int]] = {
    "sim not inserted": {Family.CME: 10, Family.CMS: 310},
    "sim pin required": {Family.CME: 11, Family.CMS: 311},
    "sim puk required": {Family.CME: 12, Family.CMS: 316},
    "sim failure": {Family.CME: 13, Family.CMS: 313},
    "sim busy": {Family.CME: 14, Family.CMS: 314},
    "sim wrong": {Family.CME: 15, Family.CMS: 315},
    "incorrect password": {Family.CME: 16},
    "memory full": {Family.CME: 20, Family.CMS: 322},
    "smsc address unknown": {Family.CMS: 330},
    "no network service": {Family.CME: 30, Family.CMS: 331},
    "network timeout": {Family.CME: 31, Family.CMS: 332},
}

# The network was asked and stayed silent: the text may have gone out (24.011 §5.3.2.1, timer TR1M).
OUTCOME_UNKNOWN = frozenset({(Family.CMS, 332), (Family.CME, 31)})

_ERROR = re.compile(r"\+(CM[ES]) ERROR:\s*(.*)")


def parse_final(line: str) -> FinalError | None:
    """Read a final result that is no OK; the caller knows that ``line`` is final."""
    match = _ERROR.match(line)
    if match is None:
        return None if line == "OK" else FinalError(line)
    family = Family(match.group(1))
    text = match.group(2).strip()
    if text.isascii() and text.isdigit() and len(text) <= 6:
        return FinalError(line, family, int(text))
    return FinalError(line, family, _WORDS.get(text.lower(), {}).get(family))


def meaning(error: FinalError, vendor: dict[int, Meaning] | None = None) -> Meaning:
    """Whose fault it is and a sentence. ``vendor``: CMS numbers of this modem's own, 512 and above."""
    if error.code is None:
        return _D, "The modem refused without saying why."
    if vendor and error.family is Family.CMS and error.code in vendor:
        return vendor[error.code]
    known = (CME if error.family is Family.CME else CMS).get(error.code)
    if known is not None:
        return known
    if error.family is Family.CMS and error.code < 256:
        return _N, f"The network refused the text (code {error.code})."
    return _D, f"The modem refused (code {error.code})."


def submit_refused(error: FinalError, vendor: dict[int, Meaning] | None = None) -> SubmitRefused:
    """The exception for a text that was certainly not sent."""
    error_class, sentence = meaning(error, vendor)
    return SubmitRefused(error_class, sentence, error.code if error.family is Family.CMS else None)
