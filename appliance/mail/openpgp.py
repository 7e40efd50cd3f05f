"""Mails that are signed or encrypted in their text itself, with OpenPGP (RFC 9580 §7), as some programs still do."""

from __future__ import annotations

_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
_ENCRYPTED = "-----BEGIN PGP MESSAGE-----"


def is_encrypted(text: str) -> bool:
    """Whether only the holder of a key can read it."""
    return text.lstrip().startswith(_ENCRYPTED)


def without_signature(text: str) -> str:
    """``text`` as it was before it was signed; nobody looks whether the signature is right."""
    kept: list[str] = []
    within = ""  # "headers", "text" or "signature"; "" outside
    for line in text.split("\n"):
        mark = line.rstrip()
        if mark == _SIGNED:
            within = "headers"
        elif within == "headers":
            within = within if mark else "text"
        elif within == "text" and mark == _SIGNATURE:
            within = "signature"
        elif within == "signature":
            within = "" if mark == _END else within
        else:
            kept.append(line.removeprefix("- ") if within == "text" else line)
    return "\n".join(kept)
