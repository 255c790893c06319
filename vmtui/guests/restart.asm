%include "common.asm"
    show    1, 2, BRIGHT, "restart"
    show    3, 2, PLAIN, "Restarts instead when the power button is pressed."
    call    arm_button
    call    wait_for_press
    say     "restart"
    reset_machine
boot_sector_end
