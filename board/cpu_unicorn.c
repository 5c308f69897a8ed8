/* SPDX-License-Identifier: MIT */
/* The instruction core on Unicorn 2: the M-profile parts that it has, and ways around its defects.
 *
 * UC_MODE_MCLASS forces a Cortex-M33, so it is not used: the model is chosen instead. Unicorn has
 * no exception entry or return on M-profile; an SVC or a branch to EXC_RETURN surfaces as an
 * interrupt hook. Stopping is only exact from the per-instruction hook, which also makes faults
 * precise. */
#include "cpu.h"

#include <stdlib.h>
#include <unicorn/unicorn.h>

/* QEMU's numbers of M-profile exceptions, as UC_HOOK_INTR reports them. */
enum {
    INTR_SVC = 2,
    INTR_PREFETCH_ABORT = 3,
    INTR_DATA_ABORT = 4,
    INTR_BKPT = 7,
    INTR_EXCEPTION_EXIT = 8,
    INTR_NO_COPROCESSOR = 17
};

enum { XPSR_T = 1 << 24 };

#define EXC_RETURN_MIN 0xFF000000U
#define NO_EXIT        0xFFFFFFFEU /* an end address that no program reaches */
#define NOWHERE        UINT32_MAX

enum { MAX_REGIONS = 64, MAX_INSPECTED = 4 };

/* Unicorn reports offsets into a region, pl_cpu_io wants addresses. */
struct io_region {
    struct pl_cpu_io io;
    uint32_t addr;
};

struct pl_cpu {
    uc_engine *uc;
    struct pl_cpu_hooks hooks;
    struct io_region region[MAX_REGIONS];
    unsigned n_regions;
    uc_hook inspection[2 * MAX_INSPECTED]; /* a range has one for loads and one for fetches */
    unsigned n_inspections;
    uint32_t last_pc; /* of the last instruction that was begun */
    bool asked;
    unsigned echoes; /* bytes of an unaligned store to come */
    uint32_t bad_address;
    uint32_t intr; /* number + 1, or 0 */
};

/* --- Hooks --- */

static void on_code(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct pl_cpu *cpu = user;

    cpu->last_pc = (uint32_t)address;
    if (!cpu->hooks.step(cpu->hooks.ctx, (uint32_t)address, size)) {
        cpu->asked = true;
        uc_emu_stop(uc);
    }
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
    struct pl_cpu *cpu = user;

    cpu->intr = number + 1;
    uc_emu_stop(uc);
}

/* Refused, so that uc_emu_start ends with the error. */
static bool on_invalid(uc_engine *uc, void *user)
{
    (void)uc;
    (void)user;
    return false;
}

static bool on_bad_access(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                          int64_t value, void *user)
{
    struct pl_cpu *cpu = user;

    (void)uc;
    (void)type;
    (void)size;
    (void)value;
    cpu->bad_address = (uint32_t)address;
    return false;
}

/* Unicorn reports an unaligned store once as a whole and once more byte by byte. */
static bool on_store(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                     void *user)
{
    struct pl_cpu *cpu = user;

    (void)uc;
    (void)type;
    if (cpu->echoes) {
        cpu->echoes--;
        return true;
    }
    if (address % (unsigned)size)
        cpu->echoes = (unsigned)size;
    cpu->hooks.store(cpu->hooks.ctx, (uint32_t)address, (unsigned)size, (uint32_t)value);
    return true;
}

static bool on_watched_read(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
                            int64_t value, void *user)
{
    struct pl_cpu *cpu = user;

    (void)uc;
    (void)type;
    (void)size;
    (void)value;
    cpu->hooks.watched_read(cpu->hooks.ctx, (uint32_t)address);
    return true;
}

static void on_load(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
                    void *user)
{
    struct pl_cpu *cpu = user;

    (void)uc;
    (void)type;
    (void)value;
    cpu->hooks.inspected(cpu->hooks.ctx, (uint32_t)address, (unsigned)size);
}

/* Called behind on_code, which may have refused the instruction. */
static void on_fetch(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
    struct pl_cpu *cpu = user;

    (void)uc;
    if (!cpu->asked)
        cpu->hooks.inspected(cpu->hooks.ctx, (uint32_t)address, size);
}

/* Unicorn takes hooks as void pointers; ISO C has no cast for that. */
union hook {
    uc_cb_hookcode_t code;
    uc_cb_hookintr_t interrupt;
    uc_cb_hookinsn_invalid_t invalid;
    uc_cb_eventmem_t mem;
    uc_cb_hookmem_t load;
    void *pointer;
};

