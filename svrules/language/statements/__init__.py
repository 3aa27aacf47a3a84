"""Trees of statements → the parts of a Rulebook: one kind of statement a file.

On entry: the trees of all statements. `declarations` first collects every name with its kind, then each kind
is bound by its file, with `formulas` for what is computed; `on_demand` binds values and tables when their
type is first asked for. On exit: frozen values of `svrules.language.rulebook`.
"""
