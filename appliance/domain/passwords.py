"""Which passwords are refused: short ones, and those that everybody tries first (NIST SP 800-63B §3.1.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

LENGTHS = range(10, 1025)  # characters
_FEWEST_DIFFERENT = 5
_SHORTEST_NAME = 3
# What is left of the passwords of every list of stolen ones when figures and signs at their ends are taken away.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "password passwort kennwort passw0rd qwerty qwertz qwertyuiop qwertzuiop asdfghjkl yxcvbnm zxcvbnm "
        "abc abcdef letmein welcome willkommen admin administrator iloveyou ichliebedich hallo hello geheim "
        "secret master monkey dragon sunshine princess football fussball superman schatz schalke sommer "
        "winter herbst summer autumn spring january february march april june july august september oktober "
        "october november dezember december office telefon telephone phone computer internet changeme default "
        "login test",
    )
)
_BETTER = "Three or four words that do not belong together are better."


def weakness(password: str, names: Iterable[str] = ()) -> str:
    """Why a new password is refused, in a sentence; "" for one that is taken.

    Args:
        names: of the person and the box, which are guessed first.
    """
    if len(password) < LENGTHS.start:
        return f"A password needs at least {LENGTHS.start} characters."
    if len(password) not in LENGTHS:
        return f"A password may have at most {LENGTHS.stop - 1} characters."
    plain = password.casefold()
    if len(set(plain)) < _FEWEST_DIFFERENT or _is_run(plain):
        return f"This password is a run of the same few characters. {_BETTER}"
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    words = {word for name in names for word in re.findall(r"\w+", name.casefold()) if len(word) >= _SHORTEST_NAME}
    rest = core
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    if core in _COMMON or (core and not rest):
        return f"This password is among the first that others would try. {_BETTER}"
    return ""


def _is_run(text: str) -> bool:
    """ "1234567890", "abcdefghij", and what counts down."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
