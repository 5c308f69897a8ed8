# The flash controllers and their neighbours, each alone on a machine without a core.
set(PL_BOARD ${PROJECT_SOURCE_DIR}/board)
add_library(pinless_test_flash STATIC
    flash_rig.c
    machine_stub.c
    ${PL_BOARD}/dev_flash_f1.c
    ${PL_BOARD}/dev_flash_f4.c
    ${PL_BOARD}/dev_flash_g0.c
    ${PL_BOARD}/dev_flash_l4.c
    ${PL_BOARD}/dev_iwdg.c
    ${PL_BOARD}/dev_pwr.c
    ${PL_BOARD}/dev_syscfg.c
    ${PL_BOARD}/dev_wwdg.c
    ${PL_BOARD}/flash_cut.c
    ${PL_BOARD}/flash_dword.c
    ${PL_BOARD}/flash_dword_program.c
    ${PL_BOARD}/flash_ecc.c
    ${PL_BOARD}/flash_lock.c
    ${PL_BOARD}/flash_nor.c)
target_include_directories(pinless_test_flash PUBLIC ${PL_BOARD} ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pinless_test_flash PUBLIC PkgConfig::CMOCKA)

foreach(name dev_flash_l4 dev_flash_g0 dev_flash_f1 dev_flash_f4 dev_iwdg dev_syscfg flash_ecc)
    pinless_test(test_${name} pinless_test_flash)
endforeach()