static bool add_hook(struct pl_cpu *cpu, int type, union hook hook)
{
    uc_hook handle;

    return uc_hook_add(cpu->uc, &handle, type, hook.pointer, cpu, (uint64_t)1, (uint64_t)0) ==
           UC_ERR_OK;
}

static bool add_hooks(struct pl_cpu *cpu)
{
    return add_hook(cpu, UC_HOOK_CODE, (union hook){.code = on_code}) &&
           add_hook(cpu, UC_HOOK_INTR, (union hook){.interrupt = on_interrupt}) &&
           add_hook(cpu, UC_HOOK_INSN_INVALID, (union hook){.invalid = on_invalid}) &&
           add_hook(cpu, UC_HOOK_MEM_READ_UNMAPPED | UC_HOOK_MEM_WRITE_UNMAPPED,
                    (union hook){.mem = on_bad_access}) &&
           add_hook(cpu, UC_HOOK_MEM_WRITE_PROT, (union hook){.mem = on_store}) &&
           add_hook(cpu, UC_HOOK_MEM_READ_PROT, (union hook){.mem = on_watched_read});
}

/* --- Life --- */

static int model_of(enum pl_cpu_kind kind)
{
    static const int models[] = {UC_CPU_ARM_CORTEX_M0, UC_CPU_ARM_CORTEX_M3, UC_CPU_ARM_CORTEX_M4,
                                 UC_CPU_ARM_CORTEX_M7, UC_CPU_ARM_CORTEX_M33};

    return models[kind];
}

struct pl_cpu *pl_cpu_new(enum pl_cpu_kind kind, const struct pl_cpu_hooks *hooks)
{
    struct pl_cpu *cpu = calloc(1, sizeof *cpu);

    if (!cpu)
        return NULL;
    cpu->hooks = *hooks;
    if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB, &cpu->uc) != UC_ERR_OK) {
        free(cpu);
        return NULL;
    }
    if (uc_ctl_set_cpu_model(cpu->uc, model_of(kind)) != UC_ERR_OK ||
        uc_ctl_exits_enable(cpu->uc) != UC_ERR_OK || !add_hooks(cpu)) {
        pl_cpu_free(cpu);
        return NULL;
    }
    return cpu;
}

void pl_cpu_free(struct pl_cpu *cpu)
{
    if (!cpu)
        return;
    uc_close(cpu->uc);
    free(cpu);
}

/* --- Memory --- */

bool pl_cpu_map(struct pl_cpu *cpu, uint32_t addr, uint32_t size, uint8_t *bytes, bool writable)
{
    uint32_t rights = UC_PROT_READ | UC_PROT_EXEC | (writable ? UC_PROT_WRITE : UC_PROT_NONE);

    return uc_mem_map_ptr(cpu->uc, addr, size, rights, bytes) == UC_ERR_OK;
}

static uint64_t io_read(uc_engine *uc, uint64_t offset, unsigned size, void *user)
{
    const struct io_region *region = user;

    (void)uc;
    return region->io.read(region->io.ctx, region->addr + (uint32_t)offset, size);
}

static void io_write(uc_engine *uc, uint64_t offset, unsigned size, uint64_t value, void *user)
{
    const struct io_region *region = user;

    (void)uc;
    region->io.write(region->io.ctx, region->addr + (uint32_t)offset, size, (uint32_t)value);
}

bool pl_cpu_map_io(struct pl_cpu *cpu, uint32_t addr, uint32_t size, const struct pl_cpu_io *io)
{
    struct io_region *region = &cpu->region[cpu->n_regions];

    if (cpu->n_regions == MAX_REGIONS)
        return false;
    cpu->n_regions++;
    region->io = *io;
    region->addr = addr;
    return uc_mmio_map(cpu->uc, addr, size, io_read, region, io_write, region) == UC_ERR_OK;
}

void pl_cpu_unmap(struct pl_cpu *cpu, uint32_t addr, uint32_t size)
{
    pl_cpu_invalidate(cpu, addr, size);
    uc_mem_unmap(cpu->uc, addr, size);
}

/* Unicorn asks about rights where an access misses QEMU's TLB. It empties the TLB only when a
 * region changes between writable and read-only, so that is what it does here. */
void pl_cpu_watch_reads(struct pl_cpu *cpu, uint32_t addr, uint32_t size, bool watch)
{
    uint32_t rights = watch ? UC_PROT_EXEC : UC_PROT_READ | UC_PROT_EXEC;

    uc_mem_protect(cpu->uc, addr, size, rights | UC_PROT_WRITE);
    uc_mem_protect(cpu->uc, addr, size, rights);
}

