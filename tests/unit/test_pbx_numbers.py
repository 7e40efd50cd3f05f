"""Numbers as a PBX with a prefix for outside lines has them, both ways."""

from __future__ import annotations

import pytest

from appliance.domain import numbers


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ("001701234567", "+491701234567"),
        ("0017012345678", "+4917012345678"),  # not North America's 701 234 5678
        ("00017012345678", "+17012345678"),
        ("0004312345678", "+4312345678"),
        ("+491701234567", "+491701234567"),
        ("01701234567", "+491701234567"),  # the trunk did not put the prefix before it
        ("101", "101"),
        ("anonymous", "anonymous"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_the_prefix_is_taken_off(told: str, number: str) -> None:
    assert numbers.from_pbx(told, "DE", "0") == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("49 170 12345678", "+4917012345678"),
        ("49 (0) 170 12345678", "+4917012345678"),
        ("0170 12345678", "+4917012345678"),
        ("04917 012345", "+494917012345"),
        ("4917 012345", "+494917012345"),  # so short it is a landline of this country
    ],
)
def test_a_mobile_number_may_be_typed_with_its_country_code_alone(typed: str, number: str) -> None:
    assert numbers.parse(typed, "DE") == number


def test_without_a_prefix_numbers_are_as_the_network_tells_them() -> None:
    assert numbers.from_pbx("0017012345678", "DE", "") == "+17012345678"


@pytest.mark.parametrize(
    ("number", "country", "prefix", "dialled"),
    [
        ("+493012345", "DE", "0", "003012345"),
        ("+4312345678", "DE", "0", "0004312345678"),
        ("+493012345", "DE", "", "+493012345"),
        ("101", "DE", "0", "101"),
        ("+12025550123", "US", "9", "912025550123"),
        ("+493012345", "US", "9", "9011493012345"),
    ],
)
def test_the_prefix_is_dialled(number: str, country: str, prefix: str, dialled: str) -> None:
    assert numbers.for_pbx(number, country, prefix) == dialled
    if prefix:
        assert numbers.from_pbx(dialled, country, prefix) == number
