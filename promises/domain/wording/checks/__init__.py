"""One file for each kind of fault; `registry` lists them all."""
