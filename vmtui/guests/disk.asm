; Reading from the disk and writing to it: 32 KiB a call, over and over from the start of the area
; again. Once a tick (18.2 a second) that is 580 KiB/s.

CHUNK           equ 64                  ; sectors a call
LAST_SECTOR     equ 2048                ; then from the start of the area again
BUFFER_SEGMENT  equ 0x1000

read_chunk:
    mov     ax, 0x4200
    jmp     move_chunk
write_chunk:
    mov     ax, 0x4300
move_chunk:
    mov     dl, [boot_drive]
    mov     si, packet
    int     0x13
    jc      .failed
    add     word [packet.sector], CHUNK
    cmp     word [packet.sector], LAST_SECTOR
    jb      .done
    mov     word [packet.sector], CHUNK
.done:
    ret
.failed:
    say     "failed"
    ret

align 4
packet:                                 ; of the BIOS's extended read and write
    dw      16, CHUNK, 0, BUFFER_SEGMENT
.sector:
    dq      CHUNK
