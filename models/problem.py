"""A stated problem: something a person can mend, told in one Russian line."""


class Problem(Exception):
    """Bad input or a missing thing outside the program. The text says what, where and what to do; the command line prints it and exits with 1."""
