/* SPDX-License-Identifier: MIT */
/* Running: instructions, and between them whatever is due. */
#include "machine_internal.h"

enum { NOWHERE = 1 }; /* no instruction is at an odd address */
#define FNV_PRIME UINT64_C(0x100000001B3)

/* --- Before each instruction --- */

/* The trace is FNV-1a by words: two runs with the same one have taken the same way at the same
 * time.
 */
static void note_branch(struct pl_machine *m, uint32_t from, uint32_t to)
{
    m->trace = (m->trace ^ ((uint64_t)from << 32 | to)) * FNV_PRIME;
    m->trace = (m->trace ^ m->core.cycles) * FNV_PRIME;
    m->branch[m->n_branches++ % PL_BRANCHES] = (struct pl_branch){from, to};
}

static bool is_self_branch(struct pl_machine *m, uint32_t pc)
{
    uint32_t low = 0, high = 0;

    pl_machine_read(m, pc, 2, &low);
    pl_machine_read(m, pc + 2, 2, &high);
    return low == 0xE7FE || (low == 0xF7FF && high == 0xBFFE);
}

static bool is_breakpoint(const struct pl_machine *m, uint32_t pc)
{
    for (unsigned i = 0; i < m->n_breaks; i++)
        if (m->breaks[i] == pc)
            return true;
    return false;
}

/* At a handler's first instruction no cycle may have passed, but the core stands elsewhere. */
static bool stands_at(const struct pl_machine *m, uint32_t pc)
{
    return m->core.cycles == m->start_cycle && pc == m->start_pc;
}

static bool must_stop(struct pl_machine *m, uint32_t pc)
{
    if (m->core.cycles >= m->next_cycle || pl_core_ready(&m->core))
        return true;
    m->at_stop_pc = (pc == m->stop_pc || is_breakpoint(m, pc)) && !stands_at(m, pc);
    m->self_branch = pc == m->last_pc && is_self_branch(m, pc);
    return m->at_stop_pc || m->self_branch;
}

/* Within an IT block a stop comes late: then the instruction that was refused has run after all. */
static void count(struct pl_machine *m, uint32_t pc, unsigned size)
{
    m->core.cycles++;
    if (m->witness)
        pl_witness_step(m->witness, m->last_pc, m->next_pc, pc, size);
    if (pc != m->next_pc)
        note_branch(m, m->last_pc, pc);
    m->last_pc = pc;
    m->next_pc = pc + size;
}

static bool careful_step(struct pl_machine *m, uint32_t pc, unsigned size)
{
    if (m->refused)
        m->core.cycles++;
    m->refused = must_stop(m, pc);
    m->watchful = m->watchful || m->refused;
    if (!m->refused)
        count(m, pc, size);
    return !m->refused;
}

/* Half of the board's time is spent here: straight on, with nothing to look at, must be quick. */
bool pl_machine_step(void *ctx, uint32_t pc, unsigned size)
{
    struct pl_machine *m = ctx;

    if (pc != m->next_pc || m->core.cycles >= m->next_cycle || m->core.attention || m->watchful)
        return careful_step(m, pc, size);
    m->core.cycles++;
    m->last_pc = pc;
    m->next_pc = pc + size;
    return true;
}

/* --- Between instructions --- */

/* The instruction has run, with a wrong result; its effects on the registers cannot be undone. */
static void finish_bus_error(struct pl_machine *m)
{
    if (!m->bus_error)
        return;
    m->bus_error = false;
    pl_cpu_set(m->cpu, PL_REG_PC, m->last_pc);
    pl_core_bus_fault(&m->core, m->bus_error_addr);
}

/* Code in a busy flash bank waits, and code that has read from it; the rest of the chip does not.
 * What was read is what the operation leaves behind. */
static bool must_wait(const struct pl_machine *m)
{
    uint32_t pc = pl_cpu_get(m->cpu, PL_REG_PC);

    return m->read_stalled || (pc >= m->stall.from && pc < m->stall.to);
}

static bool stalled(const struct pl_machine *m)
{
    return m->stall.until_ps && pl_machine_now_ps(m) < m->stall.until_ps;
}

/* Whoever goes on meanwhile is watched. */
static void watch_bank(struct pl_machine *m)
{
    uint32_t off;
    struct pl_mapped_memory *bank = stalled(m) ? pl_bus_memory(m, m->stall.from, 1, &off) : NULL;

    if (!bank)
        m->stall.until_ps = 0;
    pl_bus_watch_reads(m, bank && bank->direct && bank->def.kind == PL_MEMORY_FLASH ? bank : NULL);
}

