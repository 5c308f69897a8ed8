/* SPDX-License-Identifier: MIT */
/* GPIO ports: what the firmware does to pins, what the outside does to them.
 *
 * RM0008 (STM32F1) "General-purpose and alternate-function I/Os"; RM0090 (STM32F4), RM0394
 * (STM32L4) and RM0444 (STM32G0) "General-purpose I/Os". LCKR is left out: it reads as 0 and locks
 * nothing. */
#include "dev_gpio.h"

#include <stdlib.h>
#include <string.h>

#include "register.h"
#include "usart_line.h"

enum { F1_CRL = 0x00, F1_CRH = 0x04, F1_IDR = 0x08, F1_ODR = 0x0C, F1_BSRR = 0x10, F1_BRR = 0x14 };
enum {
    MODER = 0x00,
    OTYPER = 0x04,
    OSPEEDR = 0x08,
    PUPDR = 0x0C,
    IDR = 0x10,
    ODR = 0x14,
    BSRR = 0x18,
    AFRL = 0x20,
    AFRH = 0x24,
    BRR = 0x28
};

/* Each pin an input without pull resistor. */
static const uint32_t F1_CR_RESET = 0x44444444;

struct gpio {
    struct pl_device device;
    struct pl_gpio_config config;
    uint32_t moder, otyper, ospeedr, pupdr, odr;
    uint32_t afr[2];
    uint32_t cr[2];          /* F1: CRL, CRH */
    uint32_t driven, levels; /* by the outside; not touched by a reset */
    struct pl_line wire;     /* what comes over it, on wire_pin */
    unsigned wire_pin;
    uint32_t outputs, told; /* driven by the port, and the levels that the machine knows of */
};

static struct gpio *gpio_of(const struct pl_device *d)
{
    return d->state;
}

static unsigned f1_bits(const struct gpio *g, unsigned pin)
{
    return g->cr[pin / 8] >> (4 * (pin % 8)) & 15;
}

static enum pl_pin_mode f1_mode(unsigned bits)
{
    unsigned cnf = bits >> 2;

    if ((bits & 3) == 0)
        return cnf == 0 ? PL_PIN_ANALOG : PL_PIN_INPUT;
    return cnf & 2 ? PL_PIN_ALTERNATE : PL_PIN_OUTPUT;
}

enum pl_pin_mode pl_gpio_mode(const struct pl_device *gpio, unsigned pin)
{
    const struct gpio *g = gpio_of(gpio);

    if (g->config.style == PL_GPIO_F1)
        return f1_mode(f1_bits(g, pin));
    return (enum pl_pin_mode)(g->moder >> (2 * pin) & 3);
}

unsigned pl_gpio_function(const struct pl_device *gpio, unsigned pin)
{
    const struct gpio *g = gpio_of(gpio);

    return g->afr[pin / 8] >> (4 * (pin % 8)) & 15;
}

/* F1: an input with CNF = 10 is pulled to where its ODR bit points. */
static bool pulled_up(const struct gpio *g, unsigned pin)
{
    if (g->config.style == PL_GPIO_F1)
        return f1_bits(g, pin) == 8 && g->odr >> pin & 1;
    return (g->pupdr >> (2 * pin) & 3) == 1;
}

static bool has_traffic(const struct gpio *g, unsigned pin)
{
    return g->wire.count > 0 && g->wire_pin == pin;
}

bool pl_gpio_level(const struct pl_device *gpio, unsigned pin)
{
    const struct gpio *g = gpio_of(gpio);

    if (pl_gpio_mode(gpio, pin) == PL_PIN_OUTPUT)
        return g->odr >> pin & 1;
    if (has_traffic(g, pin))
        return pl_line_level(&g->wire, pl_machine_now_ps(gpio->machine));
    if (g->driven >> pin & 1)
        return g->levels >> pin & 1;
    return pulled_up(g, pin);
}

void pl_gpio_drive(struct pl_device *gpio, unsigned pin, bool level)
{
    struct gpio *g = gpio_of(gpio);
    uint32_t bit = 1u << pin;

    g->driven |= bit;
    g->levels = level ? g->levels | bit : g->levels & ~bit;
}

void pl_gpio_release(struct pl_device *gpio, unsigned pin)
{
    gpio_of(gpio)->driven &= ~(1u << pin);
}

void pl_gpio_hear(struct pl_device *gpio, unsigned pin, const struct pl_frame *frame)
{
    struct gpio *g = gpio_of(gpio);

    if (g->wire_pin != pin)
        g->wire.count = 0;
    g->wire_pin = pin;
    pl_line_forget(&g->wire, pl_machine_now_ps(gpio->machine));
    pl_line_append(&g->wire, frame);
}

/* The input of an analogue pin is off and reads as 0. */
static uint32_t input_bits(const struct pl_device *d)
{
    uint32_t bits = 0;

    for (unsigned pin = 0; pin < 16; pin++)
        if (pl_gpio_mode(d, pin) != PL_PIN_ANALOG && pl_gpio_level(d, pin))
            bits |= 1u << pin;
    return bits;
}

/* --- What the machine is told --- */

static uint32_t output_bits(const struct pl_device *d)
{
    uint32_t bits = 0;

    for (unsigned pin = 0; pin < 16; pin++)
        if (pl_gpio_mode(d, pin) == PL_PIN_OUTPUT)
            bits |= 1u << pin;
    return bits;
}

