%include "common.asm"
    show    1, 2, BRIGHT, "spin"
    show    3, 2, PLAIN, "Computes without a pause, and ignores the power button."
    call    arm_button
compute:
    mov     ecx, 1 << 20
.step:
    a32 loop .step
    call    take_press
    jmp     compute
boot_sector_end