static bool is_stalled(const struct pl_machine *m)
{
    return stalled(m) && must_wait(m);
}

static void finish_stall(struct pl_machine *m)
{
    if (m->stall.until_ps == 0 || is_stalled(m))
        return;
    m->read_stalled = false;
    watch_bank(m);
}

static void finish_instruction(struct pl_machine *m)
{
    m->alarm = false;
    pl_bus_finish_stores(m);
    finish_bus_error(m);
    pl_bus_map_zero(m);
    pl_time_run_devices(m);
    finish_stall(m);
    if (m->inspection.stale)
        pl_bus_update_inspection(m);
    if (m->reset_asked)
        pl_machine_reset(m, m->reset_cause);
}

static bool in_fault_handler(const struct pl_machine *m)
{
    uint32_t exc = pl_cpu_get(m->cpu, PL_REG_IPSR) & 0x1FF;

    return exc >= PL_EXC_HARDFAULT && exc <= PL_EXC_USAGEFAULT;
}

/* PL_STOP_LIMIT stands for: go on. */
static enum pl_board_stop enter_exception(struct pl_machine *m)
{
    uint32_t from = pl_cpu_get(m->cpu, PL_REG_PC);

    m->sleeping = false;
    pl_core_take(&m->core);
    if (m->witness)
        pl_witness_exception(m->witness, from);
    note_branch(m, from, pl_cpu_get(m->cpu, PL_REG_PC));
    m->last_pc = NOWHERE;
    m->next_pc = pl_cpu_get(m->cpu, PL_REG_PC);
    m->exceptions++;
    return m->catch_faults && in_fault_handler(m) ? PL_STOP_FAULT : PL_STOP_LIMIT;
}

/* --- Why the core came back --- */

static enum pl_board_stop fault(struct pl_machine *m, uint32_t cfsr)
{
    pl_core_fault(&m->core, cfsr);
    return PL_STOP_LIMIT;
}

static enum pl_board_stop leave_exception(struct pl_machine *m, uint32_t exc_return)
{
    note_branch(m, m->last_pc, exc_return);
    pl_core_return(&m->core, exc_return);
    m->last_pc = NOWHERE;
    m->next_pc = pl_cpu_get(m->cpu, PL_REG_PC);
    m->sleeping = m->core.sleeps;
    return PL_STOP_LIMIT;
}

static enum pl_board_stop fetch_failed(struct pl_machine *m, uint32_t cfsr)
{
    m->last_pc = NOWHERE;
    return fault(m, cfsr);
}

static bool in_system_memory(const struct pl_machine *m)
{
    uint32_t off;
    const struct pl_mapped_memory *mem = pl_bus_memory(m, pl_cpu_get(m->cpu, PL_REG_PC), 2, &off);

    return mem && mem->def.kind == PL_MEMORY_ROM;
}

/* PL_STOP_LIMIT stands for: go on. */
static enum pl_board_stop handle(struct pl_machine *m, enum pl_cpu_stop why, uint32_t address)
{
    switch (why) {
    case PL_CPU_ASKED:
        return m->at_stop_pc ? PL_STOP_ADDRESS : PL_STOP_LIMIT;
    case PL_CPU_HINT:
        return PL_STOP_LIMIT;
    case PL_CPU_WFI:
        m->sleeping = true;
        return PL_STOP_LIMIT;
    case PL_CPU_SVC:
        pl_core_svc(&m->core);
        return PL_STOP_LIMIT;
    case PL_CPU_BKPT:
        return in_system_memory(m) ? PL_STOP_ROM : PL_STOP_BREAKPOINT;
    case PL_CPU_EXC_RETURN:
        return leave_exception(m, address);
    case PL_CPU_UNDEFINED:
        return fault(m, PL_CFSR_UNDEFINSTR);
    case PL_CPU_NO_COPROCESSOR:
        return fault(m, PL_CFSR_NOCP);
    case PL_CPU_INVALID_STATE:
        return fault(m, PL_CFSR_INVSTATE);
    case PL_CPU_UNALIGNED:
        return fault(m, PL_CFSR_UNALIGNED);
    case PL_CPU_BAD_ACCESS:
        pl_core_bus_fault(&m->core, address);
        return PL_STOP_LIMIT;
    case PL_CPU_BAD_FETCH:
        return fetch_failed(m, PL_CFSR_IBUSERR);
    case PL_CPU_NO_EXECUTE:
        return fetch_failed(m, PL_CFSR_IACCVIOL);
    case PL_CPU_BROKEN:
        break;
    }
    return PL_STOP_BROKEN;
}

