if(TARGET pinless AND TARGET pinless-board)
    pinless_e2e(manifest manifest.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>
        ${PROJECT_SOURCE_DIR})
endif()