void pl_cpu_invalidate(struct pl_cpu *cpu, uint32_t addr, uint32_t size)
{
    uc_ctl_remove_cache(cpu->uc, (uint64_t)addr, (uint64_t)addr + size);
}

/* --- Inspection --- */

static bool inspect(struct pl_cpu *cpu, int type, union hook hook, uint32_t addr, uint32_t size)
{
    return uc_hook_add(cpu->uc, &cpu->inspection[cpu->n_inspections++], type, hook.pointer, cpu,
                       (uint64_t)addr, (uint64_t)addr + size - 1) == UC_ERR_OK;
}

bool pl_cpu_inspect(struct pl_cpu *cpu, uint32_t addr, uint32_t size)
{
    return cpu->n_inspections + 2 <= 2 * MAX_INSPECTED &&
           inspect(cpu, UC_HOOK_MEM_READ, (union hook){.load = on_load}, addr, size) &&
           inspect(cpu, UC_HOOK_CODE, (union hook){.code = on_fetch}, addr, size);
}

void pl_cpu_inspect_nothing(struct pl_cpu *cpu)
{
    while (cpu->n_inspections > 0)
        uc_hook_del(cpu->uc, cpu->inspection[--cpu->n_inspections]);
}

/* --- Registers --- */

static int id_of(enum pl_cpu_reg reg)
{
    static const int ids[PL_REG_COUNT] = {
        UC_ARM_REG_R0,      UC_ARM_REG_R1,      UC_ARM_REG_R2,        UC_ARM_REG_R3,
        UC_ARM_REG_R4,      UC_ARM_REG_R5,      UC_ARM_REG_R6,        UC_ARM_REG_R7,
        UC_ARM_REG_R8,      UC_ARM_REG_R9,      UC_ARM_REG_R10,       UC_ARM_REG_R11,
        UC_ARM_REG_R12,     UC_ARM_REG_R13,     UC_ARM_REG_R14,       UC_ARM_REG_R15,
        UC_ARM_REG_XPSR,    UC_ARM_REG_IPSR,    UC_ARM_REG_MSP,       UC_ARM_REG_PSP,
        UC_ARM_REG_PRIMASK, UC_ARM_REG_BASEPRI, UC_ARM_REG_FAULTMASK, UC_ARM_REG_CONTROL,
        UC_ARM_REG_FPSCR,
    };

    return ids[reg];
}

uint32_t pl_cpu_get(const struct pl_cpu *cpu, enum pl_cpu_reg reg)
{
    uint32_t value = 0;

    uc_reg_read(cpu->uc, id_of(reg), &value);
    return reg == PL_REG_PC ? value & ~1U : value;
}

/* A change of mode leaves QEMU's cached flags behind; rewriting the condition flags rebuilds them.
 */
static void rebuild_flags(struct pl_cpu *cpu)
{
    uint32_t flags = 0;

    uc_reg_read(cpu->uc, UC_ARM_REG_APSR_NZCV, &flags);
    uc_reg_write(cpu->uc, UC_ARM_REG_APSR_NZCV, &flags);
}

void pl_cpu_set(struct pl_cpu *cpu, enum pl_cpu_reg reg, uint32_t value)
{
    if (reg == PL_REG_PC)
        value |= 1;
    uc_reg_write(cpu->uc, id_of(reg), &value);
    if (reg == PL_REG_XPSR) {
        uint32_t state = value & 0x0700FC00; /* T and IT bits */
        uc_reg_write(cpu->uc, UC_ARM_REG_EPSR, &state);
    }
    if (reg == PL_REG_XPSR || reg == PL_REG_IPSR || reg == PL_REG_CONTROL)
        rebuild_flags(cpu);
}

uint32_t pl_cpu_get_s(const struct pl_cpu *cpu, unsigned n)
{
    uint64_t value = 0;

    uc_reg_read(cpu->uc, UC_ARM_REG_D0 + (int)(n / 2), &value);
    return (uint32_t)(value >> 32 * (n % 2));
}

void pl_cpu_set_s(struct pl_cpu *cpu, unsigned n, uint32_t value)
{
    unsigned shift = 32 * (n % 2);
    uint64_t pair = 0;

    uc_reg_read(cpu->uc, UC_ARM_REG_D0 + (int)(n / 2), &pair);
    pair = (pair & ~((uint64_t)UINT32_MAX << shift)) | (uint64_t)value << shift;
    uc_reg_write(cpu->uc, UC_ARM_REG_D0 + (int)(n / 2), &pair);
}

