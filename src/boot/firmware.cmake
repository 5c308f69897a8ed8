# The resident loader as firmware, for the chips that have a port.
get_filename_component(boot ${CMAKE_CURRENT_LIST_DIR} ABSOLUTE)

# What a product adds.
set(hooks ${boot}/hooks_none.c ${boot}/talk.c)

# pinless_loader(NAME CPU CHIP FLASH SYNC [DEFINITION...]): NAME.elf, .hex, .srec and .bin, of CHIP, which
# is FAMILY/PART, with these drivers of the port for flash and baud rate.
function(pinless_loader name cpu chip flash sync)
    get_filename_component(family ${port}/${chip} DIRECTORY)
    add_executable(${name} ${boot}/main.c ${boot}/early.c ${boot}/mark.c ${boot}/memory.c ${boot}/protect.c
        ${boot}/server.c ${boot}/special.c ${boot}/writer.c ${hooks} ${boot}/../core/an3155.c
        ${boot}/../core/chip.c ${boot}/../core/entry.c ${boot}/../core/chips_generated.c ${port}/loader.c ${port}/loader_start.c
        ${port}/${flash} ${port}/${sync} ${port}/${chip}_loader.c ${port}/mem.c)
    target_include_directories(${name} PRIVATE ${boot}/../../include ${family} ${port})
    # What is hoisted out of loops costs registers, and so bytes.
    target_compile_options(${name} PRIVATE -mcpu=${cpu} -mthumb -g -Os -flto
        -fno-tree-loop-distribute-patterns -fno-tree-loop-im -fno-move-loop-invariants
        -fno-section-anchors -fno-tree-copy-prop -fno-schedule-insns2)
    target_compile_definitions(${name} PRIVATE PL_BOOT_CONFIG=pl_boot_config
        PL_BOOT_CHIP=pl_port_chip ${ARGN})
    target_link_options(${name} PRIVATE -mcpu=${cpu} -mthumb -flto -Os
        -fcallgraph-info=su -L${port} -T${port}/${chip}_loader.ld) # its stack: scripts/stack.py
    target_link_libraries(${name} PRIVATE gcc)
    set_target_properties(${name} PROPERTIES LINK_DEPENDS
        "${port}/${chip}_loader.ld;${port}/loader_sections.ld;${port}/sections.ld")
    pinless_formats(${name})
endfunction()

# pinless_loaders(CHIP CPU PART FLASH SYNC OPTIONS [LINK_OPTION...]): CHIP-loader; CHIP-loader-8n1, for
# links without parity; CHIP-loader-listen, for applications that cannot ask: it listens for half a
# second before it starts them; CHIP-loader-sealed, which starts nothing incomplete, and nothing in RAM;
# CHIP-loader-crashes, which gives up what has crashed three times; CHIP-loader-protect, which also has
# the commands that change protection, with this driver of the option bytes.
function(pinless_loaders chip cpu part flash sync options)
    pinless_loader(${chip}-loader ${cpu} ${part} ${flash} ${sync})
    pinless_loader(${chip}-loader-8n1 ${cpu} ${part} ${flash} ${sync} PL_PORT_PARITY=0)
    pinless_loader(${chip}-loader-listen ${cpu} ${part} ${flash} ${sync} PL_BOOT_LISTEN_MS=500)
    pinless_loader(${chip}-loader-sealed ${cpu} ${part} ${flash} ${sync}
        "PL_BOOT_POLICY=(PL_BOOT_MAY_READ|PL_BOOT_SEALED_ONLY)")
    pinless_loader(${chip}-loader-crashes ${cpu} ${part} ${flash} ${sync} PL_BOOT_CRASHES=3)
    pinless_loader(${chip}-loader-protect ${cpu} ${part} ${flash} ${sync} PL_BOOT_PROTECT=PL_BOOT_PROTECTION)
    target_sources(${chip}-loader-protect PRIVATE ${boot}/options.c ${port}/${options})
    target_link_options(${chip}-loader-protect PRIVATE ${ARGN})
endfunction()

# Protection does not fit into 4 KiB. Of an STM32F405 the first sector has 16 anyway.
set(larger -Wl,--defsym=loader_size=8K)
pinless_loaders(l452 cortex-m4 l4/stm32l452 loader_flash_dword.c loader_sync_v2.c
    loader_options_dword.c ${larger})
pinless_loaders(f103 cortex-m3 f1/stm32f103xb f1/loader_flash.c loader_sync_v1.c f1/loader_options.c ${larger})
pinless_loaders(f405 cortex-m4 f4/stm32f405 f4/loader_flash.c loader_sync_v1.c f4/loader_options.c)
pinless_loaders(g071 cortex-m0plus g0/stm32g071 loader_flash_dword.c loader_sync_v2.c
    loader_options_dword.c ${larger})

# The port to copy for another family (docs/port-a-family.md): it runs nowhere, but is always built.
pinless_loaders(template cortex-m0plus template/part template/loader_flash.c loader_sync_v2.c
    template/loader_options.c ${larger})

# With a menu and YMODEM for people, in 8 KiB; of an STM32F405 the first sector has 16 anyway. Of its RAM
# the block buffer takes half; what the stack takes, scripts/size.sh knows.
function(pinless_menu_loader name cpu chip flash)
    set(hooks ${boot}/hooks_menu.c ${boot}/talk_hook.c ${boot}/menu.c ${boot}/menu_update.c ${boot}/ymodem.c)
    pinless_loader(${name} ${cpu} ${chip} ${flash} loader_sync_menu.c PL_BOOT_ROOM=1029 ${ARGN})
    target_link_options(${name} PRIVATE -Wl,--defsym=loader_size=8K,--defsym=stack_min=400)
endfunction()

pinless_menu_loader(l452-loader-menu cortex-m4 l4/stm32l452 loader_flash_dword.c)
pinless_menu_loader(f103-loader-menu cortex-m3 f1/stm32f103xb f1/loader_flash.c)
pinless_menu_loader(f405-loader-menu cortex-m4 f4/stm32f405 f4/loader_flash.c)
pinless_menu_loader(g071-loader-menu cortex-m0plus g0/stm32g071 loader_flash_dword.c)

# For a product on an RS-485 bus, in 8 KiB: its number stands in their last eight bytes, DE is on pin 1 of
# the UART's port.
function(pinless_node_loader name cpu chip flash)
    set(hooks ${boot}/hooks_none.c ${boot}/talk_bus.c ${boot}/node.c ${boot}/../core/bus.c)
    pinless_loader(${name} ${cpu} ${chip} ${flash} loader_bus.c PL_BOOT_NODE=255 PL_PORT_DE=1)
    target_link_options(${name} PRIVATE ${ARGN})
endfunction()

pinless_node_loader(l452-loader-node cortex-m4 l4/stm32l452 loader_flash_dword.c ${larger})
pinless_node_loader(f103-loader-node cortex-m3 f1/stm32f103xb f1/loader_flash.c ${larger})
pinless_node_loader(f405-loader-node cortex-m4 f4/stm32f405 f4/loader_flash.c)
pinless_node_loader(g071-loader-node cortex-m0plus g0/stm32g071 loader_flash_dword.c ${larger})
