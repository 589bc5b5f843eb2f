# Every target is ./run by another name; what it does stands there.

.DEFAULT_GOAL := help
.PHONY: help run test check story reset bench letters papers

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## start everything on this machine; Ctrl-C stops it
	@./run

test: ## run the tests
	@./run test

check: ## all that CI checks: format, lint, types, arrows, tests
	@./run check

story: ## play the whole path against the running house
	@./run story

reset: ## forget everything this machine holds; asks first
	@./run reset

bench: ## measure what a deposit takes
	@./run bench

letters: ## write every letter in both languages into .state/letters, to be read
	@./run letters

papers: ## write every paper in both languages into .state/papers, to be looked at
	@./run papers
