# The resident loader without hardware.
pinless_test(test_boot_server pinless_boot)
target_sources(test_boot_server PRIVATE boot_rig.c)

# The loader itself, on the virtual chips.
if(TARGET pinless_machine)
    pinless_test(test_protect_cut pinless_machine pinless_board_rom)
    target_sources(test_protect_cut PRIVATE ${PROJECT_SOURCE_DIR}/board/node.c)
    target_compile_definitions(test_protect_cut PRIVATE
        PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
    set_tests_properties(test_protect_cut PROPERTIES ENVIRONMENT "${lsan}")
endif()
