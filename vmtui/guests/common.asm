; What all test guests share: a boot sector (512 bytes, real mode, no operating system) with a
; power button, a text screen, a serial line and a clock.
;
; A manner includes this file first; execution then runs into the manner's own lines. It ends with
; `boot_sector_end`. Everything said on the serial line is one lower-case word, so that a test can
; wait for it: "ready" (the button is armed), "pressed" (the guest saw the button), "off" ...
;
; The machine is QEMU's pc-i440fx with SeaBIOS. ACPI fixed hardware, as SeaBIOS places it:
;   PM1_STATUS   bit 8: the power button was pressed; write 1 to clear
;   PM1_ENABLE   bit 8: presses are noticed; while it is clear they are lost
;   PM1_CONTROL  sleep type and SLP_EN: S5 is off, S3 is suspend to memory

bits 16
cpu 386
org 0x7c00

PM1_STATUS      equ 0x600
PM1_ENABLE      equ 0x602
PM1_CONTROL     equ 0x604
POWER_BUTTON    equ 1 << 8
GO_S5           equ 0x2000
GO_S3           equ 0x2400

RESET_CONTROL   equ 0xcf9
HARD_RESET      equ 0x06

COM1_DATA       equ 0x3f8
COM1_STATUS     equ 0x3fd
COM1_CAN_SEND   equ 1 << 5
COM1_HAS_BYTE   equ 1 << 0

TICKS           equ 0x46c               ; the BIOS's count of timer ticks, 18.2 a second

PLAIN           equ 0x07                ; colours of the text screen
BRIGHT          equ 0x0f
WINDOW          equ 0x1f

; Say one word on the serial line.
%macro say 1
    call    serial_line
    db      %1, 0
%endmacro

; Show a text: row, column, colour, text.
%macro show 4
    mov     di, (%1 * 80 + %2) * 2
    mov     ah, %3
    call    screen_text
    db      %4, 0
%endmacro

; A window of its own colour over the whole text screen.
%macro open_window 0
    mov     ax, 0x0600
    mov     bh, WINDOW
    xor     cx, cx
    mov     dx, 0x184f
    int     0x10
%endmacro

; Send back what has come on the serial line.
%macro send_back 0
%%next:
    mov     dx, COM1_STATUS
    in      al, dx
    test    al, COM1_HAS_BYTE
    jz      %%end
    mov     dx, COM1_DATA
    in      al, dx
    call    serial_byte
    jmp     %%next
%%end:
%endmacro

%macro reset_machine 0
    mov     dx, RESET_CONTROL
    mov     al, HARD_RESET
    out     dx, al
    jmp     halt
%endmacro

; Fill the sector up. The word before the signature is the manner's length in seconds, if it has
; one; whoever writes the image may change it there.
%macro boot_sector_end 0-1 0
    times 508 - ($ - $$) db 0
seconds:
    dw      %1
    dw      0xaa55
%endmacro

    jmp     0:start                     ; some BIOSes enter at 07c0:0000

; Say the text behind the call, and a line end.
serial_line:
    pop     si
.next:
    lodsb
    test    al, al
    jz      .end
    call    serial_byte
    jmp     .next
.end:
    push    si
    mov     al, 10
serial_byte:
    push    ax
    mov     dx, COM1_STATUS
.busy:
    in      al, dx
    test    al, COM1_CAN_SEND
    jz      .busy
    pop     ax
    mov     dx, COM1_DATA
    out     dx, al
    ret

; Show the text behind the call at DI of the screen, in colour AH.
screen_text:
    pop     si
    push    es
    push    0xb800
    pop     es
.next:
    lodsb
    test    al, al
    jz      .end
    stosw
    jmp     .next
.end:
    pop     es
    jmp     si

clear_screen:
    mov     ax, 0x0003                  ; 80 x 25 characters
    int     0x10
    mov     ah, 0x01                    ; no cursor: a blinking one would be a new screen
    mov     cx, 0x2000
    int     0x10
    ret

; From here on a press of the power button is noticed.
arm_button:
    mov     dx, PM1_STATUS              ; a press from before is not ours
    mov     ax, POWER_BUTTON
    out     dx, ax
    mov     dx, PM1_ENABLE
    out     dx, ax
    say     "ready"
    ret

; Take a press, if there is one. Carry: there was. Without ACPI there are no such ports, and
; all bits read as 1: that is no press.
take_press:
    mov     dx, PM1_STATUS
    in      ax, dx
    inc     ax
    jz      .none
    dec     ax
    test    ax, POWER_BUTTON
    jz      .none
    mov     ax, POWER_BUTTON
    out     dx, ax
    say     "pressed"
    stc
    ret
.none:
    clc
    ret

; Sleep from tick to tick until the button is pressed.
wait_for_press:
    hlt
    call    take_press
    jnc     wait_for_press
    ret

; EAX: the guest's length of time in ticks.
length_in_ticks:
    movzx   eax, word [seconds]
    imul    eax, eax, 182
    cdq
    mov     ecx, 10
    div     ecx
    ret

power_off:
    say     "off"
    mov     dx, PM1_CONTROL
    mov     ax, GO_S5
    out     dx, ax
halt:
    hlt
    jmp     halt

start:
    xor     ax, ax
    mov     ds, ax
    mov     es, ax
    mov     ss, ax
    mov     sp, 0x7c00
    mov     [boot_drive], dl
    sti
    cld
    call    clear_screen
    jmp     begin
boot_drive:
    db      0
begin:
