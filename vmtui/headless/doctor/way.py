"""The way to a host before libvirt: its name, its port or socket, and ssh."""

from __future__ import annotations

import getpass
import grp
import os
import shlex
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from vmtui.core.examination import Finding, Result, Step, failed, note, ok
from vmtui.headless.doctor.bounded import run

CONNECT = 6.0
"""Seconds that a name or a TCP connection may take."""

SSH = 20.0
"""Seconds that ssh may take to log in and to look around."""

_PORTS = {"tcp": 16509, "tls": 16514, "ssh": 22, "libssh": 22, "libssh2": 22}


def way(address: str) -> Iterator[Step | Finding]:
    """The steps that come before libvirt is asked, by the transport of a connection URI."""
    parts = urlsplit(address)
    driver, _, transport = parts.scheme.partition("+")
    host = unquote(parts.hostname or "")
    if driver == "test" or parts.path == "/embed":
        return  # inside this process: nothing leads there
    if transport == "ext":
        yield Step("transport")
        yield note("a program of your own makes the connection: it is not looked at")
    elif not host or transport == "unix":
        yield from _socket(parts, driver)
    elif transport == "ssh":
        yield from _ssh(parts, host)
    else:
        yield from _network(host, parts.port or _PORTS[transport or "tls"])


# A socket on this machine


def _socket(parts: SplitResult, driver: str) -> Iterator[Step | Finding]:
    paths = _sockets(parts, driver)
    by_hand = " ".join(["ls -l", *(shlex.quote(str(path)) for path in paths)])
    yield Step("socket", by_hand, CONNECT)
    yield _first_that_answers(paths, is_session=parts.path == "/session")


def _sockets(parts: SplitResult, driver: str) -> list[Path]:
    given = dict(parse_qsl(parts.query.replace(";", "&"))).get("socket")
    if given:
        return [Path(given)]
    directory = Path("/run/libvirt")
    if parts.path == "/session" and os.geteuid() != 0:
        runtime = os.environ.get("XDG_RUNTIME_DIR") or Path.home() / ".cache"
        directory = Path(runtime) / "libvirt"
    return [directory / "libvirt-sock", directory / f"virt{driver}d-sock"]


def _first_that_answers(paths: list[Path], *, is_session: bool) -> Finding:
    denied: Path | None = None
    silent: Path | None = None
    for path in paths:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(CONNECT - 1)
            try:
                probe.connect(str(path))
            except PermissionError:
                denied = path
            except FileNotFoundError:
                pass
            except OSError:
                silent = path
            else:
                return ok(f"{path} answers")
    if denied:
        # Reading may be allowed all the same, by another socket: libvirt is asked.
        return note(f"your user may not open {denied}", _join_group(denied))
    if silent:
        words = f"nobody listens on {silent}"
        return failed(words, "systemctl restart virtqemud.socket or libvirtd.socket")
    if is_session:
        return note("no daemon runs in your session yet: libvirt starts one")
    advice = "apt install libvirt-daemon-system; systemctl start libvirtd.socket (or virtqemud)"
    return failed(f"there is no {' and no '.join(map(str, paths))}", advice)


def _join_group(path: Path) -> str:
    """What to do to be let in: join the socket's group, or log in anew as a member."""
    try:
        group = grp.getgrgid(path.stat().st_gid)
    except (OSError, KeyError):
        return "ask its administrator"
    user = getpass.getuser()
    if user in group.gr_mem and group.gr_gid not in os.getgroups():
        return f"you are in the group {group.gr_name} since your last login: log in anew"
    return f"sudo usermod -aG {group.gr_name} {shlex.quote(user)}, then log in anew"


# A network


