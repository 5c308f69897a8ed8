/* SPDX-License-Identifier: MIT */
/* An application for an STM32L452 laid out as STM32CubeMX generates it: what is a call of ST's HAL
 * there is written out here, in the same places and the same order. Between USER CODE lines stands
 * what its owner adds to be updated; in the build, see CMakeLists.txt, it takes two lines. */
#include "main.h"
#include "clock.h"
#include "cortex.h"

/* USER CODE BEGIN Includes */
#include "pinless/enter.h"
/* USER CODE END Includes */

enum { HSI_HZ = 16000000, PLL_HZ = 80000000, MSI_HZ = 4000000, BAUD = 115200 };
enum { LED_PIN = 5, TX_PIN = 2, RX_PIN = 3, USART_AF = 7, BLINK_MS = 500 };

static uint32_t SystemCoreClock = MSI_HZ;
static volatile uint32_t uwTick;

/* USER CODE BEGIN PV */
static const struct pl_enter_config config = {
    .product = 0x00C0FFEE,
    .version = VERSION,
    .command = "reboot bootloader\r",
};
static struct pl_enter_listener listener;
/* USER CODE END PV */

void tick(void)
{
    uwTick++;
}

static void transmit(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        while (!(usart_status(USART2) & USART_TXE)) {
        }
        usart_put(USART2, (uint8_t)text[i]);
    }
    while (!(usart_status(USART2) & USART_TC)) {
    }
}

/* In the interrupt. */
void received(uint8_t byte)
{
    /* USER CODE BEGIN RxCplt */
    pl_enter_feed(&listener, &byte, 1);
    /* USER CODE END RxCplt */
}

static void HAL_Init(void)
{
    systick_start(SystemCoreClock / 1000);
}

/* 80 MHz: HSI16 * 10 / 2. Four wait states (RM0394, "Read access latency"). */
static void SystemClock_Config(void)
{
    if (!clock_from_hsi())
        return;
    SystemCoreClock = HSI_HZ;
    RCC->PLLCFGR = RCC_PLLCFGR_PLLSRC_HSI | 10u << RCC_PLLCFGR_PLLN_POS | RCC_PLLCFGR_PLLREN;
    if (clock_pll_on() &&
        clock_flash_latency(4 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN) &&
        clock_from_pll(0))
        SystemCoreClock = PLL_HZ;
    systick_start(SystemCoreClock / 1000);
}

static void MX_GPIO_Init(void)
{
    RCC->AHB2ENR |= RCC_AHB2ENR_GPIOAEN;
    (void)RCC->AHB2ENR;
    gpio_mode(GPIOA, LED_PIN, GPIO_OUTPUT);
}

static void MX_USART2_UART_Init(void)
{
    RCC->APB1ENR1 |= RCC_APB1ENR1_USART2EN;
    (void)RCC->APB1ENR1;
    gpio_function(GPIOA, TX_PIN, USART_AF);
    gpio_function(GPIOA, RX_PIN, USART_AF);
    gpio_pull(GPIOA, RX_PIN, GPIO_PULL_UP);
    gpio_mode(GPIOA, TX_PIN, GPIO_ALTERNATE);
    gpio_mode(GPIOA, RX_PIN, GPIO_ALTERNATE);
    USART2->BRR = (SystemCoreClock + BAUD / 2) / BAUD;
    USART2->CR1 = USART_CR1_UE | USART_CR1_RE | USART_CR1_TE | USART_CR1_RXNEIE;
    nvic_enable(USART2_IRQ);
}

/* Half a second. */
static void MX_IWDG_Init(void)
{
    IWDG->KR = IWDG_KR_START;
}

/* USER CODE BEGIN 0 */
static void be_updated(void)
{
    struct pl_enter_answer answer;

    if (!pl_enter_poll(&listener, &answer))
        return;
    transmit(answer.line, answer.size);
    if (answer.go)
        pl_enter_request(answer.target, 0);
}
/* USER CODE END 0 */

int main(void)
{
    static const char banner[] = "l452-cubemx " VERSION "\r\n";

    HAL_Init();
    SystemClock_Config();
    MX_GPIO_Init();
    MX_USART2_UART_Init();
    MX_IWDG_Init();
    /* USER CODE BEGIN 2 */
    pl_enter_listen(&listener, &config);
    /* USER CODE END 2 */
    transmit(banner, sizeof banner - 1);
    for (;;) {
        GPIOA->BSRR = 1u << (LED_PIN + (uwTick / BLINK_MS % 2 ? 0 : 16));
        IWDG->KR = IWDG_KR_RELOAD;
        /* USER CODE BEGIN 3 */
        be_updated();
        /* USER CODE END 3 */
    }
}
