"""The Prometheus text format, version 0.0.4: figures of the box without names of people or outside numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from appliance.services import health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[Mapping[str, str], float]


def text(report: Mapping[str, Any], sockets: int) -> str:
    """Every figure of a report, and how many browsers are connected."""
    return "".join(_metrics(report, sockets))


def _metrics(report: Mapping[str, Any], sockets: int) -> Iterator[str]:
    modems = report["modems"]
    yield _one("appliance_info", "The version of the box.", [({"version": report["version"]}, 1)])
    yield _one("appliance_daemon_up", "Whether the service for texts and calls runs.", report["up_s"] is not None)
    yield _one("appliance_uptime_seconds", "How long it has been running.", report["up_s"] or 0)
    yield _one("appliance_websockets", "Browsers that are connected.", sockets)
    yield _one(
        "appliance_modem_ready",
        "Whether a modem can send.",
        [({"modem": each["name"]}, each["condition"] == "ready") for each in modems],
    )
    yield _one(
        "appliance_modem_signal_dbm",
        "The strength of its signal.",
        [({"modem": each["name"]}, each["signal_dbm"]) for each in modems if each.get("signal_dbm") is not None],
    )
    yield _one(
        "appliance_sim_parts",
        "Parts that a SIM sent in this minute, day and month.",
        [({"modem": each["name"], "span": sent["span"]}, sent["parts"]) for each in modems for sent in each["sent"]],
    )
    yield _one(
        "appliance_queue_texts",
        "Texts that are due and have not gone out.",
        [({"modem": each["modem"]}, each["waiting"]) for each in report["queues"]],
    )
    yield _one(
        "appliance_queue_oldest_seconds",
        "How long the oldest of them has been due.",
        [({"modem": each["modem"]}, each["oldest_s"]) for each in report["queues"]],
    )
    pbx = report["pbx"]
    if pbx is not None:
        yield _one("appliance_pbx_ready", "Whether the PBX is connected.", pbx["condition"] == "ready")
    mail = report["mail"]
    if mail is not None:
        yield _one("appliance_mail_ready", "Whether the mail server takes mail.", mail["condition"] == "ready")
        yield _one("appliance_mail_waiting", "Mails that wait for it.", mail["waiting"])
    yield _one("appliance_alarms", "Alarms that go on.", sum(each["until"] is None for each in report["alarms"]))
    counts = health.counts().items()
    yield _one(
        "appliance_messages",
        "Messages of the last 24 hours.",
        [({"direction": direction, "state": state}, count) for (direction, state), count in counts],
    )
    yield _one("appliance_disk_free_bytes", "Room where the database is.", report["disk_free_bytes"])
    yield _one("appliance_database_bytes", "The size of the database.", report["database_bytes"])
    yield _one("appliance_files_bytes", "The size of all files in chats.", report["files_bytes"])
    if report["backup_age_s"] is not None:
        yield _one("appliance_backup_age_seconds", "How old the newest backup is.", report["backup_age_s"])
    if report["certificate_left_s"] is not None:
        yield _one("appliance_certificate_left_seconds", "How long it is good.", report["certificate_left_s"])
    yield _one(
        "appliance_findings",
        "What is wrong, by how bad it is; the status page says it in words.",
        [({"level": level}, sum(each["level"] == level for each in report["findings"])) for level in health.Level],
    )


def _one(name: str, help: str, samples: float | Iterable[Sample]) -> str:
    if isinstance(samples, int | float):
        samples = [({}, samples)]
    lines = [f"# HELP {name} {help}", f"# TYPE {name} gauge"]
    lines += [f"{name}{_labels(labels)} {float(value):.10g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    escaped = (
        '{}="{}"'.format(name, value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n"))
        for name, value in labels.items()
    )
    return "{" + ",".join(escaped) + "}"
