"""Every option of the box, file by file: its default, its kind, its unit and what it is for.

The loader, the shipped files and docs/configuration.md are all made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from appliance.settings.appliance_toml import (
    APPLIANCE,
    Backup,
    Box,
    History,
    Limits,
    Monitoring,
    Sessions,
    SignIn,
    Sms,
    Web,
)
from appliance.settings.mail_toml import MAIL, Alerts, Mail, MailAccount, MailList, MailOut, MailSender
from appliance.settings.modems_toml import MODEMS, Modem
from appliance.settings.pbx_toml import PBX, Calls, Pbx
from appliance.settings.users_toml import USERS, Phone, User

FILES = (APPLIANCE, MODEMS, PBX, USERS, MAIL)


@dataclass(frozen=True)
class WebSettings:
    """What the web process knows: ``appliance.toml`` and nothing else."""

    folder: Path
    box: Box = field(default_factory=Box)
    web: Web = field(default_factory=Web)
    sessions: Sessions = field(default_factory=Sessions)
    sign_in: SignIn = field(default_factory=SignIn)
    monitoring: Monitoring = field(default_factory=Monitoring)
    limits: Limits = field(default_factory=Limits)
    sms: Sms = field(default_factory=Sms)
    history: History = field(default_factory=History)
    backup: Backup = field(default_factory=Backup)

    @property
    def backup_folder(self) -> Path:
        """Where the scheduled copies of the database are."""
        return self.backup.folder or self.box.data_dir / "backups"


@dataclass(frozen=True)
class Settings(WebSettings):
    """The whole config."""

    modems: tuple[Modem, ...] = ()
    pbx: Pbx = field(default_factory=Pbx)
    calls: Calls = field(default_factory=Calls)
    users: tuple[User, ...] = ()
    phones: tuple[Phone, ...] = ()
    mail: Mail = field(default_factory=Mail)
    mail_accounts: tuple[MailAccount, ...] = ()
    mail_senders: tuple[MailSender, ...] = ()
    mail_lists: tuple[MailList, ...] = ()
    mail_out: MailOut = field(default_factory=MailOut)
    alerts: Alerts = field(default_factory=Alerts)
