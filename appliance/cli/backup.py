"""``appliance backup`` and ``appliance restore``: copies of the database and its files, and their way back."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from appliance.cli.place import Trouble, add_config_option, operator
from appliance.cli.stopped_box import stopped_box
from appliance.services import recovery
from appliance.services.office import set_rules
from appliance.settings import load_web
from appliance.store import backup
from appliance.store.database import close_database, database, migrate, open_database
from appliance.store.files import FOLDER


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    saving = subparsers.add_parser(
        "backup",
        help="copy the database while the box runs",
        description="Copy the database as it is at this moment and check the copy. The files of chats go into the "
        "folder “files” beside it. The box may be running. The config files are not in it.",
    )
    saving.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: a new file in backup.folder")
    saving.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(saving)
    saving.set_defaults(run=run_backup)
    restoring = subparsers.add_parser(
        "restore",
        help="put a copy of the database back",
        description="Put a copy of the database back while the box is stopped. The present one is kept beside it. "
        "Texts that waited in the copy are not sent again by themselves: they show as “maybe sent”.",
    )
    restoring.add_argument("file", type=Path, metavar="FILE", help="made by “appliance backup” or by the box itself")
    restoring.add_argument("--json", action="store_true", help="for programs: one JSON object")
    add_config_option(restoring)
    restoring.set_defaults(run=run_restore)


def run_backup(args: argparse.Namespace) -> int:
    """0 once the copy is made and checked. Raises ConfigError or Trouble."""
    settings = load_web(args.config)
    target = args.file or settings.backup_folder / backup.file_name(datetime.now(UTC))
    if target.is_dir():
        target = target / backup.file_name(datetime.now(UTC))
    if not settings.box.database.is_file():
        raise Trouble(f"There is no database in {settings.box.data_dir} yet.")
    try:
        backup.back_up(settings.box.database, target)
    except backup.BackupTrouble as trouble:
        raise Trouble(trouble.sentence) from trouble
    size = target.stat().st_size
    if args.json:
        print(json.dumps({"file": str(target), "bytes": size}))
    else:
        print(f"The database was copied to {target} ({size / 1e6:.1f} MB, checked).")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    """0 once the copy is in place. Raises ConfigError or Trouble; nothing was changed then."""
    settings = load_web(args.config)
    doubtful = 0

    def prepare(restored: Path) -> None:
        nonlocal doubtful
        open_database(restored)
        try:
            migrate()
            with database.connection_context():
                doubtful = recovery.after_restore(str(args.file), operator())
        finally:
            close_database()

    with stopped_box(settings):
        set_rules(settings)
        try:
            kept, missing = backup.restore(args.file, settings.box.database, datetime.now(UTC), prepare)
        except backup.BackupTrouble as trouble:
            raise Trouble(trouble.sentence) from trouble
    if args.json:
        told = {"kept": None if kept is None else str(kept), "missing_files": missing, "maybe_sent": doubtful}
        print(json.dumps(told))
        return 0
    print(f"{args.file} is the database now.")
    if kept is not None:
        print(f"The one before is kept as {kept}.")
    if missing:
        print(f"Files of chats that are nowhere: {missing}. They belong into {FOLDER} beside the copy.")
    if doubtful:
        print(f"Texts that waited in it and may have gone out since: {doubtful}. They show as “maybe sent”.")
    print("Everybody signs in again, with the password that they had then.")
    print("Start the box: systemctl start appliance.target")
    return 0
