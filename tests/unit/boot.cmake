# The resident loader without hardware.
pinless_test(test_boot_server pinless_boot)
target_sources(test_boot_server PRIVATE boot_rig.c)
