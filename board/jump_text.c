/* SPDX-License-Identifier: MIT */
/* The jump report in words: what each finding means, and how to mend it. */
#include "jump_internal.h"

#include <cjson/cJSON.h>

#define PM "ARMv7-M ARM"

const struct pl_jump_text pl_jump_texts[PL_JUMP_IDS] = {
    [PL_JUMP_IMPOSSIBLE] = {"impossible", "an STM32L0 cannot be brought into its loader by a jump",
                            "use the boot pin, or the option bytes and a reset", "AN2606 4.1"},
    [PL_JUMP_EMPTY_CHECK] = {"empty-check",
                             "the loader looks at the first flash word and goes back to the "
                             "application unless it is erased",
                             "erase the first page before the jump, or use the boot pin",
                             "AN2606, notes of STM32F04x, F070x6 and L01x/L02x"},
    [PL_JUMP_DUAL_BANK] = {"dual-bank",
                           "a chip that boots from either bank runs its bank selection instead of "
                           "the loader",
                           "map system memory to address 0 first (STM32F7: options nDBOOT, nDBANK)",
                           "AN2606 4.1"},
    [PL_JUMP_ENTRY] = {"entry", "execution starts in the middle of the loader",
                       "branch to the word at the start of system memory + 4", "AN2606 4.1"},
    [PL_JUMP_MSP] = {"msp", "the loader's stack is not where the loader expects it",
                     "load MSP from the first word of system memory before the branch",
                     PM " B1.5.5: reset loads SP_main from the vector table"},
    [PL_JUMP_MSP_IN_CCM] = {"msp-in-ccm",
                            "the stack is in CCM, whose clock the loader may switch off",
                            "load MSP from the first word of system memory before the branch",
                            "RM0090 RCC_AHB1ENR.CCMDATARAMEN; AN2606, limitations of STM32F40x"},
    [PL_JUMP_HANDLER_MODE] = {"handler-mode",
                              "the jump was made inside an exception: its priority and all lower "
                              "ones stay blocked",
                              "set a flag and jump from thread mode, best right after a reset",
                              PM " B1.5.4; AN2606 4.1"},
    [PL_JUMP_PSP] = {"psp", "the loader runs on a task's stack, not on the one its vector names",
                     "clear CONTROL.SPSEL, then ISB, before loading MSP", PM " B1.4.4"},
    [PL_JUMP_UNPRIVILEGED] = {"unprivileged",
                              "the loader's accesses to NVIC and SysTick are faults",
                              "jump from privileged code", PM " B1.4.4, B3.1"},
    [PL_JUMP_FPU] = {"fpu", "exceptions of the loader stack 18 more words",
                     "clear CONTROL.FPCA, then ISB", PM " B1.5.7"},
    [PL_JUMP_PRIMASK] = {"primask",
                         "the loader does not enable interrupts, though it may need them",
                         "enable interrupts again (cpsie i) once none is enabled or pending",
                         "AN2606 4.1"},
    [PL_JUMP_FAULTMASK] = {"faultmask", "no interrupt and no fault handler of the loader can run",
                           "clear FAULTMASK", "AN2606 4.1"},
    [PL_JUMP_BASEPRI] = {"basepri",
                         "interrupts of the loader at or below this priority are blocked",
                         "clear BASEPRI", "AN2606 4.1"},
    [PL_JUMP_REMAP] = {"remap", "exceptions of the loader go to the application's handlers",
                       "set SYSCFG MEM_MODE to 1 (its clock must be on)", "AN2606 4.1"},
    [PL_JUMP_VTOR] = {"vtor", "exceptions of the loader go to the application's handlers",
                      "VTOR to system memory, or to 0 where system memory is mapped there",
                      PM " B3.2.5"},
    [PL_JUMP_CACHE] = {"cache",
                       "code and data that the loader writes may not be what the core sees",
                       "clean and disable the caches", PM " B3.2.8"},
    [PL_JUMP_SYSTICK] = {"systick",
                         "it ticks into the loader; with its interrupt, into a handler that is not "
                         "the loader's",
                         "write 0 to SYST_CSR", "AN2606 4.1: disable interrupts"},
    [PL_JUMP_SYSTEM_PENDING] = {"system-pending",
                                "the exception is taken at the loader's first instruction",
                                "write PENDSTCLR and PENDSVCLR to SCB_ICSR",
                                "AN2606 4.1: clear pending interrupts"},
    [PL_JUMP_IRQ_READY] = {"irq-ready", "the interrupt is taken at the loader's first instruction",
                           "write all ones to NVIC_ICER and NVIC_ICPR",
                           "AN2606 4.1: disable interrupts, clear pending interrupts"},
    [PL_JUMP_IRQ_ENABLED] = {"irq-enabled", "when its source fires, the loader has no handler",
                             "write all ones to NVIC_ICER", "AN2606 4.1: disable interrupts"},
    [PL_JUMP_IRQ_PENDING] = {"irq-pending", "it is taken when the loader enables this interrupt",
                             "write all ones to NVIC_ICPR", "AN2606 4.1: clear pending interrupts"},
    [PL_JUMP_PLL_IN_USE] =
        {"pll-in-use",
         "the loader cannot set up a PLL that is in use: it runs at a clock that "
         "it does not expect",
         "switch SYSCLK to the source after reset, then the PLL off",
         "AN2606 4.1: disable used PLL"},
    [PL_JUMP_SYSCLK] = {"sysclk", "the loader starts at a clock that it does not expect",
                        "switch SYSCLK to the source after reset", "AN2606 4.1"},
    [PL_JUMP_PLL_ON] = {"pll-on", "the loader cannot set up a PLL that is on", "clear PLLON",
                        "AN2606 4.1: disable used PLL"},
    [PL_JUMP_LATENCY] = {"latency", "flash wait states stay as the application needed them",
                         "set the latency back once SYSCLK is slow", "reference manual, FLASH_ACR"},
    [PL_JUMP_FLASH_CACHE] =
        {"flash-cache",
         "what the loader reads back after erasing or programming may come from "
         "the cache, as it was before",
         "clear ICEN and DCEN, then set and clear ICRST and DCRST in FLASH_ACR",
         "RM0090, Embedded Flash memory interface: cached data after an erase"},
    [PL_JUMP_CLOCKS_ON] = {"clocks-on", "peripherals go on working behind the loader's back",
                           "write the reset value to the RCC enable register",
                           "AN2606 4.1: disable all peripheral clocks"},
    [PL_JUMP_USART] = {"usart", "the loader sets up this UART from its reset state",
                       "reset it by its bit in the RCC reset register", "AN2606 4.1"},
    [PL_JUMP_PINS] = {"pins", "pins that the loader listens to are not as after reset",
                      "reset the port by its bit in the RCC reset register", "AN2606 4.1, 4.3"},
    [PL_JUMP_DMA] = {"dma", "it may go on writing into the loader's RAM",
                     "disable the channel, or reset the controller", "AN2606 4.1"},
    [PL_JUMP_IWDG] = {"iwdg",
                      "the loader sets the longest prescaler and feeds it; it still runs after Go",
                      "after Go set the prescaler anew", "AN2606 4.1, 4.8"},
    [PL_JUMP_IWDG_SHORT] = {"iwdg-short",
                            "it may reset the chip before the loader has got as far as feeding it",
                            "feed it right before the jump with a longer period, or enter after a "
                            "reset, which stops it",
                            "AN2606 4.8, table 227"},
    [PL_JUMP_WWDG] = {"wwdg", "nobody feeds it: it resets the chip, and only a reset stops it",
                      "reset, and jump before it is started", "reference manual, WWDG_CR.WDGA"},
    [PL_JUMP_UNKNOWN_CHIP] =
        {"unknown-chip",
         "the addresses of its peripherals are not known: they were not looked "
         "at",
         "none", "none"},
};

