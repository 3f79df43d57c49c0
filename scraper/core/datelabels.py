"""The words before a printed date -> which date: of publication, of a change, of an event."""

from __future__ import annotations

import re
from typing import Final

# No label stands farther from its date.
_CHARS: Final = 160
# The words of one label begin no farther apart.
_ONE_LABEL: Final = 12
# What stands before a date that is not the date of publication, and before one that is.
_UPDATED: Final = re.compile(
    r"(?:updat|modif|revis|review|chang|edited|correct|aktualis|geändert|letzte|stand\b"
    r"|mis à jour|mise à jour|actualiz|atualiz|aggiornat|ultima|última|обновл|измен|güncel"
    r"|تحديث|به ?روز|更新|修改|수정|最終|bijgewerkt|gewijzigd|uppdater|senast|opdater|oppdater"
    r"|ændret|endret"
    r"|päivite|muokat|aktualizac|aktualizov|zmieni|změn|upraven|frissít|módosít|ažurir|ажурир"
    r"|izmijen|posodob|ενημέρω|επικαιροπ|uuendat|muudet|atjaun|labots|atnaujin|keista|\bонов|\bзмін"
    r"|актуализ|обновен|ενημερ|darrera|actualitz|granska|zadnja|posljednja|تازہ کاری|به\u200cروز"
    r"|განახლ|թարմաց|yenilən|жаңарт|шинэчил|עדכון|עודכן|अद्यतन|अपडेट|संशोधित|হালনাগাদ|ปรับปรุง"
    r"|อัปเดต|แก้ไข|cập nhật|sửa đổi|diperbarui|kemas ?kini|imebadilishwa)[^\d]{0,40}$",
)
_PUBLISHED: Final = re.compile(
    r"(?:publi|posted|post(?:ed)? on|issued|\bdate|datum|veröffentlicht|erschienen"
    r"|fecha|data|опублик|дата|tarih|yayin|تاريخ|نشر|تاریخ|انتشار|发布|發布|發佈|时间|時間|日期|公開"
    r"|掲載|発表|등록|작성|입력|게시|created|gepubliceerd|geplaatst|publicer|offentliggjort|publisert"
    r"|julkais|opublikow|zamieszcz|zveřejn|zverejn|közzét|megjelen|dátum|objavl|објављ|datą|dată"
    r"|δημοσι|ημερομηνία|avaldat|kuupäev|publicēt|paskelbt|оприл|опубліков|публикув|публікац"
    r"|გამოქვეყნ|თარიღი|հրապարակ|ամսաթիվ|dərc|жариялан|нийтэл|огноо|פרסום|פורסם|תאריך"
    r"|प्रकाशित|प्रविष्टि|প্রকাশ|তারিখ|تاریخ|شائع|เผยแพร่|đăng|diterbitkan|diposting"
    r"|dipublikasikan|imechapishwa|tarehe)[^\d]{0,40}$"
    r"|\brelease[ds]?(?:\W{0,3}(?:date|time|on|of|from))?\W{0,6}(?:[^\W\d]{6,12}, )?$"
    r"|(?:press(?:e)?-?\s?(?:release|mitteilung|information|meddelan\w+|melding|bericht)"
    r"|medienmitteilung|communiqué|comunicado|nota de (?:prensa|imprensa)|comunicato stampa"
    r"|immediate release|пресс-релиз|прес-реліз|新聞稿|新闻稿)[^!?]{0,60}$",
)
# Of these words those that say that something was published, not only that a date follows.
_SURELY: Final = re.compile(
    r"(?:publi|posted|issued|veröffentlicht|erschienen|опубл|yayin|نشر|انتشار|发布|發布|發佈|公開"
    r"|掲載|発表|등록|게시|geplaatst|publicer|offentliggjort|julkais|opublikow|zamieszcz|zveřejn"
    r"|zverejn|közzét|megjelen|objavl|објављ|δημοσι|avaldat|paskelbt|оприл|публік|გამოქვეყნ|հրապարակ"
    r"|публик|δημοσί|objav|објав|размещен|eklen|pubblicaz|pubblicat|vydán|létrehoz|פרסום|प्रकाशन|प्रविष्टि"
    r"|اشاعت|dərc|жариялан|нийтэл|פורסם|प्रकाशित|প্রকাশ|شائع|เผยแพร่|đăng|diterbitkan|imechapishwa)[^\d]{0,40}$"
)
# Dates of what a release is about: of a meeting, of the last day to apply.
_OTHER: Final = re.compile(
    r"(?:\bevents?\b|\bclos(?:es|ing)|deadline|expir|valid\b|\bdue\b|\bstart(?:s|ing)?\b|\bend(?:s|ing)?\b"
    r"|\bbirth|\bborn\b|effective|apply by|registration|take[s]? place|retrieved|accessed"
    r"|veranstaltung|gültig|\bfrist|\btermin|beginn|bewerbung|abgerufen|geboren"
    r"|échéance|date limite|événement|consulté|\bcierre|\bplazo|\bvence|\bevento|scadenza"
    r"|срок\b|мероприяти|действ|дата проведения|截止|有效|活动时间|会议时间|마감|締切|開催|期限"
    r"|الموعد النهائي|son başvuru)\w{0,3}[^\w\d]{0,4}"
    r"(?:(?:date|datum|days?|time|on|by|at|of|am|bis|from|until|to|le|du|el|the)\b\W{0,4}){0,3}"
    r"(?:[^\W\d]{3,10}\W{1,3})?$",
)


def _folded(before: str) -> str:
    """The end of what stands before a date, without regard to case, dots and no dots on an i: to
    ignore case in the patterns would take four times as long."""
    shown = before[-_CHARS:].lower()
    return shown if shown.isascii() else shown.replace("i\u0307", "i").replace("ı", "i")


def is_published(before: str) -> bool:
    """Whether the words before a date say "published"."""
    return _PUBLISHED.search(_folded(before)) is not None


def is_surely_published(before: str) -> bool:
    """Whether they say it by such a word, and not only "date"."""
    return _SURELY.search(_folded(before)) is not None


def is_change(before: str) -> bool:
    """Whether the words before a date say "last changed"; of two labels the later one counts."""
    shown = _folded(before)
    changed = _UPDATED.search(shown)
    if changed is None:
        return False
    published = _PUBLISHED.search(shown, max(0, len(shown) - 25))
    if published is None or changed.start() > published.start():
        return True
    # "Update date", "更新日期" are one label; "Updated ... Published" are two.
    is_one = published.start() - changed.start() <= _ONE_LABEL
    return is_one and _SURELY.search(shown, published.start()) is None


def says_updated(before: str) -> bool:
    """Whether "updated" stands before a date, whatever else does."""
    return _UPDATED.search(_folded(before)) is not None


def is_other(before: str) -> bool:
    """Whether the date is that of an event, a deadline or the like."""
    return _OTHER.search(_folded(before)) is not None
