# The resident loader as firmware, for the chips that have a port.
get_filename_component(boot ${CMAKE_CURRENT_LIST_DIR} ABSOLUTE)

# pinless_loader(NAME CPU CHIP FLASH SYNC [DEFINITION...]): NAME.elf, .hex, .srec and .bin, of CHIP, which
# is FAMILY/PART, with these drivers of the port for flash and baud rate.
function(pinless_loader name cpu chip flash sync)
    get_filename_component(family ${port}/${chip} DIRECTORY)
    add_executable(${name} ${boot}/main.c ${boot}/early.c ${boot}/mark.c ${boot}/memory.c ${boot}/protect.c
        ${boot}/server.c ${boot}/../core/an3155.c ${boot}/../core/chip.c ${boot}/../core/entry.c
        ${boot}/../core/chips_generated.c ${port}/loader.c ${port}/loader_start.c
        ${port}/${flash} ${port}/${sync} ${port}/${chip}_loader.c ${port}/mem.c)
    target_include_directories(${name} PRIVATE ${boot}/../../include ${family} ${port})
    # What is hoisted out of loops costs registers, and so bytes.
    target_compile_options(${name} PRIVATE -mcpu=${cpu} -mthumb -g -Os -flto
        -fno-tree-loop-distribute-patterns -fno-tree-loop-im -fno-move-loop-invariants)
    target_compile_definitions(${name} PRIVATE ${ARGN})
    target_link_options(${name} PRIVATE -mcpu=${cpu} -mthumb -flto -Os -L${port} -T${port}/${chip}_loader.ld)
    target_link_libraries(${name} PRIVATE gcc)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS
        "${port}/${chip}_loader.ld;${port}/loader_sections.ld;${port}/sections.ld")
    pinless_formats(${name})
endfunction()

pinless_loader(l452-loader cortex-m4 l4/stm32l452 loader_flash_dword.c loader_sync_v2.c)
pinless_loader(f103-loader cortex-m3 f1/stm32f103xb f1/loader_flash.c loader_sync_v1.c)
pinless_loader(f405-loader cortex-m4 f4/stm32f405 f4/loader_flash.c loader_sync_v1.c)
pinless_loader(g071-loader cortex-m0plus g0/stm32g071 loader_flash_dword.c loader_sync_v2.c)
