"""What the words mean: messages, cases, departments, working time, and what a text says (deterministic)."""

import os

# Two BLAS threads double the CPU for 8 % of wall time, and two such processes collapse; must be set before numpy loads.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