/* "GPIOA" is port 0. */
static unsigned port_of(const struct gpio *g)
{
    return (unsigned)(g->config.name[strlen(g->config.name) - 1] - 'A');
}

static void tell_pin(struct gpio *g, unsigned pin, bool level)
{
    uint32_t bit = 1u << pin;

    g->told = level ? g->told | bit : g->told & ~bit;
    pl_machine_pin_changed(g->device.machine, port_of(g) * 16 + pin, level);
}

/* A pin that the port begins to drive has a new level in any case; one that it lets go only if the
 * outside or the pull resistor moves it. */
static void tell_pins(struct gpio *g)
{
    uint32_t before = g->outputs;

    g->outputs = output_bits(&g->device);
    for (unsigned pin = 0; pin < 16; pin++) {
        uint32_t bit = 1u << pin;
        bool level = pl_gpio_level(&g->device, pin);
        bool moved = level != ((g->told & bit) != 0);

        if ((g->outputs & ~before & bit) || ((g->outputs | before) & bit && moved))
            tell_pin(g, pin, level);
    }
}

/* --- Registers --- */

/* The registers that keep what is written, with the bits that they have. */
static uint32_t *f1_stored(struct gpio *g, uint32_t off, uint32_t *bits)
{
    *bits = off == F1_ODR ? 0xFFFF : UINT32_MAX;
    switch (off) {
    case F1_CRL:
        return &g->cr[0];
    case F1_CRH:
        return &g->cr[1];
    case F1_ODR:
        return &g->odr;
    default:
        return NULL;
    }
}

static uint32_t *moder_stored(struct gpio *g, uint32_t off, uint32_t *bits)
{
    *bits = off == OTYPER || off == ODR ? 0xFFFF : UINT32_MAX;
    switch (off) {
    case MODER:
        return &g->moder;
    case OTYPER:
        return &g->otyper;
    case OSPEEDR:
        return &g->ospeedr;
    case PUPDR:
        return &g->pupdr;
    case ODR:
        return &g->odr;
    case AFRL:
        return &g->afr[0];
    case AFRH:
        return &g->afr[1];
    default:
        return NULL;
    }
}

static uint32_t *stored(struct gpio *g, uint32_t off, uint32_t *bits)
{
    return g->config.style == PL_GPIO_F1 ? f1_stored(g, off, bits) : moder_stored(g, off, bits);
}

static uint32_t read_gpio(struct pl_device *d, uint32_t off, unsigned size)
{
    struct gpio *g = gpio_of(d);
    uint32_t bits, word = 0;
    const uint32_t *reg = stored(g, off & ~3u, &bits);

    if (reg)
        word = *reg;
    else if ((off & ~3u) == (g->config.style == PL_GPIO_F1 ? F1_IDR : IDR))
        word = input_bits(d);
    return pl_register_part(word, off, size);
}

/* BSRR: setting wins over resetting. */
static void set_reset(struct gpio *g, uint32_t value)
{
    g->odr = (g->odr & ~(value >> 16)) | (value & 0xFFFF);
}

static void strobe(struct gpio *g, uint32_t off, uint32_t value)
{
    bool f1 = g->config.style == PL_GPIO_F1;

    if (off == (f1 ? F1_BSRR : BSRR))
        set_reset(g, value);
    else if (f1 ? off == F1_BRR : off == BRR && g->config.style == PL_GPIO_MODER_BRR)
        g->odr &= ~(value & 0xFFFF);
}

static void write_gpio(struct pl_device *d, uint32_t off, unsigned size, uint32_t value)
{
    struct gpio *g = gpio_of(d);
    uint32_t bits, odr = g->odr;
    uint32_t *reg = stored(g, off & ~3u, &bits);

    if (reg)
        *reg = pl_register_merge(*reg, off, size, value) & bits;
    else
        strobe(g, off & ~3u, pl_register_merge(0, off, size, value));
    if (reg || g->odr != odr)
        tell_pins(g);
}

static void reset_gpio(struct pl_device *d, enum pl_reset_cause cause)
{
    struct gpio *g = gpio_of(d);

    (void)cause;
    g->moder = g->config.moder;
    g->ospeedr = g->config.ospeedr;
    g->pupdr = g->config.pupdr;
    g->otyper = g->odr = 0;
    g->afr[0] = g->afr[1] = 0;
    g->cr[0] = g->cr[1] = F1_CR_RESET;
    if (d->machine)
        tell_pins(g);
}

static uint64_t never(const struct pl_device *d)
{
    (void)d;
    return PL_NEVER;
}

static void run_gpio(struct pl_device *d)
{
    (void)d;
}

static void free_gpio(struct pl_device *d)
{
    free(d->state);
}

static const struct pl_device_ops OPS = {read_gpio, write_gpio, reset_gpio, never,
                                         run_gpio,  free_gpio,  NULL,       NULL};

struct pl_device *pl_gpio_new(const struct pl_gpio_config *config)
{
    struct gpio *g = calloc(1, sizeof *g);

    if (!g)
        return NULL;
    g->config = *config;
    g->device = (struct pl_device){&OPS, config->name, config->base, 0x400, NULL, g, sizeof *g};
    reset_gpio(&g->device, PL_RESET_POWER);
    return &g->device;
}
