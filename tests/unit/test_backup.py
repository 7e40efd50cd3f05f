"""Which scheduled copies are kept."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from appliance.store import backup

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_newest_are_kept_and_strangers_files_are_left_alone(tmp_path: Path) -> None:
    for hours in range(5):
        at = NOW - timedelta(hours=hours)
        copy = tmp_path / backup.file_name(at)
        copy.write_text("")
        os.utime(copy, (at.timestamp(), at.timestamp()))
    (tmp_path / "appliance-of-my-own.db").write_text("")
    (tmp_path / "notes.txt").write_text("")
    assert backup.age_s(tmp_path, NOW + timedelta(minutes=1)) == 60
    backup.forget_old(tmp_path, 2)
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "appliance-20261122-110000.db",
        "appliance-20261122-120000.db",
        "appliance-of-my-own.db",
        "notes.txt",
    ]


def test_without_a_copy_there_is_no_age(tmp_path: Path) -> None:
    assert backup.age_s(tmp_path / "none", NOW) is None
