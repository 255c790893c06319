GO_S4           equ 0x2800              ; PM1_CONTROL: suspend to disk

%include "common.asm"
    show    1, 2, BRIGHT, "hibernate"
    show    3, 2, PLAIN, "Hibernates (S4) when the power button is pressed."
    call    arm_button
    call    wait_for_press
    say     "hibernate"
    mov     dx, PM1_CONTROL
    mov     ax, GO_S4
    out     dx, ax
    jmp     halt
boot_sector_end
