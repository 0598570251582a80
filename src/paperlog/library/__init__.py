"""Operations on a library: each is one function, one transaction and one change in the history."""
