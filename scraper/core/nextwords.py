"""What the button to a listing's next page says, in the languages of the ministries read so far."""

from __future__ import annotations

from typing import Final

# Lower case, without arrows and brackets. "Load more" is here too: with an address it is a page.
WORDS: Final = frozenset(
    {
        # English
        *("next", "next page", "go to next page", "older", "older posts", "older entries"),
        *("next entries", "next results", "older news", "load more", "show more", "more news"),
        # Russian, Ukrainian, Belarusian, Bulgarian, Serbian
        *("следующая", "следующая страница", "следующие", "далее", "вперед", "вперёд", "след"),
        *("след.", "показать еще", "показать ещё", "наступна", "наступна сторінка", "далі"),
        *("наступная", "следваща", "следваща страница", "следећа", "следећа страница", "sledeća"),
        # German, Dutch, the North
        *("weiter", "nächste", "nächste seite", "vor", "eine seite vor", "zur nächsten seite"),
        *("volgende", "volgende pagina", "neste", "neste side", "nästa", "nästa sida", "næste"),
        *("næste side", "seuraava", "seuraava sivu", "järgmine", "nākamā", "kitas"),
        # French, Spanish, Portuguese, Italian, Romanian
        *("suivant", "suivante", "page suivante", "aller à la page suivante", "suivants"),
        *("siguiente", "página siguiente", "ir a la página siguiente", "próxima", "próximo"),
        *("próxima página", "página seguinte", "seguinte", "avançar", "avanti", "successivo"),
        *("successiva", "pagina successiva", "prossima", "următoarea", "pagina următoare"),
        # Polish, Czech, Slovak, Croatian, Slovene, Hungarian, Greek, Albanian
        *("następna", "następny", "następna strona", "další", "další stránka", "ďalšia", "ďalej"),
        *("sljedeća", "naslednja", "következő", "következő oldal", "επόμενη", "επόμενο", "tjetër"),
        # Turkish, Azerbaijani, Kazakh, Uzbek, Georgian, Armenian
        *("sonraki", "sonraki sayfa", "ileri", "növbəti", "келесі", "keyingi", "შემდეგი", "հաջորդ"),
        # Arabic, Persian, Urdu, Hebrew
        *(
            "التالي",
            "التالية",
            "الصفحة التالية",
            "المزيد من الأخبار",
            "بعدی",
            "صفحه بعد",
            "صفحه بعدی",
        ),
        *("اگلا", "اگلا صفحہ", "הבא", "הבאה", "לעמוד הבא"),
        # Chinese, Japanese, Korean, Vietnamese, Indonesian, Thai, Hindi
        *(
            "下一页",
            "下页",
            "下一頁",
            "后一页",
            "後一頁",
            "次へ",
            "次のページ",
            "次のページへ",
            "次",
        ),
        *(
            "다음",
            "다음 페이지",
            "다음페이지",
            "다음 페이지로 이동",
            "trang sau",
            "tiếp",
            "tiếp theo",
        ),
        *("berikutnya", "selanjutnya", "halaman berikutnya", "ถัดไป", "หน้าถัดไป", "अगला", "अगला पृष्ठ"),
    }
)
# Around the words of a button.
ARROWS: Final = " \t\u00a0\u200e\u200f<>‹›«»→←⟩❯▶►≫＞＜…·|()[]"
# One step on; the doubled ones often mean the last page and are asked last.
SYMBOLS: Final = ("›", ">", "＞", "→", "❯", "▶", "►", "»", ">>")
