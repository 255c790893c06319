"""The man page, from the same tree of parsers as ``--help``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator

from vmtui.arguments import tree
from vmtui.arguments.manners import Commands, Parser

_NAME = "vmtui \\- watch and shut down fleets of libvirt virtual machines"

_FILES = (
    ("~/.config/vmtui/config.toml", "Hosts, groups, keys and time limits; else"
     " /etc/vmtui/config.toml. \"vmtui config example\" prints one."),
    ("~/.local/state/vmtui/audit.jsonl", "The journal: who did what to which guest, and what came"
     " of it; audit.000001.jsonl and so on are its older files. \"vmtui audit\" reads them all."),
    ("~/.local/state/vmtui/stories/, screens/", "What was written and kept there on demand."),
    ("~/.local/state/vmtui/vmtui.log, crash-*.log", "Warnings, and the traceback of a defect."),
    ("~/.cache/vmtui/", "The wrapper that runs ssh without prompts, and names for completion."),
)  # fmt: skip

_ENVIRONMENT = (
    ("LIBVIRT_DEFAULT_URI", "The host that is opened where none is given and none configured."),
    ("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Other places for the files above."),
    ("NO_COLOR", "No colours on the screen."),
    ("VMTUI_COMPLETION_SECONDS", "How long a shell's tab may take; 3 if it is not set."),
)

_SEE_ALSO = "\\fBvirsh\\fR(1), \\fBvirt\\-top\\fR(1), \\fBlibvirtd\\fR(8), \\fBssh_config\\fR(5)"


def man_page(version: str) -> str:
    """The page in the roff that ``man -l`` reads."""
    parser = tree()
    return "\n".join(_page(parser, version)) + "\n"


def _page(parser: Parser, version: str) -> Iterator[str]:
    yield f'.TH VMTUI 1 "" "{_plain(f"vmtui {version}".strip())}" "User Commands"'
    yield ".SH NAME"
    yield _NAME
    yield ".SH SYNOPSIS"
    yield from _synopsis(parser)
    yield ".SH DESCRIPTION"
    yield from _text(parser.description)
    yield ".SH OPTIONS"
    yield from _arguments(parser)
    yield ".SH COMMANDS"
    for name, command in parser.commands().items():
        yield f".SS {_code(name)}"
        yield from _synopsis(command)
        yield ".PP"
        yield from _text(command.description)
        yield from _arguments(command)
        for heading, lines in _blocks(command.epilog):
            yield from _listing(heading, lines)
        for below in command.commands().values():
            yield ".PP"
            yield from _synopsis(below)
            yield from (".PP", *_text(below.description)) if below.description else ()
    for heading, lines in _blocks(parser.epilog):
        yield f'.SH "{_plain(heading).upper()}"'
        yield from _lines(lines)
    for heading, pairs in (("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT)):
        yield f".SH {heading}"
        for term, words in pairs:
            yield from (".TP", f"\\fI{_code(term)}\\fR", _plain(words))
    yield ".SH SEE ALSO"
    yield _SEE_ALSO


def _synopsis(parser: Parser) -> Iterator[str]:
    parts = [f"\\fB{_code(parser.prog)}\\fR"]
    for action in parser.takes():
        if not action.option_strings:
            many = {"*": f"[{_value(action)}...]", "+": f"{_value(action)}..."}
            one = f"[{_value(action)}]" if action.nargs == "?" else _value(action)
            parts.append(many.get(str(action.nargs), one))
        elif action.dest != "help":
            option = _option(action, action.option_strings[-1])
            parts.append(option if action.required else f"[{option}]")
    yield ".nh"
    yield " ".join(parts)
    yield ".hy"


def _arguments(parser: Parser) -> Iterator[str]:
    for action in parser.takes():
        if isinstance(action, Commands) or action.dest == "help":
            continue
        yield ".TP"
        names = [_option(action, name) for name in action.option_strings]
        yield ", ".join(names) or _value(action)
        yield from _text(action.help)


def _option(action: argparse.Action, name: str) -> str:
    if action.nargs == 0:
        return f"\\fB{_code(name)}\\fR"
    value = _value(action)
    shown = f"[{value}]" if action.nargs == "?" else value
    return f"\\fB{_code(name)}\\fR {shown}"


def _value(action: argparse.Action) -> str:
    if action.choices and not action.metavar:
        return "|".join(f"\\fB{_code(str(one))}\\fR" for one in action.choices)
    return f"\\fI{_code(str(action.metavar or action.dest))}\\fR"


def _blocks(epilog: str | None) -> Iterator[tuple[str, list[str]]]:
    """The parts of an epilog: a heading up to its colon, and the lines below."""
    for block in (epilog or "").split("\n\n"):
        lines = block.splitlines()
        if lines and lines[0].endswith(":"):
            yield lines[0][:-1], lines[1:]
        elif lines:
            yield "", lines


def _listing(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Lines as they stand."""
    yield ".PP"
    if heading:
        yield f"{_plain(heading[:1].upper() + heading[1:])}:"
        yield ".PP"
    yield from _lines(lines)


def _lines(lines: Iterable[str]) -> Iterator[str]:
    return iter((".nf", *map(_code, lines), ".fi"))


def _text(text: str | None) -> Iterator[str]:
    for line in (text or "").replace("%%", "%").splitlines():
        yield _plain(line) if line.strip() else ".PP"


def _plain(text: str) -> str:
    """Text with nothing in it that roff would act on."""
    safe = text.replace("\\", "\\e").replace('"', "\\(dq")
    safe = "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def _code(text: str) -> str:
    """The same for what is typed: its dashes and quotes are those of a keyboard."""
    typed = {"-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
    return "".join(typed.get(char, char) for char in _plain(text))
