"""Results and rulebooks for people: tables, trees, sentences, HTML and Markdown.

On entry: a Rulebook, or a Result with all that the engine recorded. On exit: text. Prose here is a view of
what was recorded; nothing is computed again, so what is explained is what was scored.
"""
