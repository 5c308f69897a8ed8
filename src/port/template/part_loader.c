/* SPDX-License-Identifier: MIT */
/* A part for the resident loader: memories, clocks, pins. The rest of src/boot/port.h is in the
 * folder above: loader.c, and one of loader_sync_*.c. */
#include "../../boot/port.h"
#include "loader.h"

enum { HSI_KHZ = 16000, USART_AF = 7 };

/* The erase map: runs of equal pages, in order of address; then the size of the flash. */
static const struct pl_pages PAGES[] = {{64, 2048}};
static const struct pl_layout LAYOUT = {PAGES, 1, 128 * 1024, ""};

/* The flash first, then all that a host may see: RAM behind the loader's 2 KiB; the unique id, the
 * flash's size, option bytes, to be read. A stack may begin behind RAM in which no program may lie.
 * What is in no area cannot be reached. */
static const struct pl_boot_area AREAS[] = {
    {0x08000000, 128 * 1024, (uint8_t *)0x08000000, PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO},
    {0x20000800, 30 * 1024, (uint8_t *)0x20000800,
     PL_BOOT_READ | PL_BOOT_WRITE | PL_BOOT_GO | PL_BOOT_STACK},
};

/* From the linker script; only its address means something. */
extern const uint8_t loader_end[];

/* pid is what Get ID says, by which hosts look up the erase map: the one of AN2606 for this chip,
 * and wide_erase as its ROM loader has it. granule is what the flash programs at once and, with
 * ECC, only once. */
const struct pl_boot_chip pl_port_chip = {
    .pid = 0x000,
    .version = 0x31,
    .wide_erase = true,
    .granule = 8,
    .app = (uint32_t)loader_end,
    .layout = &LAYOUT,
    .areas = AREAS,
    .n_areas = sizeof AREAS / sizeof *AREAS,
    .damage = &loader_damage,
};

uint32_t loader_clocks(void)
{
    return HSI_KHZ;
}

/* Many chips want a read behind the clock's bit before the peripheral answers. */
void loader_pins(void)
{
    RCC->ENR |= RCC_ENR_GPIOAEN | RCC_ENR_USART1EN;
    (void)RCC->ENR;
    gpio_two_functions(GPIOA, LOADER_TX_PIN, LOADER_RX_PIN, USART_AF);
    gpio_pull(GPIOA, LOADER_RX_PIN, GPIO_PULL_UP);
}
