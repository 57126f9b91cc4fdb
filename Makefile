# What a user types: `make` builds and starts the prompt, `make test` runs every test.
# `make help` lists the rest.

SHELL := /bin/bash
PREFIX ?= /usr/local
SWIFT ?= swift
JOBS ?=
SCRATCH ?= .build
SECONDS ?= 600

# Debian packages and, beside each, a file that shows it is there.
PACKAGES = libedit-dev=/usr/include/histedit.h libsqlite3-dev=/usr/include/sqlite3.h \
	zlib1g-dev=/usr/include/zlib.h libpng-dev=/usr/include/png.h \
	libjpeg-dev=/usr/include/jpeglib.h libmd4c-dev=/usr/include/md4c.h
# Programs that some tests hold ours against; a test whose program is missing is skipped, and says so.
TEST_TOOLS = cmark
RELEASE = $(SWIFT) build -c release --product athanor --static-swift-stdlib \
	--scratch-path $(SCRATCH) $(if $(JOBS),-j $(JOBS))
BINARY = $(SCRATCH)/release/athanor

.PHONY: all release packages lessons test-tools test lint bench rates evidence bits bits-arm64 soak reference install uninstall clean help

# The prompt gets a process group of its own, so that Ctrl-C there is not make's; Ctrl-Z stops both.
all: release
	@if [ -t 0 ] && [ -t 1 ]; then \
	  set -m; $(BINARY); code=$$?; \
	  while [ -n "$$(jobs -s)" ]; do kill -TSTP 0; fg >/dev/null; code=$$?; done; \
	  exit $$code; \
	fi

release: packages lessons
	$(RELEASE)

# Installs what is missing when it may; otherwise says the one line to type.
packages:
	@missing=; \
	for pair in $(PACKAGES); do \
	  [ -e "$${pair#*=}" ] || missing="$$missing $${pair%%=*}"; \
	done; \
	if [ -n "$$missing" ]; then \
	  line="apt-get install -y --no-install-recommends$$missing"; \
	  if ! command -v apt-get >/dev/null; then \
	    echo "athanor needs headers that Debian calls$$missing; install them, then make again" >&2; \
	    exit 1; \
	  elif [ "$$(id -u)" = 0 ]; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    $$line || { apt-get update && $$line; }; \
	  elif sudo -n true 2>/dev/null; then \
	    sudo -n env DEBIAN_FRONTEND=noninteractive $$line || \
	      { sudo -n apt-get update && sudo -n env DEBIAN_FRONTEND=noninteractive $$line; }; \
	  else \
	    echo "athanor needs$$missing. Type:  sudo $$line" >&2; \
	    exit 1; \
	  fi; \
	fi
	@command -v $(SWIFT) >/dev/null || { \
	  echo "athanor needs Swift 6.0 or newer on PATH; see https://www.swift.org/install/linux" >&2; \
	  exit 1; }

# Installs them when it may; goes on without them otherwise.
test-tools:
	@missing=; \
	for tool in $(TEST_TOOLS); do \
	  command -v $$tool >/dev/null || missing="$$missing $$tool"; \
	done; \
	if [ -n "$$missing" ]; then \
	  line="apt-get install -y --no-install-recommends$$missing"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  if ! command -v apt-get >/dev/null; then false; \
	  elif [ "$$(id -u)" = 0 ]; then $$line || { apt-get update && $$line; }; \
	  elif sudo -n true 2>/dev/null; then \
	    sudo -n env DEBIAN_FRONTEND=noninteractive $$line || \
	      { sudo -n apt-get update && sudo -n env DEBIAN_FRONTEND=noninteractive $$line; }; \
	  else false; fi || echo "tests that need$$missing are skipped" >&2; \
	fi

# The compiler does not watch what is embedded.
lessons:
	@if [ -n "$$(find notebooks -newer Sources/CData/lessons.c)" ]; then touch Sources/CData/lessons.c; fi

test: packages test-tools lessons
	$(SWIFT) test --scratch-path $(SCRATCH) $(if $(JOBS),-j $(JOBS))

lint:
	$(SWIFT) format lint --strict -r Sources Tests Benchmarks Package.swift

bench: release
	@ATHANOR=$(abspath $(BINARY)) SWIFT=$(SWIFT) SCRATCH=$(SCRATCH) Benchmarks/run

# Whether lrfind's rate is within 2x of the best of many, and in its band, on a dozen tasks.
rates: packages
	$(SWIFT) build -c release --product Rates --static-swift-stdlib --scratch-path $(SCRATCH) $(if $(JOBS),-j $(JOBS))
	$(SCRATCH)/release/Rates

# What the tricks come to over paired seeds: runs docs/EVIDENCE.md and writes what came; about a quarter of an hour.
evidence: release
	$(BINARY) check --bless --seconds 3600 docs/EVIDENCE.md

# The same bits on every level, thread count and alignment; with -arm64 under qemu-user as well.
bits:
	Tests/arm64/run.sh native

bits-arm64:
	Tests/arm64/run.sh

soak: packages test-tools lessons
	SOAK_SECONDS=$(SECONDS) $(SWIFT) test --scratch-path $(SCRATCH) --filter 'SoakTests|ConsoleHistoryTests|ConsoleTeachTests'

reference:
	$(SWIFT) run --scratch-path $(SCRATCH) athanor reference > docs/REFERENCE.md.new
	mv docs/REFERENCE.md.new docs/REFERENCE.md

install: release
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -s -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/athanor"

uninstall:
	rm -f "$(DESTDIR)$(PREFIX)/bin/athanor"

clean:
	rm -rf $(SCRATCH)

help:
	@echo "make                    build, and start the prompt when this is a terminal"
	@echo "make test               run all tests"
	@echo "make lint               check the formatting"
	@echo "make bench              measure, beside the peers where they are installed"
	@echo "make evidence           run docs/EVIDENCE.md: what the tricks come to over paired seeds"
	@echo "make rates              hold the rates of lrfind against the best of many, on a dozen tasks"
	@echo "make bits               compare the kernels' bits on all instruction sets of this processor"
	@echo "make bits-arm64         the same and arm64, under qemu-user"
	@echo "make soak SECONDS=600   random keys and scripts at the program"
	@echo "make reference          write docs/REFERENCE.md from the program's tables"
	@echo "make install PREFIX=    install the program (default /usr/local)"
	@echo "make uninstall PREFIX=  remove it"
	@echo "make clean              remove what was built"
