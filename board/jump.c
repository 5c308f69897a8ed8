/* SPDX-License-Identifier: MIT */
/* The jump report: the way into the loader, the state of the core, interrupts. */
#include "jump_internal.h"

#include <stdarg.h>
#include <string.h>

#define ICSR      0xE000ED04U
#define VTOR      0xE000ED08U
#define CCR       0xE000ED14U
#define NVIC_ISER 0xE000E100U
#define NVIC_ISPR 0xE000E200U
#define SYST_CSR  0xE000E010U
#define F7_OPTCR  0x40023C14U

enum {
    CONTROL_NPRIV = 1 << 0,
    CONTROL_SPSEL = 1 << 1,
    CONTROL_FPCA = 1 << 2,
    CCR_DC = 1 << 16,
    CCR_IC = 1 << 17,
    ICSR_PENDSTSET = 1 << 26,
    ICSR_PENDSVSET = 1 << 28,
    CSR_ENABLE = 1 << 0,
    CSR_TICKINT = 1 << 1,
    OPTCR_NDBOOT = 1 << 28,
    OPTCR_NDBANK = 1 << 29,
    CCM_FIRST = 0x10000000,
    CCM_END = 0x10010000
};

void pl_jump_add(struct pl_jump_look *look, enum pl_jump_id id, enum pl_jump_severity severity,
                 const char *evidence, ...)
{
    struct pl_jump *jump = look->jump;
    const struct pl_jump_text *text = &pl_jump_texts[id];
    struct pl_jump_finding *f;
    va_list args;

    jump->problems += severity != PL_JUMP_NOTE;
    if (severity == PL_JUMP_HANGS)
        jump->reaches = false;
    if (jump->n == PL_JUMP_FINDINGS)
        return;
    f = &jump->finding[jump->n++];
    *f = (struct pl_jump_finding){.id = id,
                                  .severity = severity,
                                  .name = text->name,
                                  .why = text->why,
                                  .fix = text->fix,
                                  .source = text->source};
    va_start(args, evidence);
    vsnprintf(f->evidence, sizeof f->evidence, evidence, args);
    va_end(args);
}

void pl_jump_blame(struct pl_jump_look *look, uint32_t reg, uint32_t bits)
{
    struct pl_jump_finding *f = &look->jump->finding[look->jump->n - 1];

    f->reg = reg;
    f->bits = bits;
}

void pl_jump_blame_field(struct pl_jump_look *look, uint32_t reg, uint32_t bits)
{
    pl_jump_blame(look, reg, bits);
    look->jump->finding[look->jump->n - 1].field = true;
}

static void blame_special(struct pl_jump_look *look, unsigned sysm, uint32_t bits)
{
    pl_jump_blame_field(look, pl_witness_special(sysm), bits);
}

const struct pl_jump_finding *pl_jump_find(const struct pl_jump *jump, enum pl_jump_id id)
{
    for (unsigned i = 0; i < jump->n; i++)
        if (jump->finding[i].id == id)
            return &jump->finding[i];
    return NULL;
}

enum pl_jump_severity pl_jump_mask_severity(const struct pl_jump_look *look)
{
    return look->family && look->family->needs_interrupts ? PL_JUMP_HANGS : PL_JUMP_MISLEADS;
}

static const char *interfaces(const struct pl_jump_look *look)
{
    return look->family ? look->family->interfaces : "interfaces not known";
}

static uint32_t core_reg(const struct pl_jump_look *look, enum pl_cpu_reg reg)
{
    return pl_cpu_get(look->m->cpu, reg);
}

/* Unprivileged code reads MSP as 0, but may be standing on it. */
static uint32_t main_stack(const struct pl_jump_look *look)
{
    bool may_read = !(core_reg(look, PL_REG_CONTROL) & CONTROL_NPRIV);

    return core_reg(look, may_read ? PL_REG_MSP : PL_REG_SP);
}

static uint32_t ppb(const struct pl_jump_look *look, uint32_t addr)
{
    return pl_core_ppb_read(&look->m->core, addr, 4);
}

static uint32_t rom_word(const struct pl_jump_look *look, uint32_t off)
{
    uint32_t word = 0;

    pl_machine_read(look->m, look->rom->def.base + off, 4, &word);
    return word;
}

/* --- What AN2606 forbids for particular chips --- */

static void look_at_empty_check(struct pl_jump_look *look)
{
    uint32_t word = 0;

    if (!pl_jump_has_rule(look->m->chip->pid, PL_JUMP_RULE_EMPTY_CHECK) ||
        !pl_machine_read(look->m, 0x08000000, 4, &word) ||
        (look->chip && word == (look->chip->erased ? UINT32_MAX : 0)))
        return;
    pl_jump_add(look, PL_JUMP_EMPTY_CHECK, PL_JUMP_HANGS, "first flash word 0x08000000 = 0x%08X",
                word);
}