/* --- The loop --- */

static void set_limit(struct pl_machine *m, const struct pl_board_limit *limit)
{
    m->limit_cycle = PL_CYCLE_NEVER;
    m->stop_pc = limit && limit->address ? limit->address & ~1U : NOWHERE;
    m->start_cycle = m->core.cycles;
    m->start_pc = pl_cpu_get(m->cpu, PL_REG_PC);
    m->limit_instructions = m->core.cycles - m->slept + (limit ? limit->instructions : 0);
    m->stop_flash_op = limit ? limit->flash_ops : 0;
    m->at_flash_op = false;
}

/* Time limits move with the clock, instruction limits with sleep. */
static void refresh_limit(struct pl_machine *m, const struct pl_board_limit *limit)
{
    uint64_t instructions;

    if (!limit)
        return;
    m->limit_cycle = limit->until_ps ? pl_time_cycle_at(m, limit->until_ps) : PL_CYCLE_NEVER;
    if (!limit->instructions)
        return;
    instructions = m->limit_instructions + m->slept;
    if (instructions < m->limit_cycle)
        m->limit_cycle = instructions;
}

/* Nothing but an event can go on from here: let time pass until then. False: there is none. */
static bool pass_time(struct pl_machine *m, const struct pl_board_limit *limit, uint64_t until_ps)
{
    uint64_t event = pl_time_next_event(m);
    uint64_t end =
        limit && limit->until_ps && limit->until_ps < until_ps ? limit->until_ps : until_ps;
    uint64_t end_cycle = pl_time_cycle_at(m, end);
    uint64_t next = event < end_cycle ? event : end_cycle;

    if (next == PL_CYCLE_NEVER)
        return false;
    pl_time_skip_to(m, next);
    return true;
}

/* An instruction that waits for what it has read is not over. */
static bool passed(const struct pl_machine *m, const struct pl_board_limit *limit)
{
    if (!limit || m->core.cycles < m->limit_cycle)
        return false;
    return !(m->read_stalled && is_stalled(m)) ||
           (limit->until_ps && pl_machine_now_ps(m) >= limit->until_ps);
}

static enum pl_board_stop run_core(struct pl_machine *m)
{
    uint32_t address = 0;
    enum pl_cpu_stop why;

    m->refused = m->self_branch = m->at_stop_pc = false;
    m->watchful = m->witness || m->n_breaks || m->stop_pc != NOWHERE;
    pl_time_schedule(m);
    why = pl_cpu_run(m->cpu, &address);
    return handle(m, why, address);
}

/* PL_STOP_LIMIT stands for: go on. */
static enum pl_board_stop advance(struct pl_machine *m, const struct pl_board_limit *limit)
{
    if (m->core.locked_up)
        return PL_STOP_LOCKUP;
    if (is_stalled(m))
        return pass_time(m, limit, m->stall.until_ps) ? PL_STOP_LIMIT : PL_STOP_ENDLESS;
    if (m->sleeping && pl_core_wakes(&m->core))
        m->sleeping = false;
    if (m->sleeping)
        return pass_time(m, limit, PL_NEVER) ? PL_STOP_LIMIT : PL_STOP_ASLEEP;
    if (pl_core_ready(&m->core))
        return enter_exception(m);
    if (m->self_branch) {
        m->self_branch = false;
        m->last_pc = NOWHERE;
        return pass_time(m, limit, PL_NEVER) ? PL_STOP_LIMIT : PL_STOP_ENDLESS;
    }
    return run_core(m);
}

enum pl_board_stop pl_machine_run(struct pl_machine *m, const struct pl_board_limit *limit)
{
    enum pl_board_stop stop;

    if (!m->started)
        pl_machine_reset(m, PL_RESET_POWER);
    set_limit(m, limit);
    do {
        finish_instruction(m);
        if (m->bad_firmware)
            return PL_STOP_BAD_FIRMWARE;
        if (m->at_flash_op)
            return PL_STOP_FLASH;
        refresh_limit(m, limit);
        if (passed(m, limit))
            return PL_STOP_LIMIT;
        stop = advance(m, limit);
    } while (stop == PL_STOP_LIMIT);
    return stop;
}
