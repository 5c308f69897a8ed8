# Jumps into system memory: the report, and the modelled loader on the machine.
pkg_check_modules(CJSON REQUIRED IMPORTED_TARGET libcjson)
set(lsan "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
foreach(name test_jump test_handover test_witness)
    pinless_test(${name} pinless_machine PkgConfig::CJSON)
    target_sources(${name} PRIVATE
        ${CMAKE_CURRENT_LIST_DIR}/bare_chip.c
        ${CMAKE_CURRENT_LIST_DIR}/jump_rig.c)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${lsan}")
endforeach()
