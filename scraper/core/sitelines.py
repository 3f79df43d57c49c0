"""A short line in, whether the site says there what it counts, when it changed the page, who wrote
it and where to share it, out; in the languages of the lists of `phrases`.

Such lines are a label and a value ("Views: 1,204", "Zuletzt aktualisiert: 12.03.2021"), so words of
labels suffice, whatever the value is.
"""

from __future__ import annotations

import re

from scraper.core import datelabels

_DIGIT = re.compile(r"\d")
# How often a page was looked at, before and after the number.
_VIEWS = (
    r"(?:page )?views?|visits?|hits|reads?|vues?|lu|consulté|aufrufe|zugriffe|gelesen|visitas|vistas|leído"
    r"|visualizaç(?:ões|ão)|acessos|lido|visite|visualizzazioni|letto|weergaven|gelezen|wyświetle\w+"
    r"|liczba (?:wyświetleń|odsłon)|odsłon\w*|(?:počet )?zobrazen[íi]a?|přečteno|prečítané|megtekint\w+"
    r"|vizualizări|afi[șş]ări|citit de|прегледи|посещения|видяна|прегледа|број прегледа|προβολές"
    r"|εμφανίσεις|görüntülen\w+|okun(?:ma|du)\w*(?: sayısı)?|показы|прочитано|просмотр\w*|перегляд\w*"
    r"|(?:عدد )?(?:المشاهدات|القراءات|الزيارات)|(?:تعداد )?(?:بازدید|مشاهده|نمایش)|تعداد ملاحظہ"
    r"|(?:מספר )?צפיות|दृश्य|देखा गया|阅读|閱讀|点击率|點閱率|访问量|訪問量|瀏覽人次|閲覧数|アクセス数"
    r"|(?:จำนวน)?ผู้เข้าชม|เข้าชม|อ่าน|(?:số )?lượt xem|dilihat|dibaca|visningar|visninger|katselukerrat|katsottu"
    r"|pregleda|broj pregleda|ნახვ\w+|peržiūr\w+|skatījumi|vaatamisi|baxış sayı|baxılıb|қарал\w+"
    r"|көрілім\w*|visites|vizualizim\w*|(?:tusen |tn |mln |k )?visningar"
)
_TIMES = r"(?: ?(?:x|×|times|fois|mal|veces|vezes|volte|keer|razy?|krát|alkalommal|ori|раз\w*|kez|kali|ครั้ง|คน|회|次))?"
_COUNT = r"[\d۰-۹٠-٩][\d۰-۹٠-٩.,\s]*"
_COUNTED = re.compile(rf"(?:{_VIEWS})[\s:：(]*{_COUNT}{_TIMES}\)?$|{_COUNT}(?:{_VIEWS})$")
_COMMENTS = re.compile(
    r"(?:comments?|commentaires?|kommentare?|comentarios?|comentários?|commenti|reacties|komentarze"
    r"|komentáře|hozzászólások|comentarii|коментари?|σχόλια|yorum(?:lar)?|комментари[ий]|коментарі"
    r"|(?:ال)?تعليقات|نظرات|תגובות|टिप्पणियाँ|评论|評論|コメント|댓글|ความคิดเห็น|bình luận|komentar"
    r"|kommentarer|kommentit|ブックマーク|いいね!?)[\s:：]*[(\[]?\d+[)\]]?$"
    r"|\d+ (?:(?:ir a |ver |leer |lire |voir |leggi )(?:los |les |i )?)?(?:kommentare|comentarios|commentaires|commenti"
    r"|comentários|reacties|komentarz[ey]|yorum)"
)
# How long reading takes.
_READING = re.compile(
    r"(?:leestijd|czas czytania|doba čtení|čas čítania|olvasási idő|timp de (?:citire|lectură)|време за четене"
    r"|χρόνος ανάγνωσης|час читання|זמן קריאה|lästid|lesetid|læsetid|lukuaika|waktu baca|vrijeme čitanja"
    r"|време читања|čas branja|oxuma vaxtı|оқу уақыты)[\s:：]*\d|この記事は.{1,6}分で読め"
)
_ASCII_NETWORKS = ("facebook", "twitter", "whatsapp", "telegram", "linkedin", "messenger", "viber")
_NETWORKS = (
    *_ASCII_NETWORKS,
    "контакте", "фейсбук", "твиттер", "телеграм", "פייסבוק", "ווטסאפ", "فيسبوك", "واتساب", "تويتر",
    "تلگرام", "フェイスブック", "페이스북", "微信", "微博",
)  # fmt: skip
_SHARE = re.compile(
    r"share|partage|teilen|compart|partilh|condividi|deel|\bdel\b|dela\b|\bjaa\b|udostępnij|sdíle|zdieľa"
    r"|megoszt|distribuie|сподел|κοινοπο|поділи|поделиться|podijeli|podeli|подели|שתפ?ו?|แชร์|chia sẻ"
    r"|bagikan|kongsi|paylaş|شار[كک]|مشاركة|اشتراک|شیئر|分享|シェア|공유|bölüş|бөлісу|ulash"
)
_SHARE_CHARS = 40
# Who has written it and where it is from: labels before a colon, and no more than this.
_BY = re.compile(
    r"(?:автор|autor[ei]?|auteur|szerző|συντάκτης|yazar|mualliflik|muallif|müəllif|نویسنده|الكاتب|作者|撰稿|記者|记者"
    r"|джерело|sumber|nguồn|zdroj|źródło|forrás|sursa|източник|πηγή|kilde|källa|lähde|izvor|извор|vir"
    r"|წყარო|ավտոր|աղբյուր|mənbə|дереккөз|manba|מקור|स्रोत|ที่มา|發布單位|发布单位|発行元"
    r"|ページ(?:番号|id)) ?[:：].{1,50}$"
)
# A day, in numbers or with a month, and the words beside it: the month, the half of the day, a zone.
_DAY = re.compile(
    r"(?:\d{1,2}\D{1,4}\d{1,2}\D{1,4}\d{2,4}|\d{2,4}\D{1,4}\d{1,2}\D{1,4}\d{1,2}|\d{1,2}\D{1,14}\d{4}"
    r"|\d{4}\D{1,14}\d{1,2})(?!\d)"
)
_DATE = re.compile(
    r"(?:date|datum|data|dátum|dato|fecha|tarih|tarix|tanggal|дата|датум|ημερομηνία|kuupäev|päivämäärä"
    r"|التاريخ|تاریخ|תאריך|दिनांक|日期|日付|날짜|ngày|วันที่)[\s:：]*"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LABEL_CHARS, _LABEL_WORDS, _VALUE_CHARS, _VALUE_WORDS = 40, 5, 44, 3


def is_about_the_page(folded: str) -> bool:
    """Whether a folded line that is no sentence is what the site says about the page: how often it
    was looked at, when it was changed, who wrote it, where to share it."""
    if len(folded) <= _SHARE_CHARS and _names_network(folded) and _SHARE.search(folded):
        return True
    if (":" in folded or "：" in folded) and _BY.match(folded):
        return True
    digit = _DIGIT.search(folded)
    if digit is None:
        return False
    return (
        _COUNTED.match(folded) is not None
        or _COMMENTS.match(folded) is not None
        or _READING.match(folded) is not None
        or _is_stamp(folded, digit.start())
    )


def _names_network(folded: str) -> bool:
    for name in _ASCII_NETWORKS if folded.isascii() else _NETWORKS:  # noqa: SIM110 - asked often
        if name in folded:
            return True
    return False


def _is_stamp(folded: str, start: int) -> bool:
    """Whether a line says when the page was published or changed, and nothing else."""
    label, value = folded[:start], folded[start:]
    if not 0 < len(label) <= _LABEL_CHARS or len(value) > _VALUE_CHARS:
        return False
    if len(_WORD.findall(label)) > _LABEL_WORDS or len(_WORD.findall(value)) > _VALUE_WORDS:
        return False
    if not _DAY.match(value):
        return False
    is_stamp = datelabels.is_change(label) or datelabels.is_surely_published(label)
    return is_stamp or _DATE.fullmatch(label) is not None
