STANDS_FOR      equ 80                  ; ticks: 4.4 seconds; screens are looked at every two

%include "common.asm"
home:
    call    clear_screen
    show    1, 2, BRIGHT, "withdraw"
    show    3, 2, PLAIN, "An application refuses: asked to power off, it stays on."
    call    arm_button
    call    wait_for_press
    open_window
    show    9, 20, WINDOW, "Closing applications"
    show    11, 20, WINDOW, "One of them does not want to shut down."
    say     "asking"
    mov     ecx, [TICKS]
    add     ecx, STANDS_FOR
stand:
    hlt
    cmp     [TICKS], ecx
    jb      stand
    say     "withdrawn"
    jmp     home
boot_sector_end
