# One set of warnings for every target, and none of them allowed to stay.
add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wundef
    -Wstrict-prototypes -Wmissing-prototypes)
if(PINLESS_WERROR)
    add_compile_options(-Werror)
endif()
if(PINLESS_SANITIZE)
    add_compile_options(-fsanitize=${PINLESS_SANITIZE} -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${PINLESS_SANITIZE})
endif()
