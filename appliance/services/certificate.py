"""When a certificate ends, read by hand: for this one date the cryptography library would cost a process 8 MB."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from pathlib import Path

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
_VERSION, _UTC_TIME = 0xA0, 0x17


def ends_at(file: Path) -> datetime | None:
    """When the first certificate of a PEM file ends; None if there is none that can be read."""
    try:
        pem = file.read_text("ascii", "replace")
        begin, end = pem.index(_BEGIN), pem.index(_END) + len(_END)
        return _not_after(ssl.PEM_cert_to_DER_cert(pem[begin:end]))
    except (OSError, ValueError, IndexError):
        return None


def _not_after(certificate: bytes) -> datetime:
    """When a certificate in DER ends (RFC 5280 §4.1.2.5). Raises ValueError, IndexError."""

    def content(at: int) -> tuple[int, int]:
        """Where the content of the element at ``at`` begins and ends (X.690 §8.1.3)."""
        size, begin = certificate[at + 1], at + 2
        if size & 0x80:
            begin += size & 0x7F
            size = int.from_bytes(certificate[at + 2 : begin])
        return begin, begin + size

    at, _ = content(content(0)[0])  # into Certificate and its tbsCertificate
    # Past the version, which may be left out, the serial number, the algorithm and the issuer.
    for _ in range(4 if certificate[at] == _VERSION else 3):
        _, at = content(at)
    not_before, _ = content(at)
    _, not_after = content(not_before)
    begin, end = content(not_after)
    form = "%y%m%d%H%M%SZ" if certificate[not_after] == _UTC_TIME else "%Y%m%d%H%M%SZ"  # or GeneralizedTime
    return datetime.strptime(certificate[begin:end].decode("ascii"), form).replace(tzinfo=UTC)
