%include "common.asm"
    call    arm_button                  ; the screen is black
    call    wait_for_press
    show    1, 2, BRIGHT, "dark"
    show    3, 2, PLAIN, "The press only woke the display. Now it obeys the power button."
    say     "lit"
    call    wait_for_press
    jmp     power_off
boot_sector_end
