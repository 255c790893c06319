PVPANIC         equ 0x505
PANICKED        equ 1

%include "common.asm"
    show    1, 2, BRIGHT, "crash"
    show    3, 2, PLAIN, "Crashes when the power button is pressed."
    call    arm_button
    call    wait_for_press
    show    5, 2, PLAIN, "Kernel panic"
    say     "panic"
    mov     dx, PVPANIC
    mov     al, PANICKED
    out     dx, al
    jmp     halt
boot_sector_end
