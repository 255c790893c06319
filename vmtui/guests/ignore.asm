%include "common.asm"
    show    1, 2, BRIGHT, "ignore"
    show    3, 2, PLAIN, "Sees the power button, and does nothing."
    call    arm_button
ignore_press:
    call    wait_for_press
    jmp     ignore_press
boot_sector_end
