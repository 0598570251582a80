"""Operations on a library: one function, one transaction, one change in the history."""
