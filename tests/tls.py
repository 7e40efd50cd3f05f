"""A certificate of the admin's own, as the config wants it: a file with the chain and one with the key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from appliance import certificates


@dataclass(frozen=True)
class OwnCertificate:
    """Where its parts are."""

    chain: Path
    key: Path
    authority: Path  # who vouches for it


def own_certificate(folder: Path, name: str) -> OwnCertificate:
    """Make one for ``name`` in ``folder``."""
    folder.mkdir()
    certificates.ensure(folder, folder / "both.pem", [name])
    blocks = re.findall(r"-----BEGIN .*?-----END [A-Z ]+-----\n", (folder / "both.pem").read_text(), re.DOTALL)
    made = OwnCertificate(folder / "own.pem", folder / "own.key", folder / "tls" / "ca.pem")
    made.chain.write_text("".join(each for each in blocks if "CERTIFICATE" in each))
    made.key.write_text("".join(each for each in blocks if "PRIVATE KEY" in each))
    return made
