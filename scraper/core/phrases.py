"""Short texts of a page in, whether they are furniture out: labels, commands, headings of tails.

All lists are our own; the languages are those of the printed dates (English, Russian, German,
French, Spanish, Portuguese, Italian, Turkish, Arabic, Persian, Chinese, Japanese, Korean).
"""

from __future__ import annotations

import re
from functools import lru_cache

from scraper.core import morephrases, phraselists, sitelines

_EDGE = " \t\n:：.…»›>→←«‹<|•·*-–—_【】[]()（）!?！？✉▶►▸▾▼▲+#\"'“”„"
# A row of buttons has no more words.
_ROW_WORDS = 8
# A sentence has more words, or more ideographs, than this.
_WORDS, _IDEOGRAPHS = 5, 15
_MINUTES = (" min.", " mins.", " Min.")
_STOPS = frozenset(".!?。！？؟۔।։።។။")


def words_set(text: str) -> frozenset[str]:
    """The folded phrases of a list, separated by bars or line ends."""
    return frozenset(fold(one) for part in text.splitlines() for one in part.split("|")) - {""}


def fold(text: str) -> str:
    """A short text for comparison: one line, lower-case, marks at both ends gone."""
    return fold_line(" ".join(text.split()))


def fold_line(line: str) -> str:
    """The same for a text whose white space is single spaces."""
    shown = line.lower().replace("’", "'")
    # A Turkish İ becomes an i and a dot of its own.
    return (shown if shown.isascii() else shown.replace("i\u0307", "i")).strip(_EDGE)


