"""The language of a page: the user's own choice, else what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Flask, g, request
from peewee import PeeweeException

from appliance.services import preferences
from appliance.services.said import in_german
from web import overseer_words
from web.auth import session

LANGUAGES = ("en", "de")

# What the pages say before their scripts do; the rest is in web/static/js/strings*.js.
PAGE_WORDS = {
    "en": {
        "status": "Status",
        "needs_script": "{} needs JavaScript. Switch it on for this address and load the page again.",
        "sign_in": "Sign in",
        "about": "Texts, chat and calls of your office.",
        "username": "User name",
        "password": "Password",
        "wrong_login": "The name or the password is wrong.",
        "too_many_attempts": "Too many failed attempts. Try again in some minutes.",
        "choose": "Choose a password",
        "new_password": "New password",
        "show": "Show it",
        "rule": "At least 10 characters. Three or four words that do not belong together are easy to keep and hard to "
        "guess.",
        "start": "Set it and sign in",
        "not_embedded": "Pages of {} may not show the box’s messages: add this address to embed_origins in "
        "appliance.toml.",
        "another_address": "another address",
        "trouble": "This did not work",
        "to_start": "To the start page",
    },
    "de": {
        "status": "Status",
        "needs_script": "{} braucht JavaScript. Schalten Sie es für diese Adresse ein und laden Sie die Seite neu.",
        "sign_in": "Anmelden",
        "about": "SMS, Chat und Anrufe Ihres Büros.",
        "username": "Benutzername",
        "password": "Passwort",
        "wrong_login": "Der Name oder das Passwort ist falsch.",
        "too_many_attempts": "Zu viele Fehlversuche. Versuchen Sie es in einigen Minuten noch einmal.",
        "choose": "Passwort wählen",
        "new_password": "Neues Passwort",
        "show": "Zeigen",
        "rule": "Mindestens 10 Zeichen. Drei oder vier Wörter, die nicht zusammengehören, sind leicht zu merken und "
        "schwer zu erraten.",
        "start": "Festlegen und anmelden",
        "not_embedded": "Seiten von {} dürfen die Nachrichten der Box nicht zeigen: Tragen Sie diese Adresse bei "
        "embed_origins in appliance.toml ein.",
        "another_address": "einer anderen Adresse",
        "trouble": "Das ging nicht",
        "to_start": "Zur Startseite",
    },
}

WORDS = {language: {**PAGE_WORDS[language], **overseer_words.WORDS[language]} for language in LANGUAGES}


def install(app: Flask) -> None:
    """Give every template ``language``, ``words`` and ``said``."""
    app.context_processor(lambda: {"language": of_page(), "words": words(), "said": said()})


def words() -> Mapping[str, str]:
    """What the page says, in its language."""
    return WORDS[of_page()]


def said() -> Callable[[str], str]:
    """Puts what the box says in sentences of its own into the language of the page."""
    return in_german if of_page() == "de" else str


def of_page() -> str:
    """One of ``LANGUAGES``."""
    if "language" not in g:
        g.language = _asked_for()
    return str(g.language)


def _asked_for() -> str:
    try:
        account = session.account()
        chosen = "auto" if account is None else preferences.of(account.id)["language"]
    except PeeweeException:  # a page that tells of it is shown all the same
        chosen = "auto"
    return str(chosen) if chosen in LANGUAGES else str(request.accept_languages.best_match(LANGUAGES, "en"))
