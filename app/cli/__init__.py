"""The program `fabula`."""

from app.cli.commands import Commands

main = Commands(
    "fabula",
    help="A self-hostable GraphQL backend that turns books into a living graph.",
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
