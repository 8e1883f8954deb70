"""How fast reads are: this server beside a hand-written limit and two peers, in one run."""