_ANSWERS = words_set(phraselists.ANSWERS)
_MATTERS = words_set(phraselists.MATTERS) | words_set(morephrases.MATTERS)
_NOISE = words_set(phraselists.LINES) | words_set(morephrases.LINES) | _ANSWERS
_FIRST_WORDS = frozenset(one.partition(" ")[0] for one in _NOISE)
_LAST_WORDS = frozenset(one.rpartition(" ")[2] for one in _NOISE)
_TAIL = words_set(phraselists.TAILS) | words_set(morephrases.TAILS)
_OTHER_LISTS = words_set(morephrases.OTHERS)
# Beginnings after which a short paragraph is furniture ...
_NOISE_START = re.compile(
    r"(?:visitor counter|release id|this document is subject to copyright"
    r"|this slideshow requires|\[\w+ \w+=|explore further|\d+ (?:responses|comments|thoughts"
    r"|replies) (?:to|on)\b|showing \d+|displaying \d+|showing results|page \d+ of \d+"
    r"|(?:page )?views?:? ?\d+|hits:? ?\d+|\d+ ?min(?:ute)?s?(?: read)?$|reading time|read time"
    r"|estimated read|last (?:updated|modified|reviewed|changed)\b.{0,60}$|page last"
    r"|last update|filed (?:under|in)\b|photo(?:s|graph)?(?: credit)?(?: by)?:"
    r"|image(?: credit)?(?: by)?:|photo by |image by |source: ?.{0,40}$"
    r"|(?:for )?(?:media|press) (?:contacts?|enquiries|inquiries) ?: .{0,120}(?:@|\d{3})"
    r"|(?:get|download|you (?:will )?need) (?:the )?(?:free )?adobe|to (?:view|open|read) pdf"
    r"|pdf(?:形式|ファイル)|adobe (?:acrobat )?reader|baca juga[:：]|xem thêm[:：]|lees ook[:：]"
    r"|читайте також[:：]|читайце таксама[:：]|прочетете (?:още|също)[:：]|čítajte aj[:：]"
    r"|prečítajte si[:：]|olvassa (?:el|még)[:：]|cite[sș]te [sș]i[:：]|pročitajte (?:još|i)[:：]"
    r"|прочитајте још[:：]|δείτε επίσης[:：]|διαβάστε επίσης[:：]|həmçinin oxuyun[:：]"
    r"|بیشتر بخوانید[:：]|همچنین بخوانید[:：]|مزید پڑھیں[:：]|ראו גם[:：]|קראו גם[:：]"
    r"|läs också[:：]|les også[:：]|lue myös[:：]|czytaj (?:też|także)[:：]|čtěte také[:：]"
    r"|follow .{0,40} on (?:facebook|twitter|instagram|linkedin|x|google)"
    r"|share (?:this|on|via)\b.{0,40}$|click here to (?:print|share|subscribe)"
    r"|sign up (?:for|to)\b.{0,120}newsletter|read (?:more|also|next)[:：]|also read[:：]"
    r"|return to this article at|©|\(c\) \d{4}|copyright (?:©|\(c\)|\d{4})|all rights reserved"
    r"|this site uses cookies|we use cookies"
    r"|просмотров|просмотры|количество просмотров|дата публикации|показано \d|страница \d+ из"
    r"|читайте также:|смотрите также:|подписывайтесь|постоянный адрес"
    r"|schlagwort|schlagwörter:|stand:? \d|stand -|zuletzt (?:geändert|aktualisiert)"
    r"|© |lesen sie (?:auch|mehr|hier)\b.{0,80}$|mehr zum thema:"
    r"|mis à jour|mise à jour le|dernière (?:mise|modification)|mots[- ]clés"
    r"|crédit photo|photo :|lire aussi|à lire aussi"
    r"|última (?:actualización|modificación)|última atualização"
    r"|lea también|en otras? noticias?:|leia também|leia mais:|ultimo aggiornamento|ultima modifica|leggi anche"
    r"|yayın(?:lanma)? tarihi|son güncelle|okunma|تاريخ النشر|آخر تحديث|عدد (?:المشاهدات|الزيارات)|اقرأ أيض"
    r"|تاریخ انتشار|کد خبر|کد مطلب|شناسه خبر|تعداد (?:بازدید|نمایش)|لینک کوتاه"
    r"|最[後后]更新|稿源|发布时间|发布日期|更新时间|浏览次数|浏览量|点击数|阅读次数|责任编辑|责编|编辑[:：]|【?打印"
    r"|分享到|字号|字体[:：]|上一篇|下一篇|【字|來源[:：]|来源[:：]"
    r"|發布時間|發布日期|更新日期|點閱|瀏覽|資料來源|更新時間"
    r"|公開日|更新日|最終更新|掲載日|次の記事|前の記事|出典[:：]|タグ[:：]"
    r"|(?:본|이) 저작물은 .{0,12}공공누리|정책뉴스는 출처|매우 ?만족|.{0,60}만족하(?:십니까|시나요|셨)"
    r"|(?:담당부서|부서명?|작성자|등록자|담당자)\s.{1,40}\s(?:작성자|등록자|담당자|연락처|전화번호|작성일|등록일)\s"
    r"|등록일|작성일|수정일|조회수|조회 ?[:：]?\d|작성자|입력 ?[:：]?\d|기사입력|최종수정|출처[:：]"
    r"|첨부파일|이전글|다음글|담당(?:자|부서|과)? ?[:：])"
)
# ... and those that may begin a sentence of the text too.
_LABEL_START = re.compile(
    r"(?:(?:previous|next|vorherige\w*|nächste\w*|précédent\w*|suivant\w*|anterior|siguiente"
    r"|próxim[ao]|предыдущ\w+|следующ\w+)(?: \w+)?[:：]"
    r"|citation:|(?:updated|modified|reviewed|changed)(?: on| at)?\b.{0,60}$"
    r"|\d+ (?:comments?|views?|shares?|likes?|results?)\b|posted (?:on|by|in)\b.{0,80}$"
    r"|publi(?:shed|cation date|e|é|cado|cado em|cato)\b.{0,60}\d{2}|tags?:|topics?:"
    r"|categor(?:y|ies):|keywords?:|labels:|credit:|subscribe (?:to|for)\b.{0,80}$"
    r"|(?:related|see also|more|also on this site)[:：]|copyright\b"
    r"|download (?:the )?(?:pdf|file|document|press release|audio|video|app)\b.{0,60}$"
    r"|publicera[dt]\b.{0,60}\d{2}|publisert\b.{0,60}\d{2}|offentliggjort\b.{0,60}\d{2}"
    r"|julkaistu\b.{0,60}\d{2}|gepubliceerd\b.{0,60}\d{2}|opublikowan[eoy]\b.{0,60}\d{2}"
    r"|(?:zveřejn|publikov)\w+.{0,60}\d{2}|közzétéve\b.{0,60}\d{2}|objavlj\w+.{0,60}\d{2}"
    r"|опубліковано|оприлюднено|опубликовано|обновлено|теги:|метки:|рубрика:|источник:|фото:|по теме:"
    r"|aktualisiert\b.{0,40}$|veröffentlicht\b.{0,60}$|erstellt am|foto:|bild:|quelle:"
    r"|publié le|modifié le|publicado (?:el|em|en)|actualizado\b|atualizado em|etiquetas:"
    r"|fuente:|foto:|pubblicato il|aggiornato il|tag:|fonte:|güncelleme|etiketler:|kaynak:"
    r"|المصدر ?:|الوسوم ?:|برچسب|منبع ?:)"
)
# Questions of the site to its readers, notes on players, where one is, what a page is.
_SITE = re.compile(
    r"(?:did you find|was|is) this (?:page|article|information|content).{0,12}(?:use|help)ful"
    r"|rate this (?:page|article|content)|(?:ist|war|waren) diese.{0,20} (?:hilfreich|nützlich)"
    r"|(?:cette page|cet article|ce contenu|cette information) .{0,24}(?:utile|aidé)"
    r"|(?:te|le|les) (?:ha )?(?:resultado|sido|resultó|pareció) útil|(?:esta|a) página foi útil"
    r"|hai trovato utile|была ли эта|полезна ли|هل كانت هذه|هل وجدت"
    r"|you are here|sie (?:sind|befinden sich) hier|vous êtes ici|(?:usted )?está (?:aquí|en:)"
    r"|você está aqui|ti trovi|вы (?:здесь|находитесь)|buradasınız|أنت هنا|شما اینجا"
    r"|(?:您)?(?:当前|现在)(?:的)?位置|您所在的?位置|現在地|현재 ?위치"
    r"|downloads?[:：]|télécharger[:：]|descargar?[:：]|baixar[:：]|скачать[:：]|下载[:：]"
    r"|download (?:image|photo|picture|video|audio)\b.{0,60}$"
    r"|number of (?:views|visits|visitors)|times (?:read|viewed)|listen to (?:the|this)"
    r"|(?:please |bitte )?(?:enable|aktivieren sie|activez|active|habilite) javascript"
    r"|javascript (?:is|must|ist|muss)|embed (?:this|code|video)|copy and paste the code"
    r"|(?:press|media|news) release|pressemitteilung|medienmitteilung|communiqué(?: de presse)?"
    r"|pressmeddelande|pressemelding|pressemeddelelse|persbericht|lehdistötiedote|tisková zpráva"
    r"|tlačová správa|komunikat prasowy|sajtóközlemény|comunicat de presă|δελτίο τύπου|прес-реліз"
    r"|nota (?:de prensa|à imprensa|informativa)|comunicado(?: de prensa)?|comunicato(?: stampa)?"
    r"|basın (?:açıklaması|bildirisi)|пресс-релиз"
)
# Commands and labels that are no sentences, in the languages of the lists.
_COMMAND = re.compile(
    r"(?:share|teilen|auf|partager|compart\w+|partilhar|condividi|поделиться|شارك|مشاركة|分享)"
    r"\b.{0,24}(?:facebook|twitter|linkedin|whatsapp|telegram|فيسبوك|تويتر|微信|微博)"
    r"|(?:diese (?:seite|meldung)|diesen artikel) (?:teilen|drucken|empfehlen)"
    r"|(?:partager|imprimer) (?:cet? \w+|la page)|شارك (?:الخبر|المقال|الصفحة|على)"
    r"|(?:lesezeit|lesedauer|(?:temps|durée) de lecture|tiempo de lectura|tempo di lettura"
    r"|tempo de leitura|время чтения|okuma süresi|مدة القراءة|زمان مطالعه|阅读时间|読了時間)"
    r"|(?:back|zurück|retour|volver|regresar|voltar|torna|возврат|вернуться|العودة|بازگشت|return) "
    r"(?:to(?: the)?|zur?|à la|à l'|aux?|al?|alla|all'|ao|à|к|إلى|به) ?(?:list|übersicht|overview|index"
    r"|top|inicio|início|списк|начал|القائمة|الأعلى|فهرست|news|press|home|elenco|actual|notic)"
    r"|(?:télécharger|descargar?|baixar|scarica|скачать|تحميل|تنزيل|دانلود|下载|下載|ダウンロード"
    r"|zum herunterladen|pdf-?download|dosyayı indir)\b.{0,60}$|附件 ?\d?[:：]|(?:您的)?位置[:：]"
    r"|(?:ключевые слова|verwandte themen|mots[- ]clés|argomenti|palavras-chave|palabras clave|temas"
    r"|themen|关键词|關鍵詞|关键字|キーワード|키워드|کلیدواژه.{0,3}) ?[:：]"
    r"|(?:image|photo|picture|slide|bild|foto|imagen|imagem|immagine|фото) \d+ (?:of|von|de|di|sur|из) \d+"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b[^:]{0,40}\b\w+ ?:[^:]{1,60}\b\w+ ?:"
    r"|количество (?:показов|просмотров)|inhalt vorlesen|ausgabejahr \d{4}$|lien copié"
    r"|(?:erschienen|datum|date|fecha|data|дата|tarih|التاريخ|تاریخ|日期|日付|날짜)(?: am)? ?[:：]?"
    r" ?[\d۰-۹٠-٩][\d۰-۹٠-٩ ./:年月日-]*$"
    r"|(?:(?:image|photo|picture) gallery|gallery|galer(?:ía|ia|ie) (?:de |d')?(?:imá?ge\w+|fotos?"
    r"|fotograf\w+|photos?|zdjęć)|galleria (?:fotografica|di immagini)|bildergalerie|fotostrecke"
    r"|фотогалерея|фотоальбом|фоторепортаж|всего фото\w+|معرض الصور|گالری (?:عکس|تصاویر)|图集|组图)"
    r"(?: ?[(:：].*)?$"
    r"|(?:videos?|vídeos?|відео|видео|فيديو|ویدیو|视频|視頻|動画|동영상|영상|βίντεο|wideo|podcasts?)"
    r" ?[:：].{0,120}$"
    r"|(?:관련 ?(?:기사|뉴스)|카드뉴스|相关阅读|延伸阅读|関連記事)[ :：].{0,80}$|dieses thema im programm"
    r"|zobrazeno \d|pemutakhiran terakhir|(?:ngày )?cập nhật lần cuối|datum zveřejnění|\(?रिलीज़ आईडी|आगंतुक पटल"
    r"|문의 ?[:：].{0,60}\d{3}|정책브리핑 공공누리"
    r"|per approfondire ?[-–:]|lihat juga|baca juga|ранее мы писали|polecamy:|czytaj więcej:"
    r"|empfohlener (?:redaktioneller|externer) inhalt|artikel ini telah tayang|scroll to continue|(?:ⓒ |저작권자 ?[(ⓒ©]).{0,60}(?:금지|reserved)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|写真をもっと見る|相关(?:新闻|报道|阅读|链接)】|上一页[ \d.…]+下一页|この記事を書いた人|この記事に関する"
    r"|.{2,10} 기자의 다른 기사|이런 기사는|이 기사를 어떻게|\(?انتهى|\(?[a-z]{2,4}/[a-z]{2,4}\)?$|veja mais notícias|leia mais notícias"
    r"|loading (?:paragraph|image|content|comments?|video|map|page|posts?|more)$|\d{1,3} / \d{1,3}$|.{10,120}[^\W\d]\d{1,2}:\d{2}$"
    r"|.{0,6}ページの?(?:先頭|トップ|上部)(?:へ|に)|만족도|.{1,6} 공유$|انتهای پیام|推荐给朋友"
)
# How a site asks whether a page was of use, and the first words of that, which are looked for first.
_ASKED = tuple(words_set(phraselists.ASKED))
_ASKING = frozenset(one.partition(" ")[0] for one in _ASKED)
_IS_KIND = re.compile("release|mitteilung|^communiqué|^nota |^comunica|^basın|^пресс")
_NUMBER_ONLY = re.compile(r"[\s\d/.,:№#°º()–-]*(?:n[or°º]?\.?|nummer|number)?[\s\d/.,:№#°º()–-]*$")
_NOISE_ENDS = (
    "read more", "learn more", "continue reading", "minute read", "minutes read", "min read",
    "mehr lesen", "weiterlesen", "lire la suite", "leer más", "читать далее", "leia mais",
    "ampliar imagen", "enlarge image", "bild vergrößern", "agrandir l'image", "ampliar imagem",
)  # fmt: skip
# What headings of lists of other releases, and of pleas to subscribe, have in common.
_OTHERS = re.compile(
    r"newsletter|^stay |^subscribe|^sign up"
    r"|^abonn|подпис|^iscriviti|^suscr|related|you (?:may|might)|also like|^more (?:news|stor|articles|press|from|like|in this|head)"
    r"|^other |latest|recent|^most |popular|trending|recommended|suggested|breaking news"
    r"|top stories|(?:read|up) next|next up|read also|also read|similar|don't miss|in case you"
    r"|по (?:этой )?теме|читайте|читать также|смотрите|похожи|другие|последние|популярн|самое чит"
    r"|рекоменд|связанны|схожі|пов'яз|інші"
    r"|^weitere (?:artikel|beitr|meld|nachr|press)|verwandt|ähnliche|auch interess|lesen sie"
    r"|neueste|aktuelle|meistgelesen"
    r"|(?:lire|voir) aussi|articles|autres |actualités"
    r"|relacionad|ver también|véase|lea también|interesar|(?:otras|más|últimas) noticias|lo más"
    r"|gosta|(?:outras|mais|últimas) notícias|mais lidas|leia (?:mais|também)|veja também"
    r"|correlat|leggi anche|altre notizie|ultime notizie|più letti"
    r"|^ilgili|^benzer|^diğer|^son haber|okunan|ilginizi"
    r"|ذات صلة|اقرأ أيض|أخبار|الأكثر|مرتبط|مشابه|آخرین|پربازدید|بخوانید"
    r"|^相[关關](?!附件|文档|檔案)|[荐薦]|延伸|更多|最新|热门|熱門|热点|猜你"
    r"|^関連(?!資料)|おすすめ|人気|新着|その他の|あわせて|^관련 ?(?!자료)|추천|인기|많이 본|최신|다른 기사"
)
_BUTTON = re.compile(
    r"share|teilen$|partager|compart|partilhar|condividi|поделиться|paylaş|شارك|مشاركة|اشتراک"
    r"|分享|シェア|공유|newsletter|^subscribe|^sign up|^abonn|подпис|^iscriviti|^suscr|^print|^drucken|^imprim|^stampa|^печать|yazdır|طباعة|چاپ|打印|列印|印刷|인쇄"
)
_ON = re.compile(
    r"(?:read|learn|see|find out|discover|show)? ?more|(?:read|view) (?:full )?(?:story|article)"
    r"|continue reading|(?:zum artikel|weiterlesen|(?:mehr|weiter)(?: (?:lesen|erfahren|dazu))?)"
    r"|(?:lire|voir) (?:la suite|plus)|en savoir plus|(?:leer|ver|saber) más|(?:leia|saiba|ver) mais"
    r"|(?:leggi|scopri) (?:tutto|di più)|подробнее|читать (?:далее|полностью)|devamı(?:nı oku)?"
    r"|(?:اقرأ |قراءة )?المزيد|بیشتر|ادامه مطلب|(?:查看|阅读|閱讀)?更多|(?:続きを|もっと)(?:読む|見る)"
    r"|더 ?보기|자세히(?: 보기)?"
)
_PART = re.compile(r"[|/【】\[\]()（）•·:：]")
_PARTS = re.compile(r"\s*[|/【】\[\]()（）•·:：]+\s*|\s{2,}")
# A word and a number in brackets or glued: the counters of a switcher, "de-DE1 en-GB1".
_SWITCHER = re.compile(r"(?:[a-z]{2}(?:[-_][a-z]{2,4})?\d{0,3}(?:[\s|/,•·-]+|$)){2,}")


