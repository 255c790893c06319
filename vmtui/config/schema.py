"""What may stand in a configuration file, table by table."""

from __future__ import annotations

import re
from pathlib import Path

from vmtui.config.document import top_table
from vmtui.config.mistakes import BadConfigError, BadInputError, nearest
from vmtui.config.table import Table
from vmtui.config.uris import check_name, check_uri
from vmtui.config.values import (
    LIMIT,
    STATISTICS_EVERY,
    Config,
    Group,
    HostEntry,
    Inventory,
    ShutdownSettings,
    Terms,
)
from vmtui.core.mode import Mode
from vmtui.core.owners import COMMANDS, Owner, known_name
from vmtui.core.preferences import Bell, Characters, GroupBy, Mouse, Preferences, SavedFilter
from vmtui.core.record.copies import CopyTo
from vmtui.core.screens.graphics import Graphics, ScreenSettings
from vmtui.core.screens.layout import Layout
from vmtui.core.theme_names import NAMES as THEMES
from vmtui.core.view import Column, parse_filter

COLUMNS = {column.value.lower(): column for column in Column}
"""The columns by the names that the configuration has for them."""

PLACEHOLDERS = frozenset({"host", "name", "user", "port"})
"""What stands in braces in the URI of an inventory."""

_PLACEHOLDER = re.compile(r"\{(.*?)\}")


def parse(text: str, path: Path) -> Config:
    """Understand a configuration file's text.

    Raises:
        BadConfigError: It is no TOML, or says something that is not understood.
    """
    top, notes = top_table(text, path)
    config = _config(top, path)
    if mistakes := notes.all():
        raise BadConfigError(mistakes)
    return config


def _config(top: Table, path: Path) -> Config:
    config = Config(
        hosts=_hosts(top.tables("host")),
        shutdown=_shutdown(top.table("shutdown")),
        owners=tuple(map(_owner, top.tables("owner"))),
        path=path,
        screen=_screen(top.table("screen")),
        statistics_every=_statistics(top.table("statistics")),
        groups=_groups(top.tables("group")),
        inventories=tuple(_inventory(one, path) for one in top.tables("inventory")),
        libvirt_aliases=_libvirt(top.table("libvirt")),
        preferences=_preferences(top),
        copy_to=_journal(top.table("journal")),
    )
    top.done()
    return config


# Hosts


def _hosts(tables: list[Table]) -> tuple[HostEntry, ...]:
    hosts: list[HostEntry] = []
    for table in tables:
        host = _host(table)
        if host.name and any(host.name == other.name for other in hosts):
            table.wrong(f"name {host.name!r} was given to another host before", "name")
        hosts.append(host)
    return tuple(hosts)


def _host(table: Table) -> HostEntry:
    uri, alias = table.text("uri"), table.text("alias")
    if "uri" in table and "alias" in table:
        table.wrong("has a uri and an alias: one of them says where it is", "alias")
    elif "uri" not in table and "alias" not in table:
        table.wrong("has no uri, nor an alias of libvirt.conf")
    name = table.text("name")
    for key, value, check in (("uri", uri, check_uri), ("name", name, check_name)):
        try:
            if value:
                check(value)
        except BadInputError as error:
            table.wrong(f"{key} {error}", key)
    entry = HostEntry(uri, name or alias, _terms(table, tags=True), alias)
    table.done()
    return entry


def _groups(tables: list[Table]) -> tuple[Group, ...]:
    groups: dict[str, Group] = {}
    for table in tables:
        group = Group(
            table.text("name", needed="has no name"),
            table.texts("hosts", '["hv1", "lab-*"]'),
            table.texts("tags", '["lab"]'),
            _terms(table, tags=False),
        )
        table.done()
        if "hosts" not in table and "tags" not in table:
            table.wrong("holds no hosts: name some as hosts, or by their tags")
        if group.name in groups:
            table.wrong(f"name {group.name!r} was given to another group before", "name")
        groups[group.name] = group
    return tuple(groups.values())


def _inventory(table: Table, path: Path) -> Inventory:
    file = table.text("file", needed="has no file")
    usual = Inventory(Path(file))
    uri = table.text("uri") or usual.uri
    places = set(_PLACEHOLDER.findall(uri))
    for place in sorted(places - PLACEHOLDERS):
        table.wrong(f"uri: unknown {{{place}}}: {nearest(place, PLACEHOLDERS)}", "uri")
    if places <= PLACEHOLDERS and not places & {"host", "name"}:
        table.wrong("uri must have {host} or {name} in it, else all hosts are one", "uri")
    inventory = Inventory(
        path.parent / Path(file).expanduser(),
        table.text("group") or usual.group,
        uri,
        _terms(table, tags=True),
        table.line,
    )
    table.done()
    return inventory


