"""What a use case refuses, with a stable id for programs and a sentence for people."""

from __future__ import annotations


class ServiceError(Exception):
    """A request that is refused; nothing was changed."""

    error_id = "bad_request"

    def __init__(self, sentence: str, error_id: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if error_id is not None:
            self.error_id = error_id


class BadRequest(ServiceError):
    """What was sent cannot be used; its id says of which kind it is."""


class NotFound(ServiceError):
    """It is not there, or not for this account to know of."""

    error_id = "not_found"

    def __init__(self, sentence: str = "This is not here, or not yours to see.") -> None:
        super().__init__(sentence)


class NotAllowed(ServiceError):
    """The account may see it, but not do this."""

    error_id = "not_allowed"


class Conflict(ServiceError):
    """It clashes with what is already there; ids ``conflict``, ``too_late``."""

    error_id = "conflict"


class WrongLogin(ServiceError):
    """The name or the password is wrong; which of them is not told."""

    error_id = "wrong_login"


class TooManyAttempts(ServiceError):
    """Too many failed logins; try again after ``retry_after_s`` seconds."""

    error_id = "too_many_attempts"

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s
