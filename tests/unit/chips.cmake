# The chip table: invariants of every row, and that the generated files are up to date.
pinless_test(test_chip pinless_core)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_test(NAME chips_up_to_date
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/data/generate.py --check)
