"""Which language a text is in."""

import pytest

from app.texts.language import detect, settle

TEXTS = {
    "en": "She went up to the lamp at dusk, and when she came down it was not there any more.",
    "de": "Sie ging in der Dämmerung zur Lampe hinauf, und als sie kam, war es nicht mehr da.",
    "fr": "Elle est montée à la lampe le soir, et quand elle est revenue, il n'y avait plus rien.",
    "es": "Subió a la lámpara al anochecer, y cuando volvió ya no estaba en el lugar de siempre.",
    "it": "Salì alla lampada di sera, e quando tornò non era più nel posto in "
    "cui l'aveva lasciata.",
    "pt": "Ela subiu à lâmpada ao anoitecer, e quando voltou já não estava no "
    "lugar em que a deixou.",
    "nl": "Ze ging in de schemering naar de lamp, en toen ze terug kwam was het er niet meer.",
    "sv": "Hon gick upp till lampan i skymningen, och när hon kom ner var den inte kvar där.",
    "pl": "Poszła o zmierzchu do lampy, a kiedy wróciła, już jej tam nie było i "
    "nie wiedziała co robić.",
    "fi": "Hän meni hämärässä lampun luo, ja kun hän palasi, se ei ollut enää siellä.",
    "la": "Ad lucernam ascendit et cum rediit non erat quod ibi reliquerat, sed nihil in loco.",
    "ru": "Она поднялась к лампе в сумерках, \u0430 когда вернулась, её там уже не было.",
    "uk": "Вона піднялася до лампи \u0443 сутінках, \u0430 коли повернулася, її там уже не було.",
    "el": "Ανέβηκε στη λάμπα το σούρουπο και όταν γύρισε δεν ήταν πια εκεί.",
    "he": "היא עלתה אל המנורה בין הערביים וכשחזרה היא כבר לא הייתה שם.",
    "ar": "صعدت إلى المصباح عند الغروب وحين عادت لم يكن هناك شيء.",
    "fa": "او هنگام غروب به سوی چراغ رفت و وقتی برگشت دیگر چیزی آنجا نبود.",
    "hi": "वह शाम को दीपक के पास गई और जब लौटी तो वह वहाँ नहीं था।",
    "zh": "她在黄昏时走向灯塔\uff0c回来的时候它已经不在那里了。",
    "ja": "彼女は夕暮れに灯台へ行き、戻ったときにはもうそこになかった。",
    "ko": "그녀는 해질녘에 등불로 올라갔고 돌아왔을 때 그것은 없었다.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_or_two_is_enough(language: str) -> None:
    assert detect(TEXTS[language]) == language


@pytest.mark.parametrize(
    "text", ["", "Fen Head", "12 34 56", "Xqv zzt brr kkl mnp xqv zzt brr kkl"]
)
def test_what_nobody_could_tell_is_left_open(text: str) -> None:
    assert detect(text) is None


def test_what_is_declared_adds_the_country_or_fills_the_gap() -> None:
    assert settle(TEXTS["en"], ["en-GB"]) == "en-GB"
    assert settle(TEXTS["de"], ["en", "de-AT"]) == "de-AT"
    assert settle(TEXTS["de"], ["en"]) == "de"
    assert settle("Fen Head", [None, " eo "]) == "eo"
    assert settle("Fen Head", []) is None
