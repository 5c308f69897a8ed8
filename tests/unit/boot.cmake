# The resident loader without hardware.
foreach(name test_boot_server test_boot_openbl test_boot_protect)
    pinless_test(${name} pinless_boot)
    target_sources(${name} PRIVATE boot_rig.c)
endforeach()

# What protection makes of the option bytes of a chip that is made up.
pinless_test(test_boot_options pinless_boot)
target_sources(test_boot_options PRIVATE ${PROJECT_SOURCE_DIR}/src/boot/options.c)
target_include_directories(test_boot_options PRIVATE ${PROJECT_SOURCE_DIR}/src/boot)

# The loader itself, on the virtual chips.
if(TARGET pinless_machine)
    pinless_test(test_protect_cut pinless_machine pinless_board_rom)
    target_sources(test_protect_cut PRIVATE ${PROJECT_SOURCE_DIR}/board/node.c)
    target_compile_definitions(test_protect_cut PRIVATE
        PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
    set_tests_properties(test_protect_cut PROPERTIES ENVIRONMENT "${lsan}")
endif()

# The host's engine against the server of a chip that is read-out protected.
pinless_test(test_update_protected pinless_engine pinless_boot pinless_board_rom)
target_sources(test_update_protected PRIVATE rig.c boot_rig.c)
