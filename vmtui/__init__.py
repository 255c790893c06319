"""A console for fleets of virtual machines on libvirt."""
