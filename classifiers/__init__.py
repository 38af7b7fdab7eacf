"""Judgement with a confidence: ours or not, an appeal or not, what about, in what tone, whose job."""

import models  # noqa: F401  (sets the number of BLAS threads before numpy loads)
