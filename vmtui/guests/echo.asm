%include "common.asm"
    show    1, 2, BRIGHT, "echo"
    show    3, 2, PLAIN, "Sends back what comes on its serial line; powers off when it is pressed."
    call    arm_button
.next:
    call    take_press
    jc      power_off
    mov     dx, COM1_STATUS
    in      al, dx
    test    al, COM1_HAS_BYTE
    jz      .idle
    mov     dx, COM1_DATA
    in      al, dx
    call    serial_byte
    jmp     .next
.idle:
    hlt
    jmp     .next
boot_sector_end
