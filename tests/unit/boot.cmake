# The resident loader without hardware.
foreach(name test_boot_hooks test_boot_memory test_boot_menu test_boot_openbl test_boot_protect test_boot_server)
    pinless_test(${name} pinless_boot)
    target_sources(${name} PRIVATE boot_rig.c)
endforeach()

# What protection makes of the option bytes of a chip that is made up.
pinless_test(test_boot_options pinless_boot)
target_sources(test_boot_options PRIVATE ${PROJECT_SOURCE_DIR}/src/boot/options.c)
target_include_directories(test_boot_options PRIVATE ${PROJECT_SOURCE_DIR}/src/boot)

# Another loader in this one's place, on a chip that is made up.
pinless_test(test_self_update pinless_boot)
target_sources(test_self_update PRIVATE ${PROJECT_SOURCE_DIR}/src/updater/self_update.c)

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

# The same as firmware on whole chips: what it decides, and an update whose power fails; the latter a
# program for each chip, as they take their time.
function(pinless_boot_test name source)
    add_executable(${name} ${source} cut_rig.c)
    target_link_libraries(${name} PRIVATE pinless_machine pinless_engine pinless_firmware
        PkgConfig::CMOCKA)
    target_compile_definitions(${name} PRIVATE
        PL_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware" ${ARGN})
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 PROCESSORS 2 COST 40 ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endfunction()

pinless_boot_test(test_boot_policy test_boot_policy.c)
foreach(chip IN ITEMS l452:180 f103:700 f405:1400 g071:200) # and how many operations there must be
    string(REGEX MATCH "(.*):(.*)" chip ${chip})
    pinless_boot_test(test_power_cuts_${CMAKE_MATCH_1} test_power_cuts.c
        PL_TEST_CHIP="${CMAKE_MATCH_1}" PL_TEST_OPS=${CMAKE_MATCH_2})
endforeach()
foreach(chip IN ITEMS l452 f103 f405 g071)
    pinless_boot_test(test_self_update_${chip} test_self_update_cuts.c PL_TEST_CHIP="${chip}"
        $<$<IN_LIST:${chip},l452;g071>:PL_TEST_EMPTY_CHECK>)
endforeach()
pinless_test(test_ymodem pinless_boot)
foreach(name test_boot_menu test_ymodem)
    target_sources(${name} PRIVATE ymodem_peer.c)
endforeach()
