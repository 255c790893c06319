%include "common.asm"
    show    1, 2, BRIGHT, "echo"
    show    3, 2, PLAIN, "Sends back what comes on its serial line; powers off when it is pressed."
    call    arm_button
.next:
    call    take_press
    jc      power_off
    send_back
    hlt
    jmp     .next
boot_sector_end
