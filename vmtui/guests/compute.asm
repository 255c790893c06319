%include "common.asm"
    show    1, 2, BRIGHT, "compute"
    show    3, 2, PLAIN, "Computes for a while when the power button is pressed, then powers off."
    call    arm_button
    call    wait_for_press
    say     "computing"
    call    length_in_ticks
    add     eax, [TICKS]
compute:
    mov     ecx, 1 << 20
.step:
    a32 loop .step
    cmp     [TICKS], eax
    jb      compute
    jmp     power_off
boot_sector_end 60
