"""The config: the TOML files in one folder, read all at once or refused with every mistake."""

from appliance.settings.appliance_toml import Backup, Box, History, Limits, LogLevel, Sessions, Web
from appliance.settings.loader import load, load_web
from appliance.settings.mail_toml import Mail, MailAccount, MailOut, MailSecurity, MailSender
from appliance.settings.modems_toml import Modem
from appliance.settings.pbx_toml import Calls, Pbx
from appliance.settings.problems import ConfigError, Problem
from appliance.settings.schema import Settings, WebSettings
from appliance.settings.users_toml import Role, User

__all__ = [
    "Backup",
    "Box",
    "Calls",
    "ConfigError",
    "History",
    "Limits",
    "LogLevel",
    "Mail",
    "MailAccount",
    "MailOut",
    "MailSecurity",
    "MailSender",
    "Modem",
    "Pbx",
    "Problem",
    "Role",
    "Sessions",
    "Settings",
    "User",
    "Web",
    "WebSettings",
    "load",
    "load_web",
]
