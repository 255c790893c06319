RESET_CONTROL   equ 0xcf9
HARD_RESET      equ 0x06

%include "common.asm"
    show    1, 2, BRIGHT, "restart"
    show    3, 2, PLAIN, "Restarts instead when the power button is pressed."
    call    arm_button
    call    wait_for_press
    say     "restart"
    mov     dx, RESET_CONTROL
    mov     al, HARD_RESET
    out     dx, al
    jmp     halt
boot_sector_end
