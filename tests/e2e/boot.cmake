# The resident loader, with foreign hosts and our own, on the chips that have a port.
if(TARGET pinless AND TARGET pinless-board)
    foreach(chip l452 f103 f405 g071)
        pinless_e2e(boot_${chip} boot.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        set_tests_properties(e2e_boot_${chip} PROPERTIES TIMEOUT 600 COST 60 ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
        foreach(test protect 8n1)
            pinless_e2e(boot_${test}_${chip} boot_${test}.sh $<TARGET_FILE:pinless>
                $<TARGET_FILE:pinless-board> ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
            set_tests_properties(e2e_boot_${test}_${chip} PROPERTIES TIMEOUT 300 ENVIRONMENT
                "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
        endforeach()
    endforeach()
    foreach(chip IN ITEMS l452:STM32L452xE f103:STM32F103xB f405:STM32F405xG g071:STM32G071xB)
        string(REGEX MATCH "(.*):(.*)" chip ${chip})
        pinless_e2e(self_update_${CMAKE_MATCH_1} self_update.sh $<TARGET_FILE:pinless>
            $<TARGET_FILE:pinless-board> ${PROJECT_SOURCE_DIR}/build/firmware ${CMAKE_MATCH_1}
            ${CMAKE_MATCH_2})
        set_tests_properties(e2e_self_update_${CMAKE_MATCH_1} PROPERTIES ENVIRONMENT
            "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
    endforeach()
    pinless_e2e(combine combine.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
        ${PROJECT_SOURCE_DIR}/build/firmware)
    set_tests_properties(e2e_combine PROPERTIES ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
if(TARGET pinless)
    pinless_e2e(seal seal.sh $<TARGET_FILE:pinless> ${PROJECT_SOURCE_DIR}/build/firmware
        ${PROJECT_SOURCE_DIR})
endif()
