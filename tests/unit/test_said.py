"""The box's own sentences in German, as its mails have them."""

from __future__ import annotations

import pytest

from appliance.services.said import in_german


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The number is not obtainable.", "Die Nummer ist nicht erreichbar."),
        (
            "It could not be sent within 24 hours, so it was given up.",
            "Sie konnte nicht innerhalb von 24 Stunden gesendet werden und wurde aufgegeben.",
        ),
        (
            "The number is not obtainable. The network rejected the text.",
            "Die Nummer ist nicht erreichbar. Das Netz hat die SMS abgelehnt.",
        ),
        ("It goes out in about 3 minutes.", "Sie geht in etwa 3 Minuten hinaus."),
        ("Nobody has translated this.", "Nobody has translated this."),
        ("", ""),
    ],
)
def test_a_sentence_of_the_box_in_german(english: str, german: str) -> None:
    assert in_german(english) == german