const char *pl_jump_severity_name(enum pl_jump_severity severity)
{
    static const char *const names[] = {"hangs", "may mislead", "note"};

    return names[severity];
}

/* --- Text --- */

void pl_jump_print(const struct pl_jump *jump, FILE *out)
{
    for (unsigned i = 0; i < jump->n; i++) {
        const struct pl_jump_finding *f = &jump->finding[i];
        fprintf(out, "%s: %s: %s\n  why: %s\n  fix: %s (%s)\n", pl_jump_severity_name(f->severity),
                f->name, f->evidence, f->why, f->fix, f->source);
    }
    fprintf(out, "reaches the ROM loader: %s; %u problem%s\n", jump->reaches ? "yes" : "no",
            jump->problems, jump->problems == 1 ? "" : "s");
}

/* --- JSON --- */

static cJSON *finding_json(const struct pl_jump_finding *f)
{
    cJSON *o = cJSON_CreateObject();

    cJSON_AddStringToObject(o, "id", f->name);
    cJSON_AddStringToObject(o, "severity", pl_jump_severity_name(f->severity));
    cJSON_AddStringToObject(o, "evidence", f->evidence);
    cJSON_AddStringToObject(o, "why", f->why);
    cJSON_AddStringToObject(o, "fix", f->fix);
    cJSON_AddStringToObject(o, "source", f->source);
    return o;
}

char *pl_jump_json(const struct pl_jump *jump)
{
    cJSON *o = cJSON_CreateObject();
    cJSON *findings;
    char *text;

    cJSON_AddBoolToObject(o, "reaches", jump->reaches);
    cJSON_AddNumberToObject(o, "problems", jump->problems);
    findings = cJSON_AddArrayToObject(o, "findings");
    for (unsigned i = 0; findings && i < jump->n; i++)
        cJSON_AddItemToArray(findings, finding_json(&jump->finding[i]));
    text = cJSON_PrintUnformatted(o);
    cJSON_Delete(o);
    return text;
}
