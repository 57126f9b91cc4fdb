/// Nothing is called by name: the library takes the place of calls of libc.
