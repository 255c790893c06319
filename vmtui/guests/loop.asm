CMOS_INDEX      equ 0x70
CMOS_DATA       equ 0x71
FREE_BYTE       equ 0x7e                ; of the CMOS memory, which a reset leaves alone
LOOPS           equ 0xa5

%include "common.asm"
    show    1, 2, BRIGHT, "loop"
    call    select_byte
    in      al, CMOS_DATA
    cmp     al, LOOPS
    je      reset
    show    3, 2, PLAIN, "Restarts over and over once the power button is pressed."
    call    arm_button
    call    wait_for_press
    call    select_byte
    mov     al, LOOPS
    out     CMOS_DATA, al
reset:
    say     "restart"
    reset_machine

select_byte:
    mov     al, FREE_BYTE
    out     CMOS_INDEX, al
    ret
boot_sector_end
