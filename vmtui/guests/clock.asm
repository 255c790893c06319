CLOCK           equ (0 * 80 + 70) * 2   ; where it stands on the screen

%include "common.asm"
    show    1, 2, BRIGHT, "clock"
    show    3, 2, PLAIN, "Shows the time of day, and does nothing when the power button is pressed."
    show    5, 2, PLAIN, "login:"
    mov     ah, 0x01                    ; a cursor that blinks
    mov     cx, 0x0607
    int     0x10
    mov     ah, 0x02
    mov     bh, 0
    mov     dx, 0x0509
    int     0x10
    call    arm_button
tick:
    hlt
    call    take_press
    mov     ah, 0x02                    ; CH, CL, DH: hours, minutes, seconds
    int     0x1a
    jc      tick                        ; the clock is being set just now
    push    0xb800
    pop     es
    mov     di, CLOCK
    mov     al, ch
    call    two_digits
    mov     al, cl
    call    colon_and_digits
    mov     al, dh
    call    colon_and_digits
    jmp     tick

; Show AL, which is in binary-coded decimal, at DI.
colon_and_digits:
    push    ax
    mov     ax, PLAIN << 8 | ":"
    stosw
    pop     ax
two_digits:
    aam     16                          ; AH: tens, AL: ones
    or      ax, "00"
    mov     bl, al
    mov     al, ah
    mov     ah, PLAIN
    stosw
    mov     al, bl
    stosw
    ret
boot_sector_end
