"""What the box's mails to people say, in the languages of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from appliance.domain.messages import Kind
from appliance.services import office, said
from appliance.services.views import LABELS
from appliance.store.models import Preferences

# Where a language of its own is not chosen, the country decides.
_GERMAN_SPEAKING = frozenset({"DE", "AT", "CH", "LI"})


@dataclass(frozen=True, slots=True)
class Words:
    """One language. Each ``{}`` is for a name, ``said`` for what the box says in sentences of its own."""

    answerable: Mapping[Kind, str]
    text_from: str
    text_to: str
    unread: Mapping[Kind, str]
    unread_from: str
    office: str  # who wrote for it, where nobody is named
    file: str
    labels: Mapping[str, str]  # of numbers, by the English one
    failed: str
    failed_text: str  # to whom, why, what
    no_reason: str
    said: Callable[[str], str]


ENGLISH = Words(
    answerable={
        Kind.SMS: "Answer this mail to answer by SMS.",
        Kind.CHAT: "Answer this mail to answer in the chat.",
        Kind.EMAIL: "Answer this mail to answer by email.",
    },
    text_from="SMS from {}",
    text_to="SMS to {}",
    unread={Kind.SMS: "Unread SMS: {}", Kind.CHAT: "Unread Chat: {}", Kind.EMAIL: "Unread Email: {}"},
    unread_from="You have unread messages from {}. These are the last ones:",
    office="Office",
    file="[A file: {}]",
    labels={label: label for label in LABELS.values()},
    failed="Undelivered text",
    failed_text="Your text to {} did not go out.\n\n{}\n\nThe text was:\n\n{}",
    no_reason="It could not be sent.",
    said=lambda sentence: sentence,
)

GERMAN = Words(
    answerable={
        Kind.SMS: "Antworten Sie auf diese E-Mail, um per SMS zu antworten.",
        Kind.CHAT: "Antworten Sie auf diese E-Mail, um im Chat zu antworten.",
        Kind.EMAIL: "Antworten Sie auf diese E-Mail, um per E-Mail zu antworten.",
    },
    text_from="SMS von {}",
    text_to="SMS an {}",
    unread={Kind.SMS: "Ungelesene SMS: {}", Kind.CHAT: "Ungelesener Chat: {}", Kind.EMAIL: "Ungelesene E-Mail: {}"},
    unread_from="Sie haben ungelesene Nachrichten von {}. Das sind die letzten:",
    office="Büro",
    file="[Datei: {}]",
    labels={"Mobile": "Mobil", "Home": "Privat", "Work": "Geschäftlich", "Main": "Zentrale", "Other": "Andere"},
    failed="SMS nicht zugestellt",
    failed_text="Ihre SMS an {} wurde nicht zugestellt.\n\n{}\n\nDer Text war:\n\n{}",
    no_reason="Sie konnte nicht gesendet werden.",
    said=said.in_german,
)


def of(account_id: int | None) -> Words:
    """The words for somebody's mails: in the language they chose, else, as for whoever is no user, the country's."""
    row = None if account_id is None else Preferences.get_or_none(Preferences.account == account_id)
    language = "auto" if row is None else row.language
    if language == "auto":
        language = "de" if office.current().country in _GERMAN_SPEAKING else "en"
    return GERMAN if language == "de" else ENGLISH
