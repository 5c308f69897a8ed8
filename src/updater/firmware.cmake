# The updater of a resident loader, as firmware. PL_SELF_UPDATE_AT_RISK: also where a power cut in the
# middle leaves the chip dead.
get_filename_component(updater ${CMAKE_CURRENT_LIST_DIR} ABSOLUTE)

# pinless_updater(NAME CHIP FLASH OPTIONS APP LOADER [DEFINITION...]): NAME.elf, .hex, .srec and .bin,
# which carries LOADER.bin and stands behind it, at APP. Code of the smallest core runs on all of them: so
# it can tell that a chip is another.
function(pinless_updater name chip flash options app loader)
    get_filename_component(family ${port}/${chip} DIRECTORY)
    set(sum ${updater}/../../scripts/self_sum.sh)
    add_executable(${name} ${updater}/main.c ${updater}/self_update.c ${updater}/carried.S
        ${boot}/mark.c ${boot}/memory.c ${boot}/../core/an3155.c ${boot}/../core/chip.c
        ${boot}/../core/chips_generated.c ${boot}/../core/entry.c ${port}/startup.c ${port}/mem.c
        ${port}/loader.c ${port}/${flash} ${port}/${options} ${family}/updater.c ${port}/${chip}_loader.c)
    target_include_directories(${name} PRIVATE ${boot} ${boot}/../../include ${port} ${family})
    target_compile_options(${name} PRIVATE -mcpu=cortex-m0plus -mthumb -g -ffunction-sections -fdata-sections)
    target_compile_definitions(${name} PRIVATE ${ARGN})
    target_link_options(${name} PRIVATE -mcpu=cortex-m0plus -mthumb -L${port} -Wl,--gc-sections
        -T${port}/${chip}_behind_loader.ld -T${updater}/updater.ld
        -Wl,--defsym=pl_port_mark=0x20000000,--defsym=loader_end=${app})
    target_link_libraries(${name} PRIVATE gcc)
    set(carried ${CMAKE_BINARY_DIR}/${loader}) # .bin comes with .elf
    set_property(SOURCE ${updater}/carried.S APPEND PROPERTY OBJECT_DEPENDS ${carried}.elf)
    target_compile_definitions(${name} PRIVATE $<$<COMPILE_LANGUAGE:ASM>:CARRIED="${carried}.bin">)
    set_target_properties(${name} PROPERTIES
        LINK_DEPENDS "${port}/${chip}_behind_loader.ld;${port}/sections.ld;${updater}/updater.ld;${sum}")
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
        COMMAND ${sum} ${CMAKE_OBJCOPY} $<TARGET_FILE:${name}>)
    pinless_formats(${name})
endfunction()

# pinless_updaters(CHIP PART FLASH OPTIONS APP): CHIP-updater with the usual loader, and one with the
# loader that starts sealed applications only; the latter also for those who take the risk.
function(pinless_updaters chip part flash options app)
    pinless_updater(${chip}-updater ${part} ${flash} ${options} ${app} ${chip}-loader)
    pinless_updater(${chip}-updater-sealed ${part} ${flash} ${options} ${app} ${chip}-loader-sealed)
    pinless_updater(${chip}-updater-at-risk ${part} ${flash} ${options} ${app} ${chip}-loader-sealed
        PL_SELF_UPDATE_AT_RISK=1)
endfunction()

pinless_updaters(l452 l4/stm32l452 loader_flash_dword.c loader_options_dword.c 0x08001000)
pinless_updaters(f103 f1/stm32f103xb f1/loader_flash.c f1/loader_options.c 0x08001000)
pinless_updaters(f405 f4/stm32f405 f4/loader_flash.c f4/loader_options.c 0x08004000)
pinless_updaters(g071 g0/stm32g071 loader_flash_dword.c loader_options_dword.c 0x08001000)
