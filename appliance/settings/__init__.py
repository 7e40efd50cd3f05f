"""The config: four TOML files in one folder, read all at once or refused with every mistake."""

from appliance.settings.loader import load, load_web
from appliance.settings.problems import ConfigError, Problem
from appliance.settings.schema import (
    Backup,
    Box,
    Calls,
    History,
    Limits,
    LogLevel,
    Modem,
    Pbx,
    Role,
    Sessions,
    Settings,
    User,
    Web,
    WebSettings,
)

__all__ = [
    "Backup",
    "Box",
    "Calls",
    "ConfigError",
    "History",
    "Limits",
    "LogLevel",
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
