# The two commands: `make run` builds and starts Linnet, `make test` runs every
# check. Both install the tools they need first (.ci/setup); what is there
# already is not built again. Tools and build results are kept in the cache
# folder, so that a second clone is quick.

SHELL := /bin/bash
export CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/linnet
export CARGO_TARGET_DIR ?= $(CACHE)/target
# rustup's own folder comes last: it is not on the PATH of every shell.
export PATH := $(CACHE)/tools/bin:$(CACHE)/tools/node_modules/.bin:$(PATH):$(HOME)/.cargo/bin
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: run build test dev bench lighthouse soak kill-loop fuzz audit fmt clean

## Builds the release binary and starts it. Options: make run ARGS="--addr 0.0.0.0:8000"
run: build
	$(CARGO_TARGET_DIR)/release/linnet $(ARGS)

## Builds the release binary: one file, assets inside.
build:
	@.ci/setup build
	@.ci/build

## Every check and test; what .ci/run calls.
test:
	@.ci/setup test
	@.ci/test

## Rebuilds and restarts on every change. The page is in one piece: quicker to build.
dev:
	@.ci/setup build
	cargo leptos watch

## Measures against the targets of the design; prints ratios to a baseline.
## One part of it: make bench ONLY=start,first,lag,flood,thousand,viewers,stop,pi,browser
bench: build
	@.ci/setup test
	@ONLY='$(ONLY)' .ci/bench

## Many people for MINUTES (60) while everything around them breaks; then whether anything was lost or left behind.
soak: build
	@cargo build --quiet --release --features ssr --bin fake-ollama
	LINNET_RELEASE=$(CARGO_TARGET_DIR)/release MINUTES=$(or $(MINUTES),60) SEED='$(SEED)' node end2end/soak.mjs

## Lighthouse on the release build: a front page and a chat, desktop and phone, and whether Chromium would install it.
lighthouse: build
	@.ci/setup test
	@.ci/lighthouse

## The kill -9 loop and the reconnect test, long.
kill-loop:
	@.ci/setup build
	LINNET_LONG=1 cargo test --features ssr --test linnet -- --nocapture durability reconnect told_late

## Strange inputs for whatever reads what others wrote, an hour for each reader.
fuzz:
	LINNET_FUZZ_MINUTES=$(or $(MINUTES),60) cargo test --features ssr --test linnet -- --nocapture fuzz

## Licences, sources and known faults of what Linnet is built on (deny.toml). Needs the internet.
audit:
	@command -v cargo-deny >/dev/null || cargo install --locked --root $(CACHE)/tools cargo-deny
	cargo deny check

fmt:
	cargo fmt

clean:
	rm -rf target $(CARGO_TARGET_DIR)
