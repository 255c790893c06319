"""What vmtui knows and decides, without a terminal, libvirt, threads, a clock or I/O."""
