"""How a command can end other than with OK (3GPP TS 27.007 §9.2, TS 27.005 §3.2.5)."""

from __future__ import annotations

CME_WORDS = {
    3: "operation not allowed",
    4: "operation not supported",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    14: "SIM busy",
    16: "incorrect password",
    30: "no network service",
    50: "incorrect parameters",
    100: "unknown",
}
CMS_WORDS = {
    28: "unidentified subscriber",
    38: "network out of order",
    42: "congestion",
    301: "SMS service of ME reserved",
    302: "operation not allowed",
    303: "operation not supported",
    304: "invalid PDU mode parameter",
    305: "invalid text mode parameter",
    310: "SIM not inserted",
    311: "SIM PIN required",
    314: "SIM busy",
    316: "SIM PUK required",
    320: "memory failure",
    321: "invalid memory index",
    322: "memory full",
    330: "SMSC address unknown",
    331: "no network service",
    332: "network timeout",
    340: "no +CNMA acknowledgement expected",
    500: "unknown error",
}


class Ending(Exception):
    """A command ended without OK."""

    def line(self, error_words: int) -> str | None:
        """The final result code for +CMEE ``error_words``; None = no answer at all."""
        return "ERROR"


class CmeError(Ending):
    def __init__(self, code: int) -> None:
        super().__init__(f"+CME ERROR: {code}")
        self.code = code

    def line(self, error_words: int) -> str:
        if error_words == 0:
            return "ERROR"
        return f"+CME ERROR: {CME_WORDS.get(self.code, 'unknown') if error_words == 2 else self.code}"


class CmsError(Ending):
    def __init__(self, code: int) -> None:
        super().__init__(f"+CMS ERROR: {code}")
        self.code = code

    def line(self, error_words: int) -> str:
        return f"+CMS ERROR: {CMS_WORDS.get(self.code, 'unknown error') if error_words == 2 else self.code}"


class OtherResult(Ending):
    """Another final result code, as NO CARRIER."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def line(self, error_words: int) -> str:
        return self.text


class NoAnswer(Ending):
    """The modem did it, and then nothing came."""

    def line(self, error_words: int) -> None:
        return None
