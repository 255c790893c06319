BURST           equ 18                  ; ticks: a second of writing
ROUND           equ 73                  ; ticks: with the rest behind it, four seconds

%include "common.asm"
    show    1, 2, BRIGHT, "bursts"
    show    3, 2, PLAIN, "Writes now and then for a while, then powers off."
    call    arm_button
    call    wait_for_press
    show    5, 2, PLAIN, "Saving."
    say     "writing"
    call    length_in_ticks
    mov     edi, eax
    mov     ebp, [TICKS]
work:
    hlt
    mov     eax, [TICKS]
    sub     eax, ebp
    cmp     eax, edi
    jae     power_off
    cdq
    mov     ecx, ROUND
    div     ecx
    cmp     dl, BURST
    jae     work
    push    edi
    push    ebp
    call    write_chunk
    pop     ebp
    pop     edi
    jmp     work

%include "disk.asm"
boot_sector_end 60
