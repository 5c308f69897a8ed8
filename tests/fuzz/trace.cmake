# Fuzz builds leave the command line tool out; its decoder needs nothing of it.
if(NOT TARGET pinless_trace)
    add_library(pinless_trace STATIC ${PROJECT_SOURCE_DIR}/cli/trace_decode.c
        ${PROJECT_SOURCE_DIR}/cli/trace_talk.c)
    target_include_directories(pinless_trace PUBLIC ${PROJECT_SOURCE_DIR}/cli)
endif()
pinless_fuzz(fuzz_trace trace pinless_trace pinless_core)