static bool rom_at_zero(const struct pl_jump_look *look)
{
    return look->m->zero && look->m->zero->def.kind == PL_MEMORY_ROM;
}

static void look_at_dual_bank(struct pl_jump_look *look)
{
    uint32_t options = 0;

    if (pl_jump_has_rule(look->m->chip->pid, PL_JUMP_RULE_REMAP_FIRST) && !rom_at_zero(look))
        pl_jump_add(look, PL_JUMP_DUAL_BANK, PL_JUMP_HANGS,
                    "address 0 shows 0x%08X, not system memory",
                    look->m->zero ? look->m->zero->def.base : 0);
    if (!pl_jump_has_rule(look->m->chip->pid, PL_JUMP_RULE_NDBOOT))
        return;
    if (pl_machine_read(look->m, F7_OPTCR, 4, &options) && !(options & OPTCR_NDBOOT) &&
        !(options & OPTCR_NDBANK))
        pl_jump_add(look, PL_JUMP_DUAL_BANK, PL_JUMP_HANGS, "FLASH_OPTCR 0x%08X = 0x%08X", F7_OPTCR,
                    options);
}

static void look_at_rules(struct pl_jump_look *look)
{
    if (pl_jump_has_rule(look->m->chip->pid, PL_JUMP_RULE_IMPOSSIBLE))
        pl_jump_add(look, PL_JUMP_IMPOSSIBLE, PL_JUMP_HANGS, "product id 0x%03X",
                    look->m->chip->pid);
    look_at_empty_check(look);
    look_at_dual_bank(look);
}

/* --- Entry and stack --- */

/* The address in system memory itself where PC may stand in its alias at 0. */
static uint32_t true_pc(const struct pl_jump_look *look)
{
    uint32_t off, pc = core_reg(look, PL_REG_PC);
    const struct pl_mapped_memory *mem = pl_bus_memory(look->m, pc, 2, &off);

    return mem ? mem->def.base + off : pc;
}

static void look_at_entry(struct pl_jump_look *look)
{
    const struct pl_machine *m = look->m;
    uint32_t from = m->n_branches ? m->branch[(m->n_branches - 1) % PL_BRANCHES].from
                                  : core_reg(look, PL_REG_LR);

    if (!look->rom)
        pl_jump_add(look, PL_JUMP_ENTRY, PL_JUMP_HANGS, "no system memory on this chip");
    else if (true_pc(look) != (rom_word(look, 4) & ~1U))
        pl_jump_add(look, PL_JUMP_ENTRY, PL_JUMP_HANGS,
                    "PC = 0x%08X, branched from 0x%08X; ROM vector 0x%08X = 0x%08X",
                    core_reg(look, PL_REG_PC), from, look->rom->def.base + 4, rom_word(look, 4));
}

/* Among the loader's variables, or where nothing can be stacked. */
static bool stack_is_lost(const struct pl_jump_look *look, uint32_t msp)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(look->m, msp - 4, 4, &off);

    if (msp % 4 || !mem || mem->def.kind != PL_MEMORY_RAM)
        return true;
    return look->chip && msp - look->chip->sram_base < look->chip->rom_ram;
}

static void look_at_stack(struct pl_jump_look *look)
{
    uint32_t msp = main_stack(look);
    bool ccm =
        look->chip && strcmp(look->chip->series, "F4") == 0 && msp > CCM_FIRST && msp <= CCM_END;

    if (!look->rom || msp == rom_word(look, 0))
        return;
    if (ccm)
        pl_jump_add(look, PL_JUMP_MSP_IN_CCM, PL_JUMP_MISLEADS,
                    "MSP = 0x%08X; ROM vector 0x%08X = 0x%08X", msp, look->rom->def.base,
                    rom_word(look, 0));
    else
        pl_jump_add(look, PL_JUMP_MSP, stack_is_lost(look, msp) ? PL_JUMP_HANGS : PL_JUMP_MISLEADS,
                    "MSP = 0x%08X; ROM vector 0x%08X = 0x%08X", msp, look->rom->def.base,
                    rom_word(look, 0));
    blame_special(look, PL_SYSM_MSP, UINT32_MAX);
}

/* --- State of the core --- */

