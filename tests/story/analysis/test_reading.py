"""What a scene tells of itself, in words that stand in it."""

from app.story.analysis.findings import Presence, SceneRole
from tests.story.analysis.telling import told

TEXT = """The rain fell on Marrow Bay at dusk. Dorte lit the lamp in the window, and the lamp \
smoked. Dorte was afraid. "There is a knife," said Anselm, and he seized the knife in terror. \
They feared danger and fled to Marrow Bay. Marrow Bay was a small harbour. Dorte spoke of Brann.

***

In the morning Brann came. Brann had a horse, and Anselm rose. Brann spoke with Anselm.
"""


def test_a_scene() -> None:
    found = told(TEXT)
    scene, _ = found.findings.scenes
    people = {found.who(each.character): each for each in scene.cast}
    assert {name: (each.mentions, each.role) for name, each in people.items()} == {
        "Dorte": (3, SceneRole.PRESENT),
        "Anselm": (1, SceneRole.SPEAKING),
        "Brann": (1, SceneRole.MENTIONED),
    }
    assert isinstance(scene.cast[0], Presence)
    assert scene.place == 0
    assert found.findings.places[0].name == "Marrow Bay"
    assert scene.time_of_day == "dusk"
    assert scene.weather == "rain"
    assert scene.lighting == "lamplight"
    assert scene.mood == "tense"
    assert scene.key_visual_elements == ("knife", "lamp", "window")
    assert scene.camera_directions == (
        "Wide shot: Marrow Bay, dusk, rain. Medium shot: Dorte, Anselm. Close-up: knife."
    )
    assert scene.description is not None
    assert found.words(scene.description) == (
        "The rain fell on Marrow Bay at dusk. "
        "Dorte lit the lamp in the window, and the lamp smoked."
    )


def test_what_is_not_told_is_not_guessed() -> None:
    found = told(TEXT)
    _, scene = found.findings.scenes
    assert (scene.place, scene.weather, scene.lighting, scene.mood) == (None, None, None, None)
    assert scene.time_of_day == "morning"
    assert (
        scene.camera_directions
        == "Wide shot: morning. Medium shot: Brann, Anselm. Close-up: horse."
    )


def test_an_empty_scene_tells_nothing() -> None:
    (scene,) = told("It was so.").findings.scenes
    assert (scene.cast, scene.camera_directions, scene.key_visual_elements) == ((), None, ())
