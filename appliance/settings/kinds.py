"""The kinds of value an option can have: what is expected, in words, and how a TOML value is read."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import phonenumbers

from appliance.domain import dial_rules, mail, numbers


class Unfit(Exception):
    """A value is not what the option expects.

    ``hint`` may say how to put it right; ``culprit`` is the one wrong value of a list.
    """

    def __init__(self, hint: str = "", culprit: object = None) -> None:
        super().__init__(hint)
        self.hint = hint
        self.culprit = culprit


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the reading of a value depends on besides the value."""

    folder: Path  # relative paths start here
    country: str | None  # ISO 3166 alpha-2; None when box.country itself is wrong


class Kind(Protocol):
    @property
    def expected(self) -> str:
        """What the value must be, to be read after “expected”."""
        ...

    def read(self, raw: object, around: Surroundings) -> object:
        """Turn a TOML value into the setting's value, or raise ``Unfit``."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; control characters are refused because texts go on into protocols and headers."""

    expected: str
    pattern: str = r".{1,200}"

    def read(self, raw: object, around: Surroundings) -> str:
        text = _text(raw)
        if not text.isprintable():
            raise Unfit("It holds a line break or another control character.")
        if not re.fullmatch(self.pattern, text):
            raise Unfit()
        return text


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int

    @property
    def expected(self) -> str:
        return f"a whole number from {self.low} to {self.high}"

    def read(self, raw: object, around: Surroundings) -> int:
        if isinstance(raw, str) and raw.strip().isdigit():
            raise Unfit("Write it without quotes.")
        if not isinstance(raw, int) or isinstance(raw, bool) or not self.low <= raw <= self.high:
            raise Unfit()
        return raw


@dataclass(frozen=True, slots=True)
class Flag:
    expected: str = "true or false"

    def read(self, raw: object, around: Surroundings) -> bool:
        if isinstance(raw, str) and raw in ("true", "false"):
            raise Unfit("Write it without quotes.")
        if not isinstance(raw, bool):
            raise Unfit()
        return raw


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of an enum."""

    words: type[StrEnum]

    @property
    def expected(self) -> str:
        *first, last = (f'"{word.value}"' for word in self.words)
        return f"{', '.join(first)} or {last}"

    def read(self, raw: object, around: Surroundings) -> StrEnum:
        try:
            return self.words(_text(raw))
        except ValueError as error:
            raise Unfit() from error


@dataclass(frozen=True, slots=True)
class Address:
    expected: str = 'an IP address like "0.0.0.0" or "192.168.1.20"'

    def read(self, raw: object, around: Surroundings) -> str:
        try:
            return str(ipaddress.ip_address(_text(raw)))
        except ValueError as error:
            raise Unfit() from error


@dataclass(frozen=True, slots=True)
class Network:
    expected: str = 'a network like "192.168.1.0/24", or one address like "192.168.1.20"'

    def read(self, raw: object, around: Surroundings) -> str:
        try:
            return str(ipaddress.ip_network(_text(raw)))
        except ValueError as error:
            raise Unfit() from error


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An email address in small letters; ``may_be_empty`` for an optional one, ``or_domain`` for "@example.com"."""

    may_be_empty: bool = False
    or_domain: bool = False

    @property
    def expected(self) -> str:
        words = 'an email address like "anna@example.com"'
        words += ' or a domain like "@example.com"' if self.or_domain else ""
        return f'{words}, or ""' if self.may_be_empty else words

    def read(self, raw: object, around: Surroundings) -> str:
        text = _text(raw)
        if not text and self.may_be_empty:
            return ""
        address = mail.parse_address(f"any{text}" if self.or_domain and text.startswith("@") else text)
        if address is None:
            raise Unfit()
        return text.strip().lower()


@dataclass(frozen=True, slots=True)
class Country:
    expected: str = 'a country as two capital letters (ISO 3166), like "DE" or "AT"'

    def read(self, raw: object, around: Surroundings) -> str:
        country = _text(raw)
        if country.upper() in phonenumbers.SUPPORTED_REGIONS and country != country.upper():
            raise Unfit(f'Write "{country.upper()}".')
        if country not in phonenumbers.SUPPORTED_REGIONS:
            raise Unfit()
        return country


@dataclass(frozen=True, slots=True)
class FilePath:
    """A path; a relative one starts at the config folder. ``may_be_empty`` gives None for ""."""

    what: str
    may_be_empty: bool = False

    @property
    def expected(self) -> str:
        return f'{self.what}, or ""' if self.may_be_empty else self.what

    def read(self, raw: object, around: Surroundings) -> Path | None:
        text = _text(raw)
        if not text and self.may_be_empty:
            return None
        if not text or not text.isprintable():
            raise Unfit()
        return around.folder / text


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number in any usual form, kept as E.164; ``may_be_empty`` for an optional one."""

    may_be_empty: bool = False

    @property
    def expected(self) -> str:
        words = 'a telephone number like "+4930100001" or "030 100001"'
        return f'{words}, or ""' if self.may_be_empty else words

    def read(self, raw: object, around: Surroundings) -> str:
        if isinstance(raw, int) and not isinstance(raw, bool):
            raise Unfit("Write it in quotes.")
        text = _text(raw)
        if not text and self.may_be_empty:
            return ""
        if around.country is None:
            return text  # the wrong country is told; this number cannot be judged without it
        try:
            number = numbers.parse(text, around.country)
        except numbers.BadNumber as error:
            raise Unfit() from error
        if not number.startswith("+"):
            raise Unfit("This is a short code. Write the number with its area code or country code.")
        return number


@dataclass(frozen=True, slots=True)
class DialPattern:
    """A pattern of ``appliance.domain.dial_rules``."""

    expected: str = f'a pattern like "+49*" or "1??", or "{dial_rules.EMERGENCY}" or "{dial_rules.PREMIUM}"'

    def read(self, raw: object, around: Surroundings) -> str:
        pattern = _text(raw)
        if around.country is None:
            return pattern
        try:
            dial_rules.check_pattern(pattern, around.country)
        except dial_rules.BadPattern as error:
            raise Unfit(error.sentence) from error
        return pattern


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list without repetitions."""

    kind: Kind
    plural: str  # "patterns"

    @property
    def expected(self) -> str:
        return f"a list of {self.plural}, each {self.kind.expected}"

    def read(self, raw: object, around: Surroundings) -> tuple[object, ...]:
        if isinstance(raw, str):
            raise Unfit(f'Write it in brackets: ["{raw}"].' if raw else "Write an empty list: [].")
        if not isinstance(raw, list):
            raise Unfit()
        values: list[object] = []
        for one in raw:
            try:
                value = self.kind.read(one, around)
            except Unfit as error:
                raise Unfit(error.hint, culprit=one) from error
            if value in values:
                raise Unfit("It stands there twice.", culprit=one)
            values.append(value)
        return tuple(values)


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """One value as it is, several in a list; "" is none."""

    kind: Kind

    @property
    def expected(self) -> str:
        return f"{self.kind.expected}, or a list of such"

    def read(self, raw: object, around: Surroundings) -> tuple[object, ...]:
        if raw == "":
            return ()
        return ListOf(self.kind, "").read(raw if isinstance(raw, list) else [raw], around)


def _text(raw: object) -> str:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        raise Unfit("Write it in quotes.")
    if not isinstance(raw, str):
        raise Unfit()
    return raw


HOST = Text("a host name or address without port", r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:]{2,39}")
USERNAME = Text("a user name of small letters and digits, like anna or b.weber", r"[a-z][a-z0-9._-]{0,31}")
