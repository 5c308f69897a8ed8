# Clocks, pins, UARTs, DMA, CRC, backup registers and IDs, each alone on a machine without a core.
set(PL_BOARD ${PROJECT_SOURCE_DIR}/board)
add_library(pinless_test_peripherals STATIC
    machine_stub.c
    ${PL_BOARD}/dev_backup.c
    ${PL_BOARD}/dev_crc.c
    ${PL_BOARD}/dev_dma.c
    ${PL_BOARD}/dev_dma_f4.c
    ${PL_BOARD}/dev_gpio.c
    ${PL_BOARD}/dev_id.c
    ${PL_BOARD}/dev_rcc_f1.c
    ${PL_BOARD}/dev_rcc_f4.c
    ${PL_BOARD}/dev_rcc_g0.c
    ${PL_BOARD}/dev_rcc_l4.c
    ${PL_BOARD}/dev_spi.c
    ${PL_BOARD}/dev_usart_v1.c
    ${PL_BOARD}/dev_usart_v2.c
    ${PL_BOARD}/dma_engine.c
    ${PL_BOARD}/rcc_engine.c
    ${PL_BOARD}/usart_engine.c
    ${PL_BOARD}/usart_line.c)
target_include_directories(pinless_test_peripherals
    PUBLIC ${PL_BOARD} ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pinless_test_peripherals PUBLIC PkgConfig::CMOCKA)

foreach(name dev_crc dev_dma dev_dma_f4 dev_gpio dev_id dev_rcc dev_spi dev_usart)
    pinless_test(test_${name} pinless_test_peripherals)
endforeach()
pinless_test(test_spi_flash pinless_machine)
