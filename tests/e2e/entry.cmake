# Entry: the drop-in compiles for every chip, and the examples get into the ROM loader.
pinless_e2e(enter_build enter_build.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(e2e_enter_build PROPERTIES TIMEOUT 600)
if(TARGET pinless AND TARGET pinless-board)
    pinless_e2e(enter enter.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
        ${PROJECT_SOURCE_DIR}/build/firmware ${PROJECT_SOURCE_DIR})
    pinless_e2e(enter_host enter_host.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
        ${PROJECT_SOURCE_DIR}/build/firmware)
    foreach(chip l452 f103 f405 g071)
        pinless_e2e(story_${chip} story.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
            ${PROJECT_SOURCE_DIR}/build/firmware ${chip})
        list(APPEND stories e2e_story_${chip})
    endforeach()
    set_tests_properties(e2e_enter e2e_enter_host ${stories} PROPERTIES ENVIRONMENT
        "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/lsan_unicorn.supp")
endif()
