%include "common.asm"
    show    1, 2, BRIGHT, "busy"
    show    3, 2, PLAIN, "Writes to its disk all the time, and ignores the power button."
    call    arm_button
work:
    hlt
    call    write_chunk
    call    take_press
    jmp     work

%include "disk.asm"
boot_sector_end
