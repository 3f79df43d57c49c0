"""The language of a release: what its text shows beats what its page declares."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.core import language

SAMPLES = {
    "en": "The ministers discussed the situation in the strait and agreed to meet again in May.",
    "de": "Die Ministerin hat am Montag mit ihrem Kollegen über die Lage in der Meerenge gesprochen.",
    "fr": "La ministre a évoqué avec son homologue la situation dans le détroit et les bouées.",
    "es": "El ministro se reunió con su homólogo para hablar de la situación en el estrecho.",
    "pt": "O ministro reuniu-se com o seu homólogo para falar da situação no estreito e das boias.",
    "it": "Il ministro ha incontrato il suo omologo per parlare della situazione nello stretto.",
    "tr": "Bakan, boğazdaki durumu görüşmek üzere meslektaşı ile bir araya geldi ve bu konuda bilgi verdi.",
    "ru": "Министр обсудил со своим коллегой положение в проливе и договорился о новой встрече в мае.",
    "uk": "Міністр обговорив зі своїм колегою становище в протоці та домовився про нову зустріч.",
    "bg": "Министърът обсъди със своя колега положението в пролива и се договори за нова среща.",
    "ar": "بحث الوزير مع نظيره الوضع في المضيق واتفق معه على لقاء جديد في شهر مايو المقبل",
    "fa": "وزیر امور خارجه با همتای خود درباره وضعیت تنگه گفتگو کرد و برای دیدار دوباره توافق کردند",
    "ur": "وزیر نے اپنے ہم منصب کے ساتھ آبنائے کی صورت حال پر بات چیت کی اور دوبارہ ملنے پر اتفاق کیا ہے",
    "zh": "外交部长与对方就海峡局势交换了意见，双方同意五月再次举行会晤。",
    "ja": "外務大臣は海峡の情勢について意見を交換し、五月に再び会談することで一致した。",
    "ko": "외교부 장관은 해협의 상황에 대해 의견을 나누고 오월에 다시 만나기로 합의했다.",
    "el": "Ο υπουργός συζήτησε με τον ομόλογό του την κατάσταση στα στενά και συμφώνησαν.",
    "hi": "मंत्री ने अपने समकक्ष के साथ जलडमरूमध्य की स्थिति पर चर्चा की और फिर मिलने पर सहमति जताई।",
    "th": "รัฐมนตรีได้หารือกับรัฐมนตรีของอีกฝ่ายเกี่ยวกับสถานการณ์ในช่องแคบ",
    "he": "השר שוחח עם עמיתו על המצב במצר והם הסכימו להיפגש שוב בחודש מאי",
}


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("en-GB", "en"),
        ("en_US", "en"),
        ("pt-br", "pt"),
        ("zh-Hant-TW", "zh-Hant"),
        ("sr-latn", "sr-Latn"),
        ("de-DE1", "de"),
        ("deu", "de"),
        ("iw", "he"),
        ("ua", "uk"),
        (" FR ", "fr"),
        ("x-default", None),
        ("english", None),
        ("xx", None),
        ("12", None),
        ("", None),
        (None, None),
    ],
)
def test_a_declared_language_is_reduced_to_its_subtag(
    declared: str | None, tag: str | None
) -> None:
    assert language.tag(declared) == tag


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sentence_shows_its_language(code: str) -> None:
    assert language.detect(SAMPLES[code]) == code


WORDS_SHOW = {
    "la": "Ministri in urbe convenerunt et de rebus maritimis egerunt, sed nihil est quod non ante dictum sit.",
    "cy": "Mae'r Gweinidog wedi cyhoeddi bod y cynllun newydd ar gael yn yr ardal, ac mae hyn yn newyddion da.",
    "lb": "De Minister huet mat senger Kolleegin iwwer d'Situatioun vun der Grenz geschwat an et ass eng gutt Saach.",
    "tl": "Nakipagpulong ang kalihim sa mga opisyal ng lalawigan at sinabi na hindi ito ang huling pagpupulong.",
}


@pytest.mark.parametrize("code", WORDS_SHOW)
def test_the_commonest_words_of_a_language_are_enough(code: str) -> None:
    """Without the model, which needs more than half a second to load."""
    assert language.quick(WORDS_SHOW[code]) == code


def test_where_the_beginning_is_names_alone_what_follows_tells_the_language() -> None:
    names = "Ottilie Marsh (Quayside), Torunn Bakkejord (Nausta), " * 18
    text = names + SAMPLES["fr"] * 4
    assert language.quick(text) is None
    found = language.page_language(
        text=text, declared=None, html_lang=None, url="https://x.example"
    )
    assert found == "fr"


def test_letters_that_slavic_and_baltic_languages_share_tell_none_of_them() -> None:
    assert (
        language.quick("Nová Ves, Žilina, Košice, Šaľa: štyri mestá, štyri školy, žiadna cesta")
        != "lt"
    )
    assert (
        language.quick("Šiandien žemės ūkio ministrų susitikimo dalyvės įteikė rankraščių") == "lt"
    )


def test_too_short_a_text_shows_none() -> None:
    assert language.detect("OK") is None
    assert language.detect("7 / 2019") is None


def test_arabic_text_on_an_english_page_is_arabic() -> None:
    found = language.page_language(
        text=SAMPLES["ar"], declared=None, html_lang="en", url="https://x.example/en/news/1"
    )
    assert found == "ar"


def test_what_is_declared_decides_between_near_languages() -> None:
    text = "Og det er en av de på som for til med den har at ikke om fra"
    for code in ("nb", "no", "da"):
        found = language.page_language(
            text=text, declared=None, html_lang=code, url="https://x.example/1"
        )
        assert found == code


def test_the_script_of_a_declaration_is_kept() -> None:
    found = language.page_language(
        text=SAMPLES["zh"], declared="zh-Hant", html_lang="zh", url="https://x.example/1"
    )
    assert found == "zh-Hant"


def test_a_page_without_text_is_what_it_declares() -> None:
    def empty(**given: str | None) -> str | None:
        asked = {"declared": None, "html_lang": None, "url": "https://x.example/"} | given
        return language.page_language(
            text="",
            declared=asked["declared"],
            html_lang=asked["html_lang"],
            url=asked["url"] or "",
        )

    assert empty(declared="fr") == "fr"
    assert empty(html_lang="es-MX") == "es"
    assert empty(url="https://x.example/ru/news/1") == "ru"
    assert empty() is None


@settings(deadline=None)  # the detector is loaded when first needed
@given(st.text(max_size=200), st.none() | st.text(max_size=8))
def test_any_text_and_any_declaration_give_a_tag_or_none(text: str, said: str | None) -> None:
    found = language.page_language(text=text, declared=said, html_lang=said, url="")
    assert found is None or language.tag(found) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Quy chuẩn thay thế văn bản năm 2009 về áo phao cho trẻ em và vật liệu nổi", "vi"),
        ("Ədliyyə Nazirliyi: xidmət mərkəzləri gecə növbəsində", "az"),
        ("Łódzka wystawa: źródła, mapy, żeglarze, śluzy", "pl"),
        ("Hűséges őrök: tűzoltók, mentők, révészek", "hu"),
    ],
)
def test_letters_of_one_language_tell_it_where_its_common_words_are_missing(
    text: str, code: str
) -> None:
    assert language.quick(text) == code
