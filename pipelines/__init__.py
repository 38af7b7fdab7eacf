"""When, in what order, into what store, told to whom."""

import models  # noqa: F401  (sets the number of BLAS threads before numpy loads)