def is_answer(text: str) -> bool:
    """Whether a line is a whole answer ("No.") and not a button."""
    return text[-1] in ".!。" and fold(text) in _ANSWERS


def is_sentence(text: str) -> bool:
    """Whether a line ends like a sentence and has several words, or many ideographs."""
    if text[-1:] not in _STOPS or text.endswith(_MINUTES):
        return False
    return text.count(" ") >= _WORDS or (len(text) >= _IDEOGRAPHS and not text.isascii())


@lru_cache(maxsize=8_192)
def is_noise(folded: str, sentence: bool = False) -> bool:
    """Whether a folded paragraph (see `fold`) is a label, command or counter, never text.
    `sentence`: it was one before it was folded."""
    if folded in _NOISE or not folded:
        return True
    if len(folded) > 160:
        return False
    if len(folded) < 60 and _is_row(folded):
        return True
    if len(folded) < 60 and _PART.search(folded):
        return all(part in _NOISE for part in _PARTS.split(folded) if part) or _is_noisy(
            folded, sentence
        )
    return _is_noisy(folded, sentence)


def _is_row(folded: str) -> bool:
    """Whether a line is a row of buttons without marks between them ("Share Print this page"), one
    of them of several words."""
    if not 2 <= folded.count(" ") < _ROW_WORDS:
        return False
    words = folded.split(" ")
    if words[0] not in _FIRST_WORDS or words[-1] not in _LAST_WORDS:
        return False
    first, several = 0, False
    while first < len(words):
        last = len(words)
        while last > first and " ".join(words[first:last]) not in _NOISE:
            last -= 1
        if last == first:
            return False
        several = several or last - first > 1
        first = last
    return several


