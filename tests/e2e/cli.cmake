if(TARGET pinless AND TARGET pinless-board)
    pinless_e2e(cli cli.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>)
endif()
