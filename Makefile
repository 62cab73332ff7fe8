# Kith: `make run FOLDER=~/Kith` shares a folder from here, `make test` proves that it works, `make help` lists the rest.

PREFIX ?= /usr/local
DESTDIR ?=
FOLDER ?= ~/Kith
export FOLDER FUZZ_SECONDS FUZZ_TARGETS

BUILD_PACKAGES = make libsodium-dev libssl-dev libavahi-client-dev libsqlite3-dev libzstd-dev libevent-dev \
	libmicrohttpd-dev
RUN_PACKAGES = avahi-daemon dbus
TEST_PACKAGES = $(RUN_PACKAGES) python3 python3-venv python3-cbor2 python3-nacl python3-yaml iproute2 nftables tshark \
	rsync strace git xfsprogs btrfs-progs
BENCHMARK_PACKAGES = python3 rsync syncthing iproute2

RELEASE = .build/release/kith
VENV = .build/venv
SWIFT_FLAGS = --explicit-target-dependency-import-check error

# Processor time that each target of `make fuzz` gets, in seconds; empty: 1800 for frames, CBOR, pages and sealed chunks, 300
# for the rest. What is found is kept in FUZZ_DIR.
FUZZ_SECONDS ?=
FUZZ_TARGETS ?=
FUZZ_DIR ?= .build/fuzzing
FUZZ_FLAGS = -c release --scratch-path .build/fuzz --product fuzz -Xswiftc -sanitize=fuzzer,address -Xswiftc -DFUZZING \
	-Xcc -fsanitize=address -Xswiftc -use-ld=lld

# Installs what dpkg does not know as installed; without anything missing, apt is not called.
define install_packages
	@missing=""; \
	for package in $(1); do \
		dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
		echo "installing:$$missing"; \
		if [ "$$(id -u)" = 0 ]; then sudo=""; else sudo="sudo"; fi; \
		$$sudo apt-get update -q && \
		$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi
endef

.PHONY: help run build test simulate mutations fuzz sanitize soak lint checks benchmark install packages run-packages \
	test-packages swift clean

help:
	@echo 'make run FOLDER=~/Kith    build, share FOLDER, print an invite, show the status until Ctrl-C'
	@echo 'make build                the program, in $(RELEASE)'
	@echo 'make test                 lint, layers, documents and all tests'
	@echo 'make fuzz                 every decoder under libFuzzer: 2 to 4 hours; FUZZ_SECONDS=60 each,'
	@echo '                          FUZZ_TARGETS="frames pages" only these'
	@echo 'make simulate SEEDS=100   random histories of several devices on one thread (SEED, ACTIONS, JOBS)'
	@echo 'make mutations            wrong engines, each of which the simulator has to find'
	@echo 'make sanitize             the modules under the thread and the address sanitizer'
	@echo 'make soak SOAK_MINUTES=30 random work on three daemons, which must end with what they began'
	@echo 'make lint                 the format alone'
	@echo 'make benchmark            beside rsync, Syncthing and cp; BENCHMARK="--runs 1 --scale 0.05" for a quick look'
	@echo 'make install PREFIX=DIR   the program and its manual page (default: /usr/local)'
	@echo 'make clean                remove what was built'

run: run-packages build
	@case "$$FOLDER" in "~") FOLDER=$$HOME;; "~/"*) FOLDER=$$HOME/$${FOLDER#"~/"};; esac; \
	exec $(RELEASE) run "$$FOLDER"

build: packages swift
	swift build -c release --static-swift-stdlib --product kith

# A test that hangs ends the run after so many seconds, instead of whoever waits for it: the last one that was started and not
# ended is said before.
TEST_LIMIT ?= 1500
RUN_TESTS = PATH="$(CURDIR)/$(VENV)/bin:$$PATH" timeout --signal=ABRT --kill-after=60 $(TEST_LIMIT) \
	.build/debug/kithPackageTests.xctest --testing-library swift-testing

# The modules first: end-to-end tests wait for other processes, on threads that the modules' tests need.
test: test-packages lint checks
	swift build --build-tests $(SWIFT_FLAGS)
	.build/debug/benchmarks
	$(RUN_TESTS) --skip EndToEnd
	$(RUN_TESTS) --filter EndToEnd

# One process a target. A trap ends it and leaves the input, to be kept in Tests/Fuzzing/Tests/Regressions. Without
# SWIFT_BACKTRACE=enable=no a trap would wait for its backtrace for ever.
fuzz: packages swift
	swift build $(FUZZ_FLAGS)
	@set -e; fuzz="$$(swift build $(FUZZ_FLAGS) --show-bin-path)/fuzz"; export SWIFT_BACKTRACE=enable=no; \
	"$$fuzz" list | while read -r target seconds longest; do \
		case " $${FUZZ_TARGETS:-$$target} " in *" $$target "*) ;; *) continue;; esac; \
		mkdir -p "$(FUZZ_DIR)/$$target"; \
		"$$fuzz" "$$target" "$${FUZZ_SECONDS:-$$seconds}" "$(FUZZ_DIR)/$$target" "Tests/Fuzzing/Tests/Corpus/$$target" \
			-rss_limit_mb=2048 -timeout=20 -verbosity=0 -artifact_prefix="$(FUZZ_DIR)/$$target-" </dev/null; \
	done