static void look_at_mode(struct pl_jump_look *look)
{
    uint32_t ipsr = core_reg(look, PL_REG_IPSR) & 0x1FF;
    uint32_t control = core_reg(look, PL_REG_CONTROL);

    if (ipsr >= PL_EXC_IRQ0)
        pl_jump_add(look, PL_JUMP_HANDLER_MODE, pl_jump_mask_severity(look),
                    "IPSR = %u (IRQ %u); loader: %s", ipsr, ipsr - PL_EXC_IRQ0, interfaces(look));
    else if (ipsr)
        pl_jump_add(look, PL_JUMP_HANDLER_MODE, pl_jump_mask_severity(look),
                    "IPSR = %u; loader: %s", ipsr, interfaces(look));
    if (control & CONTROL_SPSEL) {
        pl_jump_add(look, PL_JUMP_PSP, PL_JUMP_MISLEADS, "CONTROL = 0x%X (SPSEL), PSP = 0x%08X",
                    control, core_reg(look, PL_REG_PSP));
        blame_special(look, PL_SYSM_CONTROL, CONTROL_SPSEL);
    }
    if (control & CONTROL_NPRIV) {
        pl_jump_add(look, PL_JUMP_UNPRIVILEGED, PL_JUMP_HANGS, "CONTROL = 0x%X (nPRIV)", control);
        blame_special(look, PL_SYSM_CONTROL, CONTROL_NPRIV);
    }
    if (control & CONTROL_FPCA)
        pl_jump_add(look, PL_JUMP_FPU, PL_JUMP_NOTE, "CONTROL = 0x%X (FPCA)", control);
}

static void look_at_mask(struct pl_jump_look *look, enum pl_jump_id id, enum pl_cpu_reg reg,
                         unsigned sysm, const char *name)
{
    uint32_t value = core_reg(look, reg);

    if (!value)
        return;
    pl_jump_add(look, id, pl_jump_mask_severity(look), "%s = 0x%X; loader: %s", name, value,
                interfaces(look));
    blame_special(look, sysm, value);
}

static void look_at_masks(struct pl_jump_look *look)
{
    look_at_mask(look, PL_JUMP_PRIMASK, PL_REG_PRIMASK, PL_SYSM_PRIMASK, "PRIMASK");
    if (pl_core_is_v6m(&look->m->core))
        return;
    look_at_mask(look, PL_JUMP_FAULTMASK, PL_REG_FAULTMASK, PL_SYSM_FAULTMASK, "FAULTMASK");
    look_at_mask(look, PL_JUMP_BASEPRI, PL_REG_BASEPRI, PL_SYSM_BASEPRI, "BASEPRI");
}

/* --- Where exceptions of the loader would find their vectors --- */

static void look_at_vectors(struct pl_jump_look *look)
{
    const struct pl_jump_family *family = look->family;
    uint32_t vtor = ppb(look, VTOR), value = 0, off;
    const struct pl_mapped_memory *table = pl_bus_memory(look->m, vtor, 4, &off);
    bool right = table && table->def.kind == PL_MEMORY_ROM;
    bool remaps = family && family->remap_name;

    if (remaps && !rom_at_zero(look)) {
        pl_machine_read(look->m, family->remap_addr, 4, &value);
        pl_jump_add(look, PL_JUMP_REMAP, right ? PL_JUMP_NOTE : PL_JUMP_MISLEADS,
                    "%s 0x%08X = 0x%08X, MEM_MODE not 1; address 0 shows 0x%08X",
                    family->remap_name, family->remap_addr, value,
                    look->m->zero ? look->m->zero->def.base : 0);
    }
    if (!right && (vtor || !remaps)) {
        pl_jump_add(look, PL_JUMP_VTOR, PL_JUMP_MISLEADS, "VTOR 0x%08X = 0x%08X", VTOR, vtor);
        pl_jump_blame_field(look, VTOR, UINT32_MAX);
    }
}

static void look_at_cache(struct pl_jump_look *look)
{
    uint32_t ccr = ppb(look, CCR);

    if (!(ccr & (CCR_DC | CCR_IC)))
        return;
    pl_jump_add(look, PL_JUMP_CACHE, PL_JUMP_MISLEADS, "SCB_CCR 0x%08X = 0x%08X (%s%s%s)", CCR, ccr,
                ccr & CCR_DC ? "DC" : "", (ccr & CCR_DC) && (ccr & CCR_IC) ? ", " : "",
                ccr & CCR_IC ? "IC" : "");
    pl_jump_blame(look, CCR, ccr & (CCR_DC | CCR_IC));
}

/* --- Interrupts --- */

