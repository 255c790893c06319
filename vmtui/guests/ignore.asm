%include "common.asm"
    show    1, 2, BRIGHT, "ignore"
    show    3, 2, PLAIN, "Sees the power button, and does nothing."
    call    arm_button
.next:
    call    take_press
    send_back
    hlt
    jmp     .next
boot_sector_end
