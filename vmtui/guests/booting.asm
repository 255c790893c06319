%include "common.asm"
    show    1, 2, BRIGHT, "booting"
    show    3, 2, PLAIN, "Takes its time to boot: the power button is dead until then."
    say     "booting"
    call    length_in_ticks
    add     eax, [TICKS]
    mov     ebp, eax
still_booting:
    hlt
    call    read_chunk
    cmp     [TICKS], ebp
    jb      still_booting
    show    5, 2, PLAIN, "Booted. Now it powers off when the button is pressed."
    call    arm_button
    call    wait_for_press
    jmp     power_off

%include "disk.asm"
boot_sector_end 8
