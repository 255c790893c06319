"""The training ground of ``vmtui --demo qemu``: real guests with manners, under a private libvirt.

Root's runs inside this process (``qemu:///embed?root=DIRECTORY``): there is no daemon to start, to
reach or to end. A plain user's is a session daemon of its own (``daemon.py``), so that virsh can
join it; where libvirtd is not installed it is inside this process too. All that it keeps lies in
one directory. Its guests are QEMU processes of their own, which outlive a killed vmtui; so a keeper
(``keeper.py``) ends them and removes the directory as soon as vmtui is gone, in whatever way, and
the next start looks for what even a killed keeper left (``directory.py``).

Nothing is imported here: the keeper needs neither libvirt nor the rest of vmtui.
"""
