# The resident loader on a bus.
if(TARGET pinless AND TARGET pinless-board)
    foreach(chip l452 f103 f405 g071)
        pinless_e2e(bus_${chip} bus.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        set_tests_properties(e2e_bus_${chip} PROPERTIES TIMEOUT 600 ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
    endforeach()
endif()
