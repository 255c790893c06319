"""The commands about vmtui itself; they ask no host."""

from __future__ import annotations

import argparse
from pathlib import Path

from vmtui.arguments.manners import Completes, Parser


def config(command: Parser) -> None:
    """``vmtui config``."""
    command.description = "Check the configuration, or print one with all that it may say."
    whats = command.add_commands(dest="what", required=True, title="what to do", metavar="WHAT")
    whats.add(
        "check", "say all that is wrong with it, with the lines, or what it comes to", _config_check
    )
    whats.add("example", "print a full one, with remarks", _config_example)


def _config_check(command: Parser) -> None:
    command.description = """\
Read the configuration, the inventories that it names and libvirt.conf, and say all that is wrong,
one line each, as FILE:LINE: WHAT; or, if nothing is, which hosts it comes to. No host is asked.

What a [[group]] protects is unprotected where it misses its hosts. So a name in its hosts that is
that of no host is wrong; a pattern such as "prod-*" that matches none, or a tag that none has, is
a warning, and so is such a name where the configuration has no hosts and they come from -c."""
    command.epilog = """\
exit codes: 0 nothing is wrong, but perhaps for warnings; 2 something is, or there is no
configuration"""
    command.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="instead of the one that vmtui reads"
    )
    command.add_argument(
        "--config", type=Path, default=argparse.SUPPRESS, metavar="FILE", help="the same"
    )


def _config_example(_command: Parser) -> None:
    """It takes nothing."""


def schema(command: Parser) -> None:
    """``vmtui schema``."""
    command.description = """\
Print the JSON Schema (draft 2020-12) of what a command prints with --json; without a name, which
there are. It describes one line of the output, and of "list" the whole. Each object says its
"version": fields may be added without a new one, so programs must ignore those that they don't
know."""
    command.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="of a command, such as list",
        completes=Completes.SCHEMAS,
    )


def completion(command: Parser) -> None:
    """``vmtui completion``."""
    command.description = """\
Print the script that completes vmtui in a shell, names of guests included. What it offers it asks
the program at each tab, without a prompt and for at most three seconds (or VMTUI_COMPLETION_SECONDS
of the environment); lists of guests are kept for ten seconds in ~/.cache/vmtui."""
    command.epilog = """\
to have it in every new shell:
  vmtui completion bash > ~/.local/share/bash-completion/completions/vmtui
  vmtui completion zsh > ~/.zsh/_vmtui         with fpath+=~/.zsh before compinit in ~/.zshrc
  vmtui completion fish > ~/.config/fish/completions/vmtui.fish"""
    command.add_argument("shell", choices=["bash", "zsh", "fish"], help="which shell")


def man(command: Parser) -> None:
    """``vmtui man``."""
    command.description = "Print the man page. It is made from what --help says."
    command.epilog = """\
examples:
  vmtui man | man -l -
  vmtui man > ~/.local/share/man/man1/vmtui.1"""