/* Reading SYST_CSR through the bus would clear COUNTFLAG. */
static void look_at_systick(struct pl_jump_look *look)
{
    uint32_t csr = look->m->core.systick.ctrl;

    if (!(csr & CSR_ENABLE))
        return;
    pl_jump_add(look, PL_JUMP_SYSTICK, csr & CSR_TICKINT ? PL_JUMP_HANGS : PL_JUMP_MISLEADS,
                "SYST_CSR 0x%08X = 0x%08X%s", SYST_CSR, csr, csr & CSR_TICKINT ? " (TICKINT)" : "");
    pl_jump_blame(look, SYST_CSR, CSR_ENABLE);
}

static void look_at_system_pending(struct pl_jump_look *look)
{
    uint32_t icsr = ppb(look, ICSR);

    if (icsr & ICSR_PENDSTSET) {
        pl_jump_add(look, PL_JUMP_SYSTEM_PENDING, PL_JUMP_HANGS,
                    "SCB_ICSR 0x%08X = 0x%08X (PENDSTSET)", ICSR, icsr);
        pl_jump_blame(look, ICSR, ICSR_PENDSTSET);
    }
    if (icsr & ICSR_PENDSVSET) {
        pl_jump_add(look, PL_JUMP_SYSTEM_PENDING, PL_JUMP_HANGS,
                    "SCB_ICSR 0x%08X = 0x%08X (PENDSVSET)", ICSR, icsr);
        pl_jump_blame(look, ICSR, ICSR_PENDSVSET);
    }
}

static unsigned lowest_bit(uint32_t bits)
{
    unsigned n = 0;

    while (!(bits >> n & 1))
        n++;
    return n;
}

static void look_at_irq_word(struct pl_jump_look *look, unsigned word)
{
    uint32_t iser = ppb(look, NVIC_ISER + 4 * word), ispr = ppb(look, NVIC_ISPR + 4 * word);
    uint32_t ready = iser & ispr, enabled = iser & ~ready;

    if (ready) {
        pl_jump_add(look, PL_JUMP_IRQ_READY, PL_JUMP_HANGS,
                    "NVIC_ISER%u 0x%08X = 0x%08X, NVIC_ISPR%u 0x%08X = 0x%08X (IRQ %u)", word,
                    NVIC_ISER + 4 * word, iser, word, NVIC_ISPR + 4 * word, ispr,
                    32 * word + lowest_bit(ready));
        pl_jump_blame(look, NVIC_ISER + 4 * word, ready);
    }
    if (enabled) {
        pl_jump_add(look, PL_JUMP_IRQ_ENABLED, PL_JUMP_MISLEADS,
                    "NVIC_ISER%u 0x%08X = 0x%08X (IRQ %u%s)", word, NVIC_ISER + 4 * word, iser,
                    32 * word + lowest_bit(enabled), enabled & (enabled - 1) ? " and more" : "");
        pl_jump_blame(look, NVIC_ISER + 4 * word, enabled);
    }
    if (ispr & ~ready) {
        pl_jump_add(look, PL_JUMP_IRQ_PENDING, PL_JUMP_MISLEADS,
                    "NVIC_ISPR%u 0x%08X = 0x%08X (IRQ %u)", word, NVIC_ISPR + 4 * word, ispr,
                    32 * word + lowest_bit(ispr & ~ready));
        pl_jump_blame(look, NVIC_ISPR + 4 * word, ispr & ~ready);
    }
}

static void look_at_interrupts(struct pl_jump_look *look)
{
    look_at_systick(look);
    look_at_system_pending(look);
    for (unsigned word = 0; 32 * word < look->m->chip->irqs; word++)
        look_at_irq_word(look, word);
}

/* --- The report --- */

static const struct pl_mapped_memory *find_rom(const struct pl_machine *m)
{
    for (unsigned i = 0; i < m->n_memories; i++)
        if (m->memory[i].def.kind == PL_MEMORY_ROM)
            return &m->memory[i];
    return NULL;
}

void pl_jump_report(struct pl_board *board, struct pl_jump *jump)
{
    struct pl_machine *m = pl_board_machine(board);
    struct pl_jump_look look = {m, pl_chip_by_pid(m->chip->pid), pl_jump_family(m->chip->pid),
                                find_rom(m), jump};

    memset(jump, 0, sizeof *jump);
    jump->reaches = true;
    look_at_rules(&look);
    look_at_entry(&look);
    look_at_stack(&look);
    look_at_mode(&look);
    look_at_masks(&look);
    look_at_vectors(&look);
    look_at_cache(&look);
    look_at_interrupts(&look);
    if (look.family) {
        pl_jump_look_at_clocks(&look);
        pl_jump_look_at_peripherals(&look);
    } else {
        pl_jump_add(&look, PL_JUMP_UNKNOWN_CHIP, PL_JUMP_NOTE, "product id 0x%03X", m->chip->pid);
    }
}
