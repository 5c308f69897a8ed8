/* SPDX-License-Identifier: MIT */
/* CARRIED: the BIN file of a loader. */
    .section .carried, "a", %progbits
    .incbin CARRIED
    .section .sum, "a", %progbits
    .word 0xFFFFFFFF
