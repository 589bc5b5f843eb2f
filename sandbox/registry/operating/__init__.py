"""How an operator sees a registry and has it do what EPP cannot."""
