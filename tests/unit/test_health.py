"""What is found to be wrong with the box, as its admin is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from appliance.domain import policy
from appliance.domain.ports import ModemCondition, ModemStatus
from appliance.services import conversations, health, lines, messages, peripherals
from appliance.services.health import Finding, Level
from appliance.settings import WebSettings
from appliance.settings.appliance_toml import Box, Web
from appliance.store.clock import now_ms
from appliance.store.database import execute, transaction
from tests.unit.office import SmallOffice


def found(folder: Path, key: str) -> list[tuple[Level, str]]:
    settings = WebSettings(folder, box=Box(data_dir=folder))
    return [(each.level, each.sentence) for each in health.findings(settings, "", ()) if each.key == key]


def make_certificate(file: Path, until: datetime) -> None:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "phone.office.lan")])
    private = ec.generate_private_key(ec.SECP256R1())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(until)
        .sign(private, hashes.SHA256())
    )
    key_pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key_pem + made.public_bytes(serialization.Encoding.PEM))


@pytest.mark.parametrize(
    ("days", "level"), [(-1, Level.PROBLEM), (5, Level.WARNING), (20, Level.WARNING), (40, Level.OK)]
)
def test_a_certificate_that_ends_soon_is_told_in_time(tmp_path: Path, days: int, level: Level) -> None:
    file = tmp_path / "own.pem"
    make_certificate(file, datetime.now(UTC).replace(microsecond=0) + timedelta(days=days, hours=1))
    web = Web(certificate=file, private_key=file)
    [finding] = health.certificate(WebSettings(tmp_path, box=Box(data_dir=tmp_path), web=web))
    assert finding.level is level


def test_a_sim_with_room_is_not(office: SmallOffice, tmp_path: Path) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready.", smsc="+49", storage="SM 23 of 30"))
    assert found(tmp_path, "store:sim1:SM") == []


@pytest.mark.parametrize(
    ("storage", "level"), [("SM 24 of 30, SR 0 of 10", Level.WARNING), ("SM 30 of 30", Level.PROBLEM)]
)
def test_a_sim_that_is_nearly_full_is_told(office: SmallOffice, tmp_path: Path, storage: str, level: Level) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready.", smsc="+49", storage=storage))
    [(told, sentence)] = found(tmp_path, "store:sim1:SM")
    assert told is level
    assert sentence.startswith("The SIM is")


def test_a_plan_that_is_nearly_used_up_is_told(office: SmallOffice, tmp_path: Path) -> None:
    month = policy.periods(datetime.now())[2]
    with transaction():
        execute("UPDATE line SET per_month = 100")
        execute("INSERT INTO line_usage (line_id, period, parts) VALUES (?, ?, 79)", office.line, month)
    assert found(tmp_path, "plan:sim1") == []
    with transaction():
        execute("UPDATE line_usage SET parts = 80")
    assert found(tmp_path, "plan:sim1")[0][0] is Level.WARNING
    with transaction():
        execute("UPDATE line_usage SET parts = 100")
    assert found(tmp_path, "plan:sim1")[0] == (
        Level.PROBLEM,
        "100 of the 100 parts that it may send this month are sent.",
    )


def test_a_sim_that_the_network_refuses_is_told(office: SmallOffice, tmp_path: Path) -> None:
    peripherals.record_modem(ModemStatus("sim1", ModemCondition.READY, "Ready.", smsc="+49"))
    with transaction():
        lines.rest(office.line, "No credit.", again=False)
    [(level, sentence)] = found(tmp_path, "refused:sim1")
    assert level is Level.PROBLEM
    assert "No credit." in sentence


def queue_findings(tmp_path: Path) -> list[Finding]:
    settings = WebSettings(tmp_path, box=Box(data_dir=tmp_path))
    return [each for each in health.findings(settings, "", ()) if each.key == "queue:sim1"]


def test_a_queue_that_is_stuck_is_told_but_not_what_a_limit_holds_back(office: SmallOffice, tmp_path: Path) -> None:
    thread = conversations.open_sms(office.anna, office.line, "0170 1234567")
    messages.send(office.anna, thread["id"], "Hello", "k")
    assert queue_findings(tmp_path) == []
    with transaction():
        execute("UPDATE outbound SET next_attempt_at = ?", now_ms() - 20 * 60_000)
    [stuck] = queue_findings(tmp_path)
    assert stuck.settled
    assert stuck.sentence == "1 waits, the oldest for 20 minutes."
    with transaction():
        execute("UPDATE line SET per_day = 1")
        today = policy.periods(datetime.now())[1]
        execute("INSERT INTO line_usage (line_id, period, parts) VALUES (?, ?, 1)", office.line, today)
    [held] = queue_findings(tmp_path)
    assert not held.settled
