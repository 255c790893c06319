"""Who else could have written a file: what others may change is not trusted."""

from __future__ import annotations

import os
import stat
from pathlib import Path


def others_may_write(status: os.stat_result) -> bool:
    """Whether anybody but its owner, and root, may write what has this status."""
    if status.st_mode & stat.S_IWOTH:
        return True
    return bool(status.st_mode & stat.S_IWGRP) and not _is_group_of_one(status.st_gid)


def replaceable_above(path: Path) -> Path | None:
    """The directory above a path in which others may put something else in its place, if any.

    They can't where it is theirs to write but sticky, as ``/tmp`` is. Looked at are the
    directories of the path as it is spelt, and of that to which its symlinks lead.
    """
    above = dict.fromkeys((*path.parents, *path.resolve().parents))
    return next((one for one in above if _lets_others_rename(one)), None)


def _lets_others_rename(directory: Path) -> bool:
    try:
        status = directory.stat()
    except FileNotFoundError:
        return False
    # Images for OpenShift let root's group write the home of whoever they run as.
    only_root = status.st_gid == 0 and not status.st_mode & stat.S_IWOTH
    return others_may_write(status) and not only_root and not status.st_mode & stat.S_ISVTX


def user_name(user: int) -> str:
    """The login name of a user id, or "user 1234" where there is none."""
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def _is_group_of_one(group: int) -> bool:
    """Whether a group is this user's private one: Debian, Ubuntu and Fedora give each user one.

    Their umask then lets the group write all that the user makes.
    """
    import grp
    import pwd

    try:
        own, members = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    is_own = own.pw_gid == group and members.gr_name == own.pw_name
    return is_own and not set(members.gr_mem) - {own.pw_name}
