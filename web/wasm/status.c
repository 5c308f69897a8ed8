/* SPDX-License-Identifier: MIT */
/* What the engine of a page knows: numbers with names and pages. */
#include "engine.h"
#include "engine_internal.h"

/* --- Numbers --- */

#define TARGET  pl_web.identify.target
#define SESSION pl_web.session
#define PLAN    pl_web.plan
#define UPDATE  pl_web.update

/* NUMBER(name in JavaScript, value in C) */
#define NUMBERS(NUMBER)                                                                            \
    NUMBER(pid, TARGET.pid)                                                                        \
    NUMBER(loaderVersion, TARGET.version)                                                          \
    NUMBER(bootloaderId, TARGET.bl_id)                                                             \
    NUMBER(flashBase, TARGET.chip ? TARGET.chip->flash_base : 0)                                   \
    NUMBER(flashSize, TARGET.flash_size)                                                           \
    NUMBER(flashSizeKnown, TARGET.flash_size_known)                                                \
    NUMBER(erasedByte, TARGET.chip ? TARGET.chip->erased : 0xFF)                                   \
    NUMBER(readProtected, TARGET.read_protected)                                                   \
    NUMBER(layoutKnown, TARGET.layout_known)                                                       \
    NUMBER(startMs, TARGET.chip ? TARGET.chip->start_ms : 0)                                       \
    NUMBER(uidKnown, TARGET.uid_known)                                                             \
    NUMBER(uid0, uid_word(0))                                                                      \
    NUMBER(uid1, uid_word(4))                                                                      \
    NUMBER(uid2, uid_word(8))                                                                      \
    NUMBER(baud, SESSION.line.baud)                                                                \
    NUMBER(parityEven, SESSION.line.parity == PL_PARITY_EVEN)                                      \
    NUMBER(answered, pl_web.talk.answered)                                                         \
    NUMBER(imageBytes, pl_image_size(&pl_web.image))                                               \
    NUMBER(imageAddress, pl_web.image.count ? pl_web.image.segments[0].addr : 0)                   \
    NUMBER(keepBytes, PLAN.keep_bytes)                                                             \
    NUMBER(pages, PLAN.n_pages)                                                                    \
    NUMBER(badAddress, PLAN.bad_addr)                                                              \
    NUMBER(estimateMs, pl_web.planned ? pl_plan_estimate_ms(&PLAN, &SESSION) : 0)                  \
    NUMBER(phase, UPDATE.phase)                                                                    \
    NUMBER(done, UPDATE.done)                                                                      \
    NUMBER(total, UPDATE.total)                                                                    \
    NUMBER(address, UPDATE.addr)                                                                   \
    NUMBER(pagesErased, UPDATE.pages_erased)                                                       \
    NUMBER(pagesUnchanged, UPDATE.pages_unchanged)                                                 \
    NUMBER(pagesUnproven, pages_unproven())                                                        \
    NUMBER(bytesWritten, UPDATE.bytes_written)                                                     \
    NUMBER(bytesVerified, UPDATE.bytes_verified)                                                   \
    NUMBER(repairs, UPDATE.repairs)                                                                \
    NUMBER(changed, UPDATE.changed)                                                                \
    NUMBER(expected, UPDATE.expected)                                                              \
    NUMBER(found, UPDATE.found)                                                                    \
    NUMBER(sent, SESSION.stats.sent)                                                               \
    NUMBER(received, SESSION.stats.received)                                                       \
    NUMBER(nacks, SESSION.stats.nacks)                                                             \
    NUMBER(timeouts, SESSION.stats.timeouts)                                                       \
    NUMBER(resyncs, SESSION.stats.resyncs)                                                         \
    NUMBER(retries, SESSION.stats.retries)                                                         \
    NUMBER(noise, SESSION.stats.noise)                                                             \
    NUMBER(turnaroundMs, SESSION.turnaround_ms)

static uint32_t uid_word(unsigned at)
{
    const uint8_t *b = TARGET.uid + at;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static bool in_set(const uint8_t *set, uint32_t page)
{
    return page < PL_PLAN_PAGES_MAX && (set[page / 8] >> (page % 8) & 1) != 0;
}

static uint32_t pages_unproven(void)
{
    uint32_t n = 0;

    for (uint32_t page = 0; page < PL_PLAN_PAGES_MAX; page++)
        n += in_set(UPDATE.dirty, page);
    return n;
}

const uint32_t *pl_web_status(void)
{
#define VALUE(name, value) (uint32_t)(value),
    static uint32_t numbers[64];
    const uint32_t fresh[] = {NUMBERS(VALUE)};

    _Static_assert(sizeof fresh <= sizeof numbers, "room for all numbers");
    for (size_t i = 0; i < sizeof fresh / sizeof fresh[0]; i++)
        numbers[i] = fresh[i];
    return numbers;
}

const char *pl_web_status_names(void)
{
#define NAME(name, value) #name "\0"
    return NUMBERS(NAME);
}

/* --- Texts --- */

const char *pl_web_err_name(int err)
{
    return pl_err_name(err);
}

const char *pl_web_chip_name(void)
{
    if (TARGET.variant)
        return TARGET.variant->name;
    return TARGET.chip ? TARGET.chip->name : "";
}

const char *pl_web_app_version(void)
{
    return pl_web.talk.answer.version;
}

/* --- Pages --- */

static bool find_page(uint32_t page, uint32_t *addr, uint32_t *size)
{
    return TARGET.layout &&
           pl_layout_page(TARGET.layout, TARGET.chip->flash_base, page, addr, size);
}

uint32_t pl_web_page_count(void)
{
    uint32_t n = 0, addr, size;

    while (find_page(n, &addr, &size) && addr - TARGET.chip->flash_base < TARGET.flash_size)
        n++;
    return n;
}

uint32_t pl_web_page_address(uint32_t page)
{
    uint32_t addr, size;

    return find_page(page, &addr, &size) ? addr : 0;
}

uint32_t pl_web_page_size(uint32_t page)
{
    uint32_t addr, size;

    return find_page(page, &addr, &size) ? size : 0;
}

static uint32_t image_bytes_in(uint32_t from, uint32_t size)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < pl_web.image.count; i++) {
        const struct pl_segment *s = &pl_web.image.segments[i];
        uint64_t begin = s->addr > from ? s->addr : from;
        uint64_t end = (uint64_t)s->addr + s->size;

        if (end > (uint64_t)from + size)
            end = (uint64_t)from + size;
        sum += end > begin ? end - begin : 0;
    }
    return (uint32_t)sum;
}

uint32_t pl_web_page_state(uint32_t page)
{
    uint32_t addr, size;

    if (!pl_web.planned || !find_page(page, &addr, &size) || !in_set(PLAN.touched, page))
        return PL_WEB_PAGE_UNTOUCHED;
    return PLAN.keep_bytes > 0 && image_bytes_in(addr, size) < size ? PL_WEB_PAGE_PARTLY
                                                                    : PL_WEB_PAGE_WRITTEN;
}
