"""Places of a text in the words of its file: CFI and href for markup, pages, lines."""

from app.texts.locators.dom import DomLocators
from app.texts.locators.lines import LineLocators
from app.texts.locators.map import Locator, LocatorMap, Part, locator_map
from app.texts.locators.pages import PageLocators

__all__ = [
    "DomLocators",
    "LineLocators",
    "Locator",
    "LocatorMap",
    "PageLocators",
    "Part",
    "locator_map",
]
