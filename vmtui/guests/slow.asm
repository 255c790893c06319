%include "common.asm"
    show    1, 2, BRIGHT, "slow"
    show    3, 2, PLAIN, "Writes to its disk for a while, then powers off."
    call    arm_button
    call    wait_for_press
    show    5, 2, PLAIN, "Installing updates. Do not turn off the machine."
    show    7, 8, PLAIN, "% complete"
    say     "writing"
    call    length_in_ticks
    mov     [ticks_in_all], eax
    mov     eax, [TICKS]
    mov     [began], eax
work:
    hlt
    mov     eax, [TICKS]
    sub     eax, [began]
    cmp     eax, [ticks_in_all]
    jae     power_off
    call    show_percent
    call    write_chunk
    jmp     work

; EAX of [ticks_in_all], as two digits before the "% complete".
show_percent:
    imul    eax, eax, 100
    cdq
    div     dword [ticks_in_all]
    aam                                 ; AH: tens, AL: ones
    or      ax, "00"
    push    0xb800
    pop     es
    mov     [es:(7 * 80 + 6) * 2], ah
    mov     [es:(7 * 80 + 7) * 2], al
    ret

ticks_in_all:
    dd      0
began:
    dd      0

%include "disk.asm"
boot_sector_end 8
