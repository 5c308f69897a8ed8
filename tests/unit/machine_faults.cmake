# Faults and snapshots of the virtual STM32, on whole chips.
set(lsan "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
foreach(name test_fault test_snapshot)
    pinless_test(${name} pinless_machine)
    set_tests_properties(${name} PROPERTIES ENVIRONMENT "${lsan}")
endforeach()
target_sources(test_fault PRIVATE ${CMAKE_CURRENT_LIST_DIR}/fault_rig.c)
target_compile_definitions(test_snapshot PRIVATE
    PL_FIRMWARE="${PROJECT_SOURCE_DIR}/build/firmware")
