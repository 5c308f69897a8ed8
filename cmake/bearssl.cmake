# BearSSL for the chips: HMAC-SHA-256 and AES-CTR, as scripts/bearssl.sh has fetched it.
if(DEFINED ENV{PINLESS_BEARSSL})
    set(bearssl $ENV{PINLESS_BEARSSL})
else()
    get_filename_component(bearssl ${CMAKE_CURRENT_LIST_DIR}/../build/bearssl ABSOLUTE)
endif()
if(NOT EXISTS ${bearssl}/inc/bearssl.h)
    message(FATAL_ERROR "No BearSSL in ${bearssl}: run scripts/bearssl.sh, or set PINLESS_BEARSSL")
endif()

# bearssl-CPU, a library to link with. Its warnings are its own.
foreach(cpu cortex-m0plus cortex-m3 cortex-m4)
    add_library(bearssl-${cpu} STATIC EXCLUDE_FROM_ALL)
    foreach(source codec/dec32be codec/dec32le codec/enc32be codec/enc32le hash/sha2small mac/hmac
            symcipher/aes_ct symcipher/aes_ct_ctr symcipher/aes_ct_enc)
        target_sources(bearssl-${cpu} PRIVATE ${bearssl}/src/${source}.c)
    endforeach()
    target_include_directories(bearssl-${cpu} SYSTEM PUBLIC ${bearssl}/inc PRIVATE ${bearssl}/src)
    target_compile_options(bearssl-${cpu} PRIVATE -mcpu=${cpu} -mthumb -w)
endforeach()
