# Everything that is done here often, and all that CI does. `make` alone lists it.
# Needed on the machine: Python 3.11, 3.12 or 3.13, git and make. No root, no container engine, no Node.

STAGE ?= local
PORT ?=
ARGS ?=

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
CDK := PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/cdk

.DEFAULT_GOAL := help
.PHONY: help setup run logs stop test e2e sam-local sam-local-test proofs bench lint format check layers synth deploy payloads lock clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-15s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  STAGE=dev|prod for layers, synth and deploy; PORT=4600 for run; ARGS='-k word' for test and e2e"

setup:  ## install everything that the other targets need (they call it): .venv and node_modules
	@test -n "$(PYTHON)" || { echo "error: no Python 3.11, 3.12 or 3.13 found. On Debian, as root:" \
		"apt-get install python3 python3-venv. Elsewhere: make setup PYTHON=/path/to/python3.13" >&2; exit 1; }
	@$(PYTHON) requirements/install.py

run: setup  ## start the local cloud: deploy everything on this machine, and print where it is
	@$(BIN)/liushui up --detach $(if $(PORT),--port $(PORT))

logs: setup  ## follow what the functions write (ARGS=send_replies for one)
	@$(BIN)/python -m local.cloud.tail $(ARGS)

stop: setup  ## stop the local cloud; its data stays
	@$(BIN)/liushui down

test: setup  ## run the fast tests
	@$(BIN)/python -m pytest -q -m "not e2e and not sam and not proof" -n auto --dist loadfile $(ARGS)

e2e: setup  ## run the tests that drive the local cloud over HTTP
	@$(BIN)/python -m pytest -q -m e2e $(ARGS)

sam-local: setup  ## run the functions in containers by AWS SAM CLI (needs Docker): the tests, or ARGS="start-api"
	@$(BIN)/python -m local.sam $(or $(ARGS),test)

sam-local-test: setup  ## the same tests where there is no Docker, as root: in a container engine of their own
	@local/sam/test_in_own_engine.sh $(ARGS)

proofs: setup  ## run the proofs and the mutants that must fail them (FULL=1 at full size; ARGS=--write into docs/proofs.md)
	@$(BIN)/python -m proofs $(if $(FULL),--full) $(ARGS)

bench: setup  ## measure, beside named peers
	@test -d bench || { echo "error: there is no bench/ in this checkout" >&2; exit 1; }
	@$(BIN)/python -m bench $(ARGS)

lint: setup  ## check style, types and import directions
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup  ## put the style right
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

check: lint test  ## everything fast that CI does

layers: setup  ## build the assets of STAGE: layers and functions, with byte code
	@$(BIN)/python -m local.layers --stage $(STAGE)

synth: layers  ## write the CloudFormation templates of STAGE to cdk.out
	@$(CDK) synth --quiet --context stage=$(STAGE)

deploy: layers  ## deploy STAGE into your AWS account, with your credentials
	@test "$(STAGE)" != local || { echo "error: the stage local is deployed by make run; say STAGE=dev or STAGE=prod" >&2; exit 1; }
	@$(CDK) deploy --all --context stage=$(STAGE)

payloads: setup  ## write what is generated anew: events/payloads, the catalogue's index and lock, the page of calls
	@$(BIN)/python -m local.payloads
	@$(BIN)/python -m local.catalogue
	@$(BIN)/python -m local.call_reference

lock: setup  ## pin anew what requirements/*.in and package.json ask for
	@cd requirements && for group in runtime dev emulator sam sam_image; do \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			$$(test $$group = dev && echo "--constraint runtime.txt") $$group.in --output-file $$group.txt || exit 1; done
	@cp requirements/runtime.txt layers/dependencies/requirements.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only --loglevel=error

clean:  ## remove what was built, and the local cloud with its data (.venv and node_modules stay)
	@test ! -x $(BIN)/liushui || $(BIN)/liushui down
	@rm -rf .build .local cdk.out .coverage htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
