"""Pictures of guests' screens: decoded with care, drawn for a terminal, read, and kept as files.

What comes in are bytes from a host that may be anybody's. Nothing here knows Textual or libvirt.
"""
