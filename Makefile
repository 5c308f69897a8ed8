# A thin face over CMake: every target says what it does, `make help` lists them.
# Each installs the Debian packages it is missing first (scripts/deps.sh; PINLESS_DEPS=skip to not).
.DEFAULT_GOAL := all
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 60

build/%/build.ninja: CMakePresets.json CMakeLists.txt
	@cmake --preset $* > build/$*.log 2>&1 || { cat build/$*.log; exit 1; }
build/build.ninja: CMakePresets.json CMakeLists.txt
	@mkdir -p build && cmake --preset release > build/release.log 2>&1 || { cat build/release.log; exit 1; }

.PHONY: all
all: ## build/bin/pinless and build/bin/pinless-board
	@scripts/deps.sh build
	@$(MAKE) --no-print-directory build/build.ninja
	@cmake --build build -j $(JOBS)

.PHONY: firmware
firmware: ## the example applications, for ARM, in build/firmware
	@scripts/deps.sh build firmware
	@scripts/bearssl.sh
	@mkdir -p build
	@cmake -S examples -B build/firmware -G Ninja \
	    -DCMAKE_TOOLCHAIN_FILE=cmake/arm-none-eabi.cmake -DPINLESS_WERROR=$(or $(PINLESS_WERROR),OFF) > build/firmware.log 2>&1 \
	    || { cat build/firmware.log; exit 1; }
	@cmake --build build/firmware -j $(JOBS)

.PHONY: web
web: ## the browser's side: build/web/pinless is what a vendor copies to his site
	@scripts/deps.sh web
	@scripts/web.sh

.PHONY: serve
serve: all firmware web ## the demo page, with an update of the example product: http://localhost:8000
	@scripts/serve.sh $(or $(WEB_PORT),8000)

.PHONY: demo
demo: all firmware ## watch real firmware arrive in a modelled STM32L452
	@scripts/demo.sh

.PHONY: test
test: firmware web ## all tests, under address and undefined-behaviour sanitizers
	@scripts/deps.sh test
	@$(MAKE) --no-print-directory build/test/build.ninja
	@cmake --build build/test -j $(JOBS)
	@ctest --test-dir build/test -j $$(($(JOBS) * 2)) --output-on-failure

.PHONY: check
check: ## format, warnings as errors (gcc, clang, mingw), clang-tidy, cppcheck, words; silent if good
	@scripts/deps.sh build firmware test check
	@scripts/bearssl.sh
	@scripts/check.sh $(JOBS)

.PHONY: bench
bench: all firmware web ## pinless and stm32flash on one wire, and the board's speed: bench/RESULTS.md; BENCH=board, BENCH=browser: those alone
	@scripts/deps.sh bench
	@python3 bench/bench.py

.PHONY: fuzz
fuzz: ## libFuzzer on every parser, FUZZ_SECONDS (60) each
	@scripts/deps.sh build fuzz
	@mkdir -p build
	@$(MAKE) --no-print-directory build/fuzz/build.ninja
	@cmake --build build/fuzz -j $(JOBS)
	@scripts/fuzz.sh $(FUZZ_SECONDS)

.PHONY: cov
cov: firmware web ## line and branch coverage of src: build/cov/index.html
	@scripts/deps.sh test cov
	@$(MAKE) --no-print-directory build/cov/build.ninja
	@cmake --build build/cov -j $(JOBS)
	@find build/cov -name '*.gcda' -delete
	@ctest --test-dir build/cov -j $(JOBS) --output-on-failure > build/cov/ctest.log || { tail -n 40 build/cov/ctest.log; exit 1; }
	@gcovr --root . --filter src/core --filter src/host --filter src/serial --exclude-unreachable-branches \
	    --html-details build/cov/index.html --print-summary build/cov

.PHONY: size
size: all firmware ## code size of the freestanding parts and of the examples
	@scripts/size.sh

.PHONY: install
install: all ## under PREFIX (/usr/local): program, man page, completions
	@cmake --install build --prefix $(or $(PREFIX),/usr/local)

.PHONY: tables
tables: ## regenerate the C tables and chip lists from data/
	@python3 data/generate.py

.PHONY: format
format: ## let clang-format decide the layout
	@git ls-files '*.c' '*.h' | grep -vE '_generated|enter_chips' | xargs clang-format -i

.PHONY: clean
clean: ## remove build/
	@rm -rf build

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14