/* --- Running --- */

static uint16_t opcode_at(const struct pl_cpu *cpu, uint32_t addr)
{
    uint8_t bytes[2] = {0, 0};

    uc_mem_read(cpu->uc, addr, bytes, sizeof bytes);
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}

static void set_pc_back(struct pl_cpu *cpu)
{
    if (cpu->last_pc != NOWHERE)
        pl_cpu_set(cpu, PL_REG_PC, cpu->last_pc);
}

/* Below Handler mode QEMU takes EXC_RETURN for an address and aborts the fetch. */
static enum pl_cpu_stop aborted_fetch(struct pl_cpu *cpu, uint32_t *address)
{
    uint32_t pc = pl_cpu_get(cpu, PL_REG_PC);

    *address = pc | 1;
    return pc >= EXC_RETURN_MIN ? PL_CPU_EXC_RETURN : PL_CPU_NO_EXECUTE;
}

static enum pl_cpu_stop interrupted(struct pl_cpu *cpu, uint32_t *address)
{
    switch (cpu->intr - 1) {
    case INTR_SVC:
        return PL_CPU_SVC;
    case INTR_BKPT:
        return PL_CPU_BKPT;
    case INTR_PREFETCH_ABORT:
    case INTR_EXCEPTION_EXIT:
        return aborted_fetch(cpu, address);
    case INTR_DATA_ABORT:
        set_pc_back(cpu);
        return PL_CPU_UNALIGNED;
    case INTR_NO_COPROCESSOR:
        return PL_CPU_NO_COPROCESSOR;
    default:
        return PL_CPU_BROKEN;
    }
}

/* WFE and YIELD come out as invalid, but with PC behind them. */
static enum pl_cpu_stop invalid_instruction(struct pl_cpu *cpu)
{
    uint32_t pc = pl_cpu_get(cpu, PL_REG_PC);

    if (!(pl_cpu_get(cpu, PL_REG_XPSR) & XPSR_T))
        return PL_CPU_INVALID_STATE;
    return pc == cpu->last_pc || cpu->last_pc == NOWHERE ? PL_CPU_UNDEFINED : PL_CPU_HINT;
}

static enum pl_cpu_stop failed(struct pl_cpu *cpu, uc_err err, uint32_t *address)
{
    switch (err) {
    case UC_ERR_READ_UNMAPPED:
    case UC_ERR_WRITE_UNMAPPED:
        *address = cpu->bad_address;
        set_pc_back(cpu);
        return PL_CPU_BAD_ACCESS;
    case UC_ERR_FETCH_UNMAPPED:
        *address = pl_cpu_get(cpu, PL_REG_PC);
        return *address >= EXC_RETURN_MIN ? aborted_fetch(cpu, address) : PL_CPU_BAD_FETCH;
    case UC_ERR_FETCH_PROT:
        return aborted_fetch(cpu, address);
    case UC_ERR_INSN_INVALID:
        return invalid_instruction(cpu);
    default:
        return PL_CPU_BROKEN;
    }
}

enum pl_cpu_stop pl_cpu_run(struct pl_cpu *cpu, uint32_t *address)
{
    uc_err err;

    if (!(pl_cpu_get(cpu, PL_REG_XPSR) & XPSR_T))
        return PL_CPU_INVALID_STATE;
    cpu->asked = false;
    cpu->echoes = 0;
    cpu->intr = 0;
    cpu->last_pc = NOWHERE;
    err = uc_emu_start(cpu->uc, pl_cpu_get(cpu, PL_REG_PC) | 1, NO_EXIT, 0, 0);
    if (cpu->intr)
        return interrupted(cpu, address);
    if (err != UC_ERR_OK)
        return failed(cpu, err, address);
    if (cpu->asked)
        return PL_CPU_ASKED;
    return opcode_at(cpu, cpu->last_pc) == 0xBF30 ? PL_CPU_WFI : PL_CPU_BROKEN;
}

/* --- Snapshots --- */

struct pl_cpu_context *pl_cpu_save(struct pl_cpu *cpu)
{
    uc_context *context;

    if (uc_context_alloc(cpu->uc, &context) != UC_ERR_OK)
        return NULL;
    uc_context_save(cpu->uc, context);
    return (struct pl_cpu_context *)context;
}

void pl_cpu_restore(struct pl_cpu *cpu, const struct pl_cpu_context *context)
{
    uc_context_restore(cpu->uc, (uc_context *)context);
    rebuild_flags(cpu);
}

void pl_cpu_context_free(struct pl_cpu_context *context)
{
    uc_context_free((uc_context *)context);
}