def _is_noisy(folded: str, sentence: bool) -> bool:
    found = _SITE.match(folded)
    if found:
        return not _IS_KIND.search(found[0]) or bool(_NUMBER_ONLY.match(folded, found.end()))
    if not sentence and (_LABEL_START.match(folded) or _COMMAND.match(folded)):
        return True
    if _NOISE_START.match(folded):
        return True
    if len(folded) < 120 and folded.rstrip(" .…»›>→").endswith(_NOISE_ENDS):
        return True
    if len(folded) >= 80:
        return False
    return _SWITCHER.fullmatch(folded) is not None or (
        not sentence and sitelines.is_about_the_page(folded)
    )


def is_label(folded: str) -> bool:
    """Whether a folded heading is, as a whole, a button, a label or the head of a tail."""
    is_line = folded in _NOISE or folded in _TAIL or not folded
    return is_line or _SITE.match(folded) is not None or _is_row(folded)


def is_tail(folded: str) -> bool:
    """Whether a folded heading or label opens a part that is not the release."""
    if folded in _TAIL:
        return True
    return folded.partition(" ")[0] in _ASKING and folded.startswith(_ASKED)


def may_head_text(folded: str) -> bool:
    """Whether the heading of a tail heads a section of a text as often, if no links follow."""
    return folded in _MATTERS


def is_list_of_others(folded: str) -> bool:
    """Whether the heading of a tail says that other releases follow."""
    return folded in _OTHER_LISTS or _OTHERS.search(folded) is not None


def leads_on(folded: str) -> bool:
    """Whether a link says that a text goes on elsewhere ("Read more")."""
    return _ON.fullmatch(folded) is not None


def is_command(folded: str) -> bool:
    """Whether the label of a tail is a button, which heads nothing ("Share this page", "Subscribe")."""
    return _BUTTON.search(folded) is not None