def _network(host: str, port: int) -> Iterator[Step | Finding]:
    yield Step("name", f"getent hosts {shlex.quote(host)}", CONNECT)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        advice = "look at /etc/hosts and the name server; is the name whole?"
        yield failed(f"{host}: {error.strerror}", advice)
        return
    yield ok(", ".join(sorted({str(one[4][0]) for one in found})))
    yield Step("port", f"nc -vz {shlex.quote(host)} {port}", 2 * CONNECT)
    try:
        with socket.create_connection((host, port), timeout=CONNECT):
            yield ok(f"{host} answers on port {port}")
    except ConnectionRefusedError:
        advice = f"does its daemon run, and listen on port {port}?"
        yield failed(f"{host} refuses connections to port {port}", advice)
    except TimeoutError:
        advice = "is it up? does a firewall drop them?"
        yield failed(f"{host} does not answer on port {port} within {CONNECT:.0f} s", advice)
    except OSError as error:
        yield failed(f"{host}, port {port}: {error.strerror}", "look at the route to it")


# ssh


def _ssh(parts: SplitResult, host: str) -> Iterator[Step | Finding]:
    parameters = dict(parse_qsl(parts.query.replace(";", "&")))
    port_given = ["-p", str(parts.port)] if parts.port else []
    command = [parameters.get("command", "ssh"), "-o", "BatchMode=yes", "-o", "ConnectTimeout=8"]
    command += ["-o", "LogLevel=ERROR"]
    command += port_given
    command += ["-i", parameters["keyfile"]] if "keyfile" in parameters else []
    who = f"{unquote(parts.username)}@{host}" if parts.username else host
    settings = _settings([*command, "-G", "--", who])
    if settings is not None and not {"proxyjump", "proxycommand"} & settings.keys():
        port = int(settings.get("port") or parts.port or _PORTS["ssh"])
        for one in _network(settings.get("hostname", host), port):
            yield one
            if isinstance(one, Finding) and one.result is Result.FAILED:
                return
    by_hand = shlex.join(["ssh", "-o", "BatchMode=yes", *port_given, who, "true"])
    yield Step("ssh", by_hand, SSH + 1)
    netcat = shlex.quote(parameters.get("netcat", "nc"))
    look = f"id -un; id -Gn; command -v virt-ssh-helper || command -v {netcat} || echo none"
    try:
        code, out, told = run([*command, "-T", "--", who, look], SSH)
    except TimeoutError:
        yield failed(f"no login within {SSH:.0f} s", "look at what it waits for: ssh -v")
        return
    except OSError as error:
        yield failed(f"ssh can't be run: {error.strerror}", "apt install openssh-client")
        return
    lines = out.splitlines()
    if code or len(lines) < 3:
        yield _refused(told, who, code)
        return
    user, groups, helper = lines[-3:]
    yield ok(f"logged in as {user}, in the groups {groups}")
    yield Step("helper", f"ssh {shlex.quote(who)} command -v virt-ssh-helper nc")
    if helper == "none":
        yield failed("libvirt is not there: neither virt-ssh-helper nor nc", "install libvirt")
    else:
        yield ok(f"{helper} passes libvirt's messages on")


def _settings(command: list[str]) -> dict[str, str] | None:
    """What ssh's configuration makes of a host; None where it can't be asked."""
    try:
        code, out, _ = run(command, CONNECT)
    except (OSError, TimeoutError):
        return None
    pairs = (line.partition(" ") for line in out.splitlines())
    return {key: value for key, _, value in pairs if value != "none"} if code == 0 else None


_SAID = (
    (
        "REMOTE HOST IDENTIFICATION HAS CHANGED",
        "its host key has changed",
        "find out why; if that is right, ssh-keygen -R {host}, then connect once by ssh",
    ),
    ("Host key verification failed", "its host key is not known", "connect once: ssh {who}"),
    (
        "Permission denied",
        "none of your keys lets you in",
        "ssh-add -l shows those that are loaded; ssh-copy-id {who} installs one there",
    ),
)


def _refused(told: str, who: str, code: int) -> Finding:
    """What ssh's complaint means, and what to do."""
    said = " ".join(told.split())[-300:] or f"exit code {code}"
    host = who.rpartition("@")[2]
    for needle, words, advice in _SAID:
        if needle in told:
            todo = advice.format(host=shlex.quote(host), who=shlex.quote(who))
            return failed(f"{words} ({said})", todo, refused=True)
    return failed(f"ssh failed: {said}", "look at it closer: ssh -v")
