# The virtual STM32's core and bus on chips that have nothing else.
set(lsan "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
foreach(name test_machine test_core test_chips)
    pinless_test(${name} pinless_machine)
    target_sources(${name} PRIVATE ${CMAKE_CURRENT_LIST_DIR}/bare_chip.c)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${lsan}")
endforeach()

# The same self-test on QEMU and here.
add_executable(selftest_run selftest_run.c bare_chip.c)
target_link_libraries(selftest_run PRIVATE pinless_machine)
foreach(core m0plus m3 m4f m7f)
    add_test(NAME selftest_${core} COMMAND ${PROJECT_SOURCE_DIR}/tests/e2e/selftest_qemu.sh
        $<TARGET_FILE:selftest_run> ${core})
    set_tests_properties(selftest_${core} PROPERTIES TIMEOUT 120 ENVIRONMENT "${lsan}")
endforeach()

# Whole chips that run the examples.
pinless_test(test_determinism pinless_machine pinless_board_rom)
target_sources(test_determinism PRIVATE ${PROJECT_SOURCE_DIR}/board/node.c)
target_compile_definitions(test_determinism PRIVATE
    PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
set_tests_properties(test_determinism PROPERTIES ENVIRONMENT "${lsan}")

# And those that let themselves be updated, 200 times each, with the host's engine at the other end.
add_executable(test_story test_story.c rig.c ${PROJECT_SOURCE_DIR}/board/node.c)
target_link_libraries(test_story PRIVATE pinless_machine pinless_engine pinless_board_rom PkgConfig::CMOCKA)
target_compile_definitions(test_story PRIVATE PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
set_target_properties(test_story PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
foreach(chip l452 f103 f405 g071)
    add_test(NAME test_story_${chip} COMMAND test_story ${chip})
    set_tests_properties(test_story_${chip} PROPERTIES ENVIRONMENT "${lsan}" TIMEOUT 600 PROCESSORS 2
        COST 40)
endforeach()
