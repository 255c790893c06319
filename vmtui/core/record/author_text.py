"""Who did something, in words."""

from __future__ import annotations

from vmtui.core.record.records import Author


def by_words(author: Author) -> str:
    """Who did something, and from where, such as "root (sudo by ada), from 192.0.2.7"."""
    who = f"{author.user} (sudo by {author.sudo_user})" if author.sudo_user else author.user
    return f"{who}, from {author.ssh_origin}" if author.ssh_origin else who
