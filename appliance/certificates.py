"""The office's own certificate authority, and the certificates that the box makes itself with it.

The authority is made once, for those who want to trust it in their browsers; its key stays with the daemon. It can
vouch for nothing but the office's own names and private addresses (RFC 5280 §4.2.1.10), so whoever trusts it trusts it
with nothing else.

``python -m appliance.certificates FOLDER FILE NAME…`` runs in a process of its own, which gives back the memory that
the cryptography library takes.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = timedelta(days=397)  # the longest that every browser accepts from anyone
RENEW_BEFORE = timedelta(days=60)
ALWAYS = ("localhost", "127.0.0.1", "::1")
# A clock that was wrong when the authority was made must not make it worthless.
_AUTHORITY_BEGINS, _AUTHORITY_ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
_LOCAL_DOMAINS = ("localhost", "lan", "local", "internal", "home.arpa")
_LOCAL_NETWORKS = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8"),
    *("fc00::/7", "fe80::/10", "::1/128"),
)


def ensure(folder: Path, file: Path, names: Iterable[str]) -> None:
    """See that the PEM ``file`` holds a key and a certificate for ``names``; what does not fit is made anew.

    Args:
        folder: where the authority is: ``ca/key.pem``, readable for its owner alone, and ``tls/ca.pem``.

    Raises:
        OSError: a folder cannot be written.
    """
    wanted = list(dict.fromkeys((*names, *ALWAYS)))
    key_file, authority_file = folder / "ca" / "key.pem", folder / "tls" / "ca.pem"
    authority = _authority(key_file, authority_file)
    if authority is None or not _may_vouch(authority[1], wanted):
        authority = _new_authority(wanted)
        _write(key_file, _private(authority[0]), 0o600)
        _write(authority_file, _public(authority[1]), 0o644)
    if not _fits(file, wanted, authority[1]):
        key, certificate = _new_certificate(wanted, *authority)
        _write(file, _private(key) + _public(certificate), 0o640)


Authority = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def _authority(key_file: Path, certificate_file: Path) -> Authority | None:
    """The one that was made before. Raises OSError when it is there and cannot be read."""
    try:
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        return None
    return key, certificate


def _may_vouch(authority: x509.Certificate, names: Sequence[str]) -> bool:
    """Whether a browser would believe the authority about all of these names."""
    try:
        permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    except x509.ExtensionNotFound:
        return False
    domains = [each.value for each in permitted if isinstance(each, x509.DNSName)]
    networks = [each.value for each in permitted if isinstance(each, x509.IPAddress)]

    def allowed(name: x509.GeneralName) -> bool:
        if isinstance(name, x509.IPAddress):
            return any(name.value in network for network in networks)  # type: ignore[operator]
        return any(name.value == domain or name.value.endswith(f".{domain}") for domain in domains)

    return all(map(allowed, map(_alternative, names)))


def _new_authority(names: Sequence[str]) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Office box {names[0]}"[:64])])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_AUTHORITY_BEGINS)
        .not_valid_after(_AUTHORITY_ENDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return key, certificate


def _permitted(names: Sequence[str]) -> list[x509.GeneralName]:
    """What an office's box may ever be called: its names of today, their siblings, and what is local anyway."""
    domains = dict.fromkeys(_LOCAL_DOMAINS)
    networks = dict.fromkeys(map(ipaddress.ip_network, _LOCAL_NETWORKS))
    for alternative in map(_alternative, names):
        if isinstance(alternative, x509.IPAddress):
            networks[ipaddress.ip_network(str(alternative.value))] = None
        else:
            name = str(alternative.value)
            domains[name.partition(".")[2] if name.count(".") > 1 else name] = None
    return [*map(x509.DNSName, domains), *map(x509.IPAddress, networks)]


def _new_certificate(names: Sequence[str], signer: ec.EllipticCurvePrivateKey, issuer: x509.Certificate) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName(list(map(_alternative, names))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
        .sign(signer, hashes.SHA256())
    )
    return key, certificate


def _fits(file: Path, names: Sequence[str], authority: x509.Certificate) -> bool:
    try:
        pem = file.read_bytes()
        certificate = x509.load_pem_x509_certificate(pem)
        serialization.load_pem_private_key(pem, password=None)
        alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        certificate.verify_directly_issued_by(authority)
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    now = datetime.now(UTC)
    fresh = certificate.not_valid_before_utc <= now and certificate.not_valid_after_utc - now > RENEW_BEFORE
    return fresh and set(alternatives) == set(map(_alternative, names))


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write(file: Path, pem: bytes, mode: int) -> None:
    """Replace ``file`` in one step, never readable for more than ``mode`` says."""
    file.parent.mkdir(mode=0o700 if mode == 0o600 else 0o750, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as temporary:
            temporary.write(pem)
            temporary.flush()
            os.fchmod(temporary.fileno(), mode)
            os.fsync(temporary.fileno())
        os.replace(name, file)
    except BaseException:
        with suppress(OSError):
            os.unlink(name)
        raise


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


if __name__ == "__main__":
    ensure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
