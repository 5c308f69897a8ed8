# Select frames.
pinless_test(test_bus pinless_core)
target_sources(test_bus PRIVATE entry_vectors.c)
target_compile_definitions(test_bus PRIVATE PL_SPEC="${PROJECT_SOURCE_DIR}/SPEC.md")

# A loader's place on a bus, and eight of them there.
pinless_test(test_boot_node pinless_boot)
target_include_directories(test_boot_node PRIVATE ${PROJECT_SOURCE_DIR}/src/boot)
if(TARGET pinless_machine)
    pinless_test(test_bus485 pinless_machine pinless_engine pinless_firmware pinless_board_rom)
    target_sources(test_bus485 PRIVATE bus_rig.c rig.c ${PROJECT_SOURCE_DIR}/board/bus485.c
        ${PROJECT_SOURCE_DIR}/board/node.c)
    target_compile_definitions(test_bus485 PRIVATE
        PL_TEST_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
    set_tests_properties(test_bus485 PROPERTIES ENVIRONMENT "${lsan}" TIMEOUT 600)
endif()
