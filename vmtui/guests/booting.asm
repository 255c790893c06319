%include "common.asm"
    show    1, 2, BRIGHT, "booting"
    show    3, 2, PLAIN, "Takes its time to boot: the power button is dead until then."
    say     "booting"
    call    length_in_ticks
    add     eax, [TICKS]
still_booting:
    hlt
    cmp     [TICKS], eax
    jb      still_booting
    show    5, 2, PLAIN, "Booted. Now it powers off when the button is pressed."
    call    arm_button
    call    wait_for_press
    jmp     power_off
boot_sector_end 8
