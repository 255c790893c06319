"""The configuration file: TOML in, frozen values out, and one clear line for each mistake.

``vmtui config example`` prints one with all that it may say.
"""

from vmtui.config.mistakes import BadConfigError, BadInputError, Mistake, near, nearest
from vmtui.config.places import config_home, default_paths, find, load
from vmtui.config.values import (
    LIMIT,
    LONGEST_LIMIT,
    STATISTICS_EVERY,
    Config,
    Group,
    HostEntry,
    Inventory,
    ShutdownSettings,
    Terms,
    limit_of,
)

__all__ = [
    "LIMIT",
    "LONGEST_LIMIT",
    "STATISTICS_EVERY",
    "BadConfigError",
    "BadInputError",
    "Config",
    "Group",
    "HostEntry",
    "Inventory",
    "Mistake",
    "ShutdownSettings",
    "Terms",
    "config_home",
    "default_paths",
    "find",
    "limit_of",
    "load",
    "near",
    "nearest",
]
