"""Which passwords are refused."""

import pytest

from appliance.domain.passwords import weakness

NAMES = ("anna", "Anna Schmidt", "Office")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "ninechars",
        "1234567890",
        "0987654321",
        "abcdefghijkl",
        "aaaaaaaaaaaaaaa",
        "abababababab",
        "Password123!",
        "passwort2026",
        "!!willkommen!!",
        "anna123456789",
        "Schmidt2026",
        "annaschmidt1",
        "Office!2026!",
        "x" * 2000,
    ],
)
def test_what_others_would_try_first_is_refused_in_a_sentence(password: str) -> None:
    assert weakness(password, NAMES).endswith(".")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "office-demo", "Regen Kamel Zahnrad", "k3-jf9-pq2m", "日本語のパスワードです"]
)
def test_what_is_hard_to_guess_is_taken(password: str) -> None:
    assert weakness(password, NAMES) == ""
