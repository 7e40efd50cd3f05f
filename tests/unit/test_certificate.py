"""When the certificate of the pages ends, read from the file as admins have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from appliance.services.health import certificate_expires
from appliance.settings import WebSettings, load_web

KEY = rsa.generate_private_key(65537, 2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "box " * 15)])


def certificate(ends: datetime) -> bytes:
    made = (
        x509.CertificateBuilder()
        .subject_name(NAME)
        .issuer_name(NAME)
        .public_key(KEY.public_key())
        .serial_number(2**150 + 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"name{n}.example") for n in range(50)]), False)
        .sign(KEY, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def settings(tmp_path: Path) -> WebSettings:
    found = load_web(Path(__file__).parents[2] / "config")
    return replace(found, web=replace(found.web, certificate=tmp_path / "tls.pem"))


@pytest.mark.parametrize("ends", [datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC), datetime(2070, 5, 1, 12, tzinfo=UTC)])
def test_the_first_certificate_of_the_file_counts(settings: WebSettings, ends: datetime) -> None:
    key = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = certificate(ends) + certificate(datetime(2030, 1, 1, tzinfo=UTC))
    assert settings.web.certificate is not None
    for content in (chain, key + b"\n" + chain, "# Büro\n".encode() + chain):
        settings.web.certificate.write_bytes(content)
        assert certificate_expires(settings) == ends


def test_what_is_no_certificate_has_no_end(settings: WebSettings) -> None:
    assert settings.web.certificate is not None
    assert certificate_expires(settings) is None, "there is no file"
    whole = certificate(datetime(2040, 1, 1, tzinfo=UTC))
    for broken in (b"", b"\xff" * 100, whole[:200], whole.replace(b"M", b"N"), whole.replace(b"\n", b"\nAAAA", 1)):
        settings.web.certificate.write_bytes(broken)
        assert certificate_expires(settings) is None
