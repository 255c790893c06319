"""A configuration with all that it may say, each with what holds where it says nothing."""

EXAMPLE = """\
# vmtui's configuration: ~/.config/vmtui/config.toml, or /etc/vmtui/config.toml for everybody on
# this machine. The first that is there counts, alone. vmtui config check reads it and says what is
# wrong, line by line; a console that is open reads it again from its palette (ctrl+p).

# The hosts. Without any, vmtui opens libvirt's own default.

[[host]]
name = "hv1"                      # short; without one, it is made from the URI
uri = "qemu+ssh://root@hv1.example/system"
tags = ["rack-1", "storage"]      # to group by (z) and to filter by (tag:rack-1)
protected = ["db-*", "vip"]       # forcing these guests takes a reason
limit = 600                       # seconds (or "10m") for a soft shutdown of its guests
mode = "acpi"                     # or "agent"
read_only = false                 # true: only look, nothing is ever asked of it

# [[host]]
# alias = "hv2"                   # instead of a uri: one of libvirt.conf's uri_aliases

# [libvirt]
# aliases = true                  # all of libvirt.conf's uri_aliases are hosts

# [[inventory]]                   # the hosts of a group of an Ansible inventory, in INI or YAML
# file = "/etc/ansible/hosts"     # or beside this file
# group = "hypervisors"           # or "all"
# uri = "qemu+ssh://root@{host}/system"   # also {name}, {user}, {port}
# tags = ["ansible"]              # and read_only, protected, limit, mode, as for a host

# Hosts that have something in common. The name is a tag of theirs, and vmtui -g NAME opens these
# alone. What a host says itself comes first, then the first group that says it.

[[group]]
name = "production"
hosts = ["hv1", "hv*"]            # names, or patterns of them
tags = ["storage"]                # and all hosts with one of these tags
limit = 900                       # and read_only, protected, mode, as for a host

[shutdown]
limit = 300                       # seconds, where neither host nor group says otherwise
mode = "acpi"                     # "acpi" presses the power button, "agent" asks the guest agent

[statistics]
every = 5                         # seconds between two readings of a host; 0 for none

[journal]                         # who did what to which guest; vmtui audit reads it
copy = "none"                     # its lines go to "journald" or "syslog" as well

[console]
theme = "calm-dark"               # the palette shows them all
group_by = "none"                 # none, host, state, tag
# These and title, tags, os, writes, id, uuid; as far as there is room.
columns = ["state", "name", "host", "vcpu", "mem", "cpu", "up", "note"]
mouse = "auto"                    # auto: on, but off over SSH and in GNU screen; or true, false
bell = "bell"                     # when a countdown ends: bell, notify (OSC 9 as well), none
title = true                      # the terminal's title tells what is under way
characters = "auto"               # auto: by the locale; or unicode, ascii

[keys]                            # other keys for actions; ? shows their names and usual keys
filter = ["/", "f3"]
redraw = "ctrl+l"
# save = []                       # no key at all

[[filter]]                        # f offers these
name = "stuck"
line = "state:overdue"

[[filter]]
name = "databases in production"
line = "tag:production db"

[screen]                          # of a guest (v)
graphics = "auto"                 # auto, kitty, sixel, blocks, none
layout = "us"                     # of its keyboard: us, uk, de, fr

[[owner]]                         # who manages guests whose metadata does not say so
manager = "Pacemaker"
guests = ["ha-*"]
host = "hv1"                      # without it: on all hosts
command = "pcs resource disable {name}"   # without it: the usual one of this manager
"""
