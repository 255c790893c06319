PIC_MASK        equ 0x21
FADT_FACS       equ 36                  ; offsets in the ACPI tables
FACS_WAKING     equ 12
RSDT_ENTRIES    equ 36
RSDP_RSDT       equ 16

%include "common.asm"
    show    1, 2, BRIGHT, "asleep"
    cmp     byte [slept], 0
    jne     awake
    show    3, 2, PLAIN, "Sleeps (S3) until it is woken."
    inc     byte [slept]
    call    reach_all_memory
    call    find_facs
    mov     dword [fs:eax + FACS_WAKING], $$    ; SeaBIOS comes back to our first line
    say     "asleep"
    mov     dx, PM1_CONTROL
    mov     ax, GO_S3
    out     dx, ax
    jmp     halt

awake:
    show    3, 2, PLAIN, "Awake: now it obeys the power button."
    in      al, PIC_MASK                ; SeaBIOS left only its own interrupts on
    and     al, ~1                      ; the timer's tick again
    out     PIC_MASK, al
    call    arm_button
    call    wait_for_press
    jmp     power_off

slept:
    db      0

; The ACPI tables lie above the first megabyte: give FS a limit of 4 GiB ("unreal mode").
reach_all_memory:
    cli
    lgdt    [gdt_pointer]
    mov     eax, cr0
    inc     ax
    mov     cr0, eax
    mov     bx, 8
    mov     fs, bx
    dec     ax
    mov     cr0, eax
    sti
    ret

; EAX: the FACS, by way of RSDP, RSDT and FADT.
find_facs:
    mov     ebx, 0xe0000
.rsdp:
    cmp     dword [fs:ebx], "RSD "
    jne     .next
    cmp     dword [fs:ebx + 4], "PTR "
    je      .found
.next:
    add     ebx, 16
    cmp     ebx, 0x100000
    jb      .rsdp
    say     "failed"
    jmp     halt
.found:
    mov     ebx, [fs:ebx + RSDP_RSDT]
    add     ebx, RSDT_ENTRIES
.table:
    mov     eax, [fs:ebx]
    add     ebx, 4
    cmp     dword [fs:eax], "FACP"      ; every ACPI system has one
    jne     .table
    mov     eax, [fs:eax + FADT_FACS]
    ret

gdt:
    dq      0
    dw      0xffff, 0, 0x9200, 0x00cf   ; data, from 0, 4 GiB
gdt_pointer:
    dw      $ - gdt - 1
    dd      gdt
boot_sector_end
