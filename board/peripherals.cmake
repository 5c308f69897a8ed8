# Clocks, pins, UARTs, DMA, CRC, backup registers and IDs of the virtual STM32.
target_sources(pinless_machine PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/dev_backup.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_crc.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_dma.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_dma_f4.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_gpio.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_id.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_rcc_f1.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_rcc_f4.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_rcc_g0.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_rcc_l4.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_spi.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_usart_v1.c
    ${CMAKE_CURRENT_LIST_DIR}/dev_usart_v2.c
    ${CMAKE_CURRENT_LIST_DIR}/dma_engine.c
    ${CMAKE_CURRENT_LIST_DIR}/rcc_engine.c
    ${CMAKE_CURRENT_LIST_DIR}/spi_flash.c
    ${CMAKE_CURRENT_LIST_DIR}/usart_engine.c
    ${CMAKE_CURRENT_LIST_DIR}/usart_line.c)
