if(TARGET vcd_sample)
    pinless_e2e(sigrok sigrok.sh $<TARGET_FILE:vcd_sample>)
endif()
