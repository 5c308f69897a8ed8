/* SPDX-License-Identifier: MIT */
/* What a jump from firmware into the ROM loader looks like to the loader: the jump report.
 *
 * AN2606 4.1 lists what must be done before such a jump, in a few words. This looks at the core and
 * the peripherals at the moment of the jump and names each thing that was not done, with the
 * register that shows it. A branch to an address without bit 0 never gets here: the core faults.
 * The MPU is not modelled, so it is not looked at. */
#ifndef BOARD_JUMP_H
#define BOARD_JUMP_H

#include <stdio.h>

#include "board.h"

enum pl_jump_id {
    /* The way in */
    PL_JUMP_IMPOSSIBLE,  /* L0: "not possible" */
    PL_JUMP_EMPTY_CHECK, /* goes back to flash unless the flash is empty */
    PL_JUMP_DUAL_BANK,   /* boot from either bank: needs the remap */
    PL_JUMP_ENTRY,       /* not where the ROM's vector points */
    PL_JUMP_MSP,         /* not what the ROM's vector says */
    PL_JUMP_MSP_IN_CCM,
    /* State of the core */
    PL_JUMP_HANDLER_MODE,
    PL_JUMP_PSP,
    PL_JUMP_UNPRIVILEGED,
    PL_JUMP_FPU,
    PL_JUMP_PRIMASK,
    PL_JUMP_FAULTMASK,
    PL_JUMP_BASEPRI,
    PL_JUMP_REMAP,
    PL_JUMP_VTOR,
    PL_JUMP_CACHE,
    /* Interrupts */
    PL_JUMP_SYSTICK,
    PL_JUMP_SYSTEM_PENDING, /* PendSV or SysTick */
    PL_JUMP_IRQ_READY,      /* enabled and pending */
    PL_JUMP_IRQ_ENABLED,
    PL_JUMP_IRQ_PENDING,
    /* Clocks and peripherals */
    PL_JUMP_PLL_IN_USE,
    PL_JUMP_SYSCLK,
    PL_JUMP_PLL_ON,
    PL_JUMP_LATENCY,
    PL_JUMP_FLASH_CACHE,
    PL_JUMP_CLOCKS_ON,
    PL_JUMP_USART,
    PL_JUMP_PINS,
    PL_JUMP_DMA,
    PL_JUMP_IWDG,
    PL_JUMP_IWDG_SHORT, /* may bite before the loader feeds it */
    PL_JUMP_WWDG,
    PL_JUMP_UNKNOWN_CHIP, /* its peripherals were not looked at */
    PL_JUMP_IDS
};

enum pl_jump_severity {
    PL_JUMP_HANGS,    /* the loader is not reached, or does not get as far as answering */
    PL_JUMP_MISLEADS, /* may work, by luck or on some chips */
    PL_JUMP_NOTE      /* harmless to the loader, worth knowing */
};

struct pl_jump_finding {
    enum pl_jump_id id;
    enum pl_jump_severity severity;
    char evidence[160]; /* register, address, value */
    /* What shows it, for pl_witness_changer; reg 0: the jump itself. */
    uint32_t reg, bits;
    bool field;       /* the bits are one value, else each stands for itself */
    const char *name; /* "primask" */
    const char *why, *fix, *source;
};

enum { PL_JUMP_FINDINGS = 96 };

struct pl_jump {
    struct pl_jump_finding finding[PL_JUMP_FINDINGS];
    unsigned n;
    unsigned problems; /* that are more than notes */
    bool reaches;      /* none of them hangs */
};

/* Looks at the board as it stands, which is to be after PL_STOP_ROM. Nothing changes: no register
 * is read whose reading has an effect. */
void pl_jump_report(struct pl_board *board, struct pl_jump *jump);

/* The first finding of this kind, or NULL. */
const struct pl_jump_finding *pl_jump_find(const struct pl_jump *jump, enum pl_jump_id id);

const char *pl_jump_severity_name(enum pl_jump_severity severity);

/* Three lines for each finding, the verdict last. */
void pl_jump_print(const struct pl_jump *jump, FILE *out);

/* One JSON object without a line end, to be freed; NULL without memory. */
char *pl_jump_json(const struct pl_jump *jump);

#endif