# Each seed is a history and a schedule; a failing one is shown, shortened and repeated by what it prints. JOBS: processes at
# a time; empty: one a processor.
SEED ?= 1
SEEDS ?= 100
ACTIONS ?= 40
JOBS ?=
# A simulator has one thread: it counts references without atomic instructions, which were a tenth of its time.
UNLOCKED = --wrap=swift_retain --defsym=__wrap_swift_retain=swift_nonatomic_bridgeObjectRetain \
	--wrap=swift_release --defsym=__wrap_swift_release=swift_nonatomic_release
SIMULATE_FLAGS = -c release --static-swift-stdlib --scratch-path .build/simulate --product kith-simulate \
	-Xswiftc -enable-testing $(addprefix -Xlinker ,$(UNLOCKED))
simulate: packages swift
	swift build $(SIMULATE_FLAGS)
	.build/simulate/release/kith-simulate --from $(SEED) --seeds $(SEEDS) --actions $(ACTIONS) \
		$(if $(JOBS),--jobs $(JOBS))

# Wrong engines, each of which the simulator has to find. MUTATIONS="gone-wins clocks-first": only these.
MUTATIONS ?=
mutations: packages swift
	/usr/bin/python3 Tests/Mutations/mutations.py $(MUTATIONS)

# One module after the other. `Tests/Sanitizing/mutex.c` says why the thread sanitizer needs help. Leaks are not counted:
# the runtime's own weak references are among them.
SANITIZED = Bytes Cryptography Identity Manifests Wire Syncing Scanning Placing Storing Transport Control Command \
	Chunking Daemon SystemCalls Tracing
sanitize: test-packages
	@set -e; export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0; \
	for sanitizer in thread address; do \
		scratch="$(CURDIR)/.build/sanitize-$$sanitizer"; \
		swift build --build-tests --sanitize=$$sanitizer --scratch-path "$$scratch" $(SWIFT_FLAGS); \
		clang -O2 -shared -fPIC -o "$$scratch/mutex.so" Tests/Sanitizing/mutex.c; \
		for module in $(SANITIZED); do \
			echo "$$sanitizer: $${module}Tests"; \
			LD_PRELOAD="$$scratch/mutex.so" PATH="$(CURDIR)/$(VENV)/bin:$$PATH" \
				"$$scratch/debug/kithPackageTests.xctest" --testing-library swift-testing \
				--filter "^$${module}Tests\." </dev/null; \
		done; \
	done

SOAK_MINUTES ?= 30
soak: test-packages
	swift build --build-tests $(SWIFT_FLAGS)
	KITH_SOAK_MINUTES=$(SOAK_MINUTES) swift test --skip-build --filter SoakTests

lint: swift
	swift format lint --strict -r Sources Tests Benchmarks Package.swift

# Each program in Tests/Lint is one check of the documents against the source.
checks: $(VENV)/bin/python3
	@set -e; for check in Tests/Lint/*.py; do echo "$$check"; $(VENV)/bin/python3 "$$check"; done

# Debian's Python and its packages, whatever another Python may be first in PATH.
$(VENV)/bin/python3: | test-packages
	/usr/bin/python3 -m venv --system-site-packages $(VENV)

benchmark: build
	$(call install_packages,$(BENCHMARK_PACKAGES))
	swift build -c release --static-swift-stdlib --product benchmarks
	.build/release/benchmarks
	/usr/bin/python3 Benchmarks/SideBySide --kith $(RELEASE) $(BENCHMARK)

install: build
	install -D -m 755 $(RELEASE) $(DESTDIR)$(PREFIX)/bin/kith
	install -D -m 644 docs/kith.1 $(DESTDIR)$(PREFIX)/share/man/man1/kith.1

packages:
	$(call install_packages,$(BUILD_PACKAGES))

run-packages: packages
	$(call install_packages,$(RUN_PACKAGES))

test-packages: packages
	$(call install_packages,$(TEST_PACKAGES))

swift:
	@command -v swift >/dev/null || { echo 'Swift 6.3 is missing: see https://www.swift.org/install/linux' >&2; exit 1; }

clean:
	rm -rf .build
