%include "common.asm"
    show    1, 2, BRIGHT, "obey"
    show    3, 2, PLAIN, "Powers off at once when the power button is pressed."
    call    arm_button
    call    wait_for_press
    jmp     power_off
boot_sector_end