def _terms(table: Table, *, tags: bool) -> Terms:
    return Terms(
        table.texts("tags", '["production"]') if tags else (),
        table.flag("read_only"),
        table.texts("protected", '["db-*"]'),
        table.seconds("limit"),
        table.choice("mode", Mode),
    )


def _libvirt(table: Table) -> bool:
    wanted = table.flag("aliases")
    table.done()
    return bool(wanted)


# What is done to guests, and how they are looked at


def _shutdown(table: Table) -> ShutdownSettings:
    limit, mode = table.seconds("limit"), table.choice("mode", Mode)
    table.done()
    return ShutdownSettings(limit or LIMIT, mode or Mode.ACPI)


def _owner(table: Table) -> Owner:
    manager = table.text("manager", needed=f"has no manager: known are {', '.join(COMMANDS)}")
    guests = table.texts("guests", '["db-*"]')
    if not table.raw("guests"):
        table.wrong("has no guests: name some, such as ['db-*']")
    owner = Owner(known_name(manager), guests, table.text("host"), table.text("command"))
    table.done()
    return owner


def _journal(table: Table) -> CopyTo:
    copy = table.choice("copy", CopyTo)
    table.done()
    return copy or CopyTo.NONE


def _screen(table: Table) -> ScreenSettings:
    graphics, layout = table.choice("graphics", Graphics), table.choice("layout", Layout)
    table.done()
    return ScreenSettings(graphics or Graphics.AUTO, layout or Layout.US)


def _statistics(table: Table) -> float | None:
    every = table.seconds("every", zero="none")
    table.done()
    return STATISTICS_EVERY if every is None else every or None


# How the console is liked


def _preferences(top: Table) -> Preferences:
    keys, console = top.table("keys"), top.table("console")
    usual = Preferences()
    title = console.flag("title")
    preferences = Preferences(
        keys=_keys(keys),
        columns=_columns(console),
        group_by=console.choice("group_by", GroupBy) or usual.group_by,
        filters=_filters(top.tables("filter")),
        theme=_theme(console),
        mouse=console.choice("mouse", Mouse, {True: Mouse.ON, False: Mouse.OFF}) or usual.mouse,
        characters=console.choice("characters", Characters) or usual.characters,
        bell=console.choice("bell", Bell, {True: Bell.BELL, False: Bell.NONE}) or usual.bell,
        title=usual.title if title is None else title,
    )
    console.done()
    return preferences


def _theme(table: Table) -> str:
    theme = table.text("theme")
    if theme and theme not in THEMES:
        table.wrong(f"theme: unknown theme {theme!r}: {nearest(theme, THEMES)}", "theme")
    return theme


def _keys(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not table:
        return ()
    from vmtui.config.keys import keys_of  # few change any

    return keys_of(table)


def _columns(table: Table) -> tuple[Column, ...]:
    names = table.texts("columns", '["state", "name", "note"]')
    columns: list[Column] = []
    for number, name in enumerate(names):
        column = COLUMNS.get(name.lower())
        if column is None:
            words = f"columns: unknown column {name!r}: {nearest(name.lower(), COLUMNS)}"
            table.wrong(words, "columns", number)
        elif column in columns:
            table.wrong(f"columns: {name!r} is there twice", "columns", number)
        else:
            columns.append(column)
    if len(columns) == len(names) > 0 and Column.NAME not in columns:
        table.wrong("columns must have 'name' among them", "columns")
    return tuple(columns)


def _filters(tables: list[Table]) -> tuple[SavedFilter, ...]:
    filters: dict[str, SavedFilter] = {}
    for table in tables:
        name = table.text("name", needed="has no name")
        line = table.text("line", needed='has no line, such as "state:paused host:hv1"')
        table.done()
        if problem := parse_filter(line).problem:
            table.wrong(f"line: {problem}", "line")
        if name in filters:
            table.wrong(f"name {name!r} was given to another filter before", "name")
        filters[name] = SavedFilter(name, line)
    return tuple(filters.values())
