/* SPDX-License-Identifier: MIT */
/* GPIO ports: what the firmware does to pins, what the outside does to them. */
#ifndef BOARD_DEV_GPIO_H
#define BOARD_DEV_GPIO_H

#include "machine.h"

enum pl_gpio_style {
    PL_GPIO_F1,        /* CRL, CRH */
    PL_GPIO_MODER,     /* MODER, AFR; STM32F4 */
    PL_GPIO_MODER_BRR, /* the same with BRR; STM32L4, STM32G0 */
};

struct pl_gpio_config {
    const char *name; /* "GPIOA": the letter is the port */
    uint32_t base;
    enum pl_gpio_style style;
    /* Values after reset; those of a STM32F1 are the same for each port and built in. */
    uint32_t moder, ospeedr, pupdr;
};

/* A port with sixteen pins, or NULL without memory. It calls pl_machine_pin_changed for each pin
 * that it begins to drive or drives to another level, and for one that it lets go and that changes.
 */
struct pl_device *pl_gpio_new(const struct pl_gpio_config *config);

enum pl_pin_mode { PL_PIN_INPUT, PL_PIN_OUTPUT, PL_PIN_ALTERNATE, PL_PIN_ANALOG };

/* How pin 0..15 is set. An STM32F1 input is also the input of the pin's peripheral. */
enum pl_pin_mode pl_gpio_mode(const struct pl_device *gpio, unsigned pin);

/* Number of the alternate function of a pin in PL_PIN_ALTERNATE; 0 on the STM32F1, which has
 * none. */
unsigned pl_gpio_function(const struct pl_device *gpio, unsigned pin);

/* Level of a pin: as driven by the port, by the outside, or by its pull resistor; else low. */
bool pl_gpio_level(const struct pl_device *gpio, unsigned pin);

/* The outside puts a level on a pin, or lets go of it. */
void pl_gpio_drive(struct pl_device *gpio, unsigned pin, bool level);
void pl_gpio_release(struct pl_device *gpio, unsigned pin);

/* A frame goes over the wire that is on an input pin, from its start_ps on. Of a port's pins one
 * has a wire at a time. */
void pl_gpio_hear(struct pl_device *gpio, unsigned pin, const struct pl_frame *frame);

#endif
