# Две команды: make run (установка и главная работа на записанной неделе) и make test (установка и все проверки).
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: run test check lint types soak bench lock clean

run: $(READY)
	$(BIN)/mcu demo

test: $(READY)
	$(BIN)/mcu -q train
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true

check: $(READY)
	$(BIN)/mcu check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# Долгие проверки целиком, около часа: сотня убийств процесса во время разбора и перечитывания; любой текст до 100 000 знаков; сама Natasha рядом с нашим чтением; обучение дважды на четверти примеров;
# двадцать убийств во время сбора трёх стен по тысяче записей; сто тысяч случаев часов обращений против поминутного счёта; двадцать вымышленных кварталов
# с тремя сбоями в каждом, тревоги учёта сбора; двадцать вымышленных лет с десятью хроническими проблемами; шестьдесят дней работы куратора;
# пять минут хранилища открываются и закрываются в четырёх потоках.
soak: $(READY)
	$(BIN)/mcu -q train
	MCU_KILLS=100 MCU_SOAK=1 $(BIN)/python -m pytest -q tests/test_process.py tests/test_models_any_text.py tests/test_models_natasha.py
	MCU_SOAK=1 $(BIN)/python -m pytest -q tests/test_imports.py -k million
	MCU_SEED_STEP=4 $(BIN)/python -m pytest -q tests/test_deterministic.py
	MCU_CASES=100000 $(BIN)/python -m pytest -q -s tests/test_models_clocks.py -k minutes
	MCU_KILLS=20 MCU_POSTS=1000 $(BIN)/python -m pytest -q -s tests/test_spiders_vk_runs.py -k "within_the_limits or thousand or kill_9"
	$(BIN)/python -m tests.quarter 20
	$(BIN)/python -m tests.simulated_year 20
	MCU_DAYS=60 $(BIN)/python -m pytest -q tests/test_simulation.py
	$(BIN)/python -m tests.store_soak 300 4

bench: $(READY)
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench_joining
	$(BIN)/python -m tests.crawl_speed
	$(BIN)/python -m tests.review_speed

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Нужен Python 3.11, 3.12 или 3.13: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(READY)

# Другим Python нужно ещё это: pip-compile видит только свой. tests/test_lock.py сверяет с тем, чего просят сами библиотеки.
ELSEWHERE := 'async-timeout==5.0.1 ; python_full_version < "3.11.3"' 'whenever==0.10.5 ; python_version >= "3.13"'

# Закрепить версии заново; адреса хранилищ пакетов в файл не попадают. duckdb 1.5.5: ветка с поддержкой, 2.0 пока молода.
lock: $(READY)
	$(BIN)/pip-compile --quiet --extra dev --strip-extras --allow-unsafe --no-emit-trusted-host --no-emit-options --no-header --no-annotate\
	  --no-emit-index-url\
	  --no-emit-find-links\
	  --upgrade-package duckdb==1.5.5 --output-file requirements.lock pyproject.toml
	printf '%s\n' $(ELSEWHERE) >> requirements.lock

clean:
	rm -rf .venv data/var
