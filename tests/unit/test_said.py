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
        # Names stay as they are.
        ("Ready on low, signal low (−101 dBm).", "Bereit im Netz low, Signal schwach (−101 dBm)."),
        ("contact 5, Dr. Service", "Kontakt 5, Dr. Service"),
        ("contact 5, Bob added, for all others", "Kontakt 5, Bob added, für alle anderen"),
        ("to (an erased number), message 7", "an (eine gelöschte Nummer), Nachricht 7"),
        ("user anna added", "user anna hinzugefügt"),
        (
            'box.run_dir "a" → "b" (from the next start of the box on)',
            'box.run_dir "a" → "b" (ab dem nächsten Start der Box)',
        ),
        (
            'appliance.toml: web.port: found "80"; expected a whole number from 1 to 65535. Write it without quotes.',
            'appliance.toml: web.port: gefunden: "80"; erwartet: eine ganze Zahl von 1 bis 65535. '
            "Schreiben Sie es ohne Anführungszeichen.",
        ),
        (
            "users.toml: user[2].phone: found nothing; expected a phone of the PBX like PJSIP/anna, or a list of such.",
            "users.toml: user[2].phone: gefunden: nichts; erwartet: ein Telefon der Telefonanlage wie PJSIP/anna, oder "
            "eine Liste davon.",
        ),
        ("It works again, after about 3 minutes.", "Es funktioniert wieder, nach etwa 3 Minuten."),
        (
            "1.2 GB are free where the database is (/var/lib/x).",
            "1,2 GB sind frei, wo die Datenbank liegt (/var/lib/x).",
        ),
        ("Nobody has translated this.", "Nobody has translated this."),
        ("", ""),
    ],
)
def test_a_sentence_of_the_box_in_german(english: str, german: str) -> None:
    assert in_german(english) == german
