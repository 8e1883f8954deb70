"""Everything the domains declare, loaded in one place: tables and plans of runs."""

from importlib import import_module

#: Domains in the order of their dependencies.
DOMAINS = (
    "workspaces",
    "accounts",
    "operations",
    "books",
    "story",
    "credits",
    "reading",
    "chat",
    "visuals",
    "narration",
)


def load() -> None:
    """Import every domain's tables and tasks, so that metadata and plans are complete."""
    for module in (
        "app.platform.live.models",
        "app.platform.runs.models",
        "app.platform.mail.tasks",
    ):
        import_module(module)
    for domain in DOMAINS:
        for room in ("models", "tasks"):
            name = f"app.{domain}.{room}"
            try:
                import_module(name)
            except ModuleNotFoundError as error:
                # A domain has only the rooms it needs; a broken import inside one is an error.
                if error.name != name:
                    raise
