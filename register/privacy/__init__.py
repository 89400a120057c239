"""How long each kind of data is kept, and its end: restricted archive, erasure, certificate, the person's own copy."""
