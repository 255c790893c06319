ESCAPE          equ 0x01                ; its scan code

%include "common.asm"
home:
    call    clear_screen
    show    1, 2, BRIGHT, "prompt"
    show    3, 2, PLAIN, "Asks a person before it powers off."
    call    arm_button
    call    wait_for_press
    open_window
    show    9, 20, WINDOW, "Shutdown Event Tracker"
    show    11, 20, WINDOW, "Why do you want to shut down?"
    show    13, 20, WINDOW, "Enter: other (planned)    Esc: cancel"
drop_old_key:
    mov     ah, 0x01
    int     0x16
    jz      ask
    mov     ah, 0x00
    int     0x16
    jmp     drop_old_key
ask:
    say     "asking"
    mov     ah, 0x00                    ; waits for a key
    int     0x16
    cmp     ah, ESCAPE
    jne     power_off
    say     "cancelled"
    jmp     home
boot_sector_end
