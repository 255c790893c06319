VIDEO           equ 0xa000              ; 320 by 200 pixels, a byte each
WIDTH           equ 320
WINDOW_AT       equ 60 * WIDTH + 60
WINDOW_WIDTH    equ 200
WINDOW_HEIGHT   equ 80
BLUE            equ 1
YELLOW          equ 14

%include "common.asm"
    mov     ax, 0x0013
    int     0x10
    push    VIDEO
    pop     es
    xor     di, di
.stripe:                                ; a picture of stripes
    mov     ax, di
    mov     al, ah
    and     al, 0x1f
    or      al, 0x20
    stosb
    cmp     di, WIDTH * 200
    jb      .stripe
    mov     si, name
    mov     dx, 0x0102
    call    write_text
    call    arm_button
    call    wait_for_press
    mov     di, WINDOW_AT
    mov     bp, WINDOW_HEIGHT
    mov     al, BLUE
.window:
    mov     cx, WINDOW_WIDTH
    rep stosb
    add     di, WIDTH - WINDOW_WIDTH
    dec     bp
    jnz     .window
    mov     si, question
    mov     dx, 0x0c0c
    call    write_text
    say     "asking"
    mov     ah, 0x00                    ; waits for a key
    int     0x16
    jmp     power_off

; Write the text at SI in row DH, column DL.
write_text:
    mov     ah, 0x02
    mov     bx, YELLOW
    int     0x10
.next:
    lodsb
    test    al, al
    jz      .end
    mov     ah, 0x0e
    int     0x10
    jmp     .next
.end:
    ret

name:
    db      "picture", 0
question:
    db      "Really shut down?", 0
boot_sector_end
