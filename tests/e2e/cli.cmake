if(TARGET pinless AND TARGET pinless-board)
    pinless_e2e(cli cli.sh $<TARGET_FILE:pinless> $<TARGET_FILE:pinless-board>)
    set_tests_properties(e2e_cli PROPERTIES COST 100)
endif()
