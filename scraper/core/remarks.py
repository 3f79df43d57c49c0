"""A paragraph of sentences in, whether it is no text all the same out: pleas to readers, captions.

All lists are our own; the languages are those of `phrases`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


def _compiled(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((word, re.compile(pattern)) for word, pattern in pairs)


# How the notes begin that stand in place of a player, and what they go on to speak of.
_PLAYER = re.compile(
    r"external content|an dieser stelle finden sie|this (?:video|content|map|post|tweet) is|to (?:watch|view|play|see|load) "
    r"|by (?:clicking|playing|loading|activating)|beim (?:abspielen|laden|aktivieren|klick)"
    r"|mit (?:dem |einem )?klick|durch (?:das|den) |um (?:dieses|das|den|diesen) "
    r"|externe[rs]? inhalt|en cliquant|ce (?:contenu|média) |pour (?:afficher|visionner|voir|lire) "
    r"|para (?:ver|visualizar|reproducir) |al (?:hacer clic|reproducir)|cliccando|per (?:vedere|visua)"
    r"|при (?:просмотре|воспроизведении|загрузке)|we need your consent|wir benötigen ihre "
)
_CONSENT = re.compile(
    r"consent|cookie|privacy|data protection|datenschutz|einwillig|zustimm|consentement"
    r"|externen inhalt|confidentialité|données|privacidad|consentimiento|datos|consenso|соглас|конфиденц"
)
# Sentences that ask the reader for something or speak of the site, not of the matter.
_PLEA = re.compile(
    r"(?:get an? e-?mail (?:when|alert)|a version of this article appear|subscribe (?:here|now|today|free|to \S+ (?:and|for)\b)"
    r"|(?:subscribe|sign up) (?:to|for) .{0,80}(?:newsletter|updates?\b|channel|podcast|feed\b|alerts?\b|news|magazine|e-?mail|bulletin"
    r"|mailing|rss|youtube|\bour |the latest|free\b|list\b|offers?\b|access|text messages?)|sign up (?:here|now|today|below|with)"
    r"|download (?:and subscribe|our .{0,30}(?:app|guide|checklist|book|template|newsletter)\b|the .{0,40}\bapp\b)|follow (?:us|me|him|her|them) on"
    r"|(?:you can )?get the latest\b.{0,60}(?:news|updates?|stories|headlines|inbox|deliver|alerts|offers)|never miss|join our (?:newsletter|mailing|whatsapp|telegram)"
    r"|this article (?:was originally|originally|first) (?:written|published|appeared)"
    r"|this (?:story|post|article) (?:is|was) (?:part of|sponsored|originally)"
    r"|have a (?:news )?tip\?|got a (?:news )?tip|purchases? made through|as an amazon associate"
    r"|we may (?:earn|receive) .{0,30}(?:commission|compensation|fee)"
    r"|(?:this|our) (?:post|article|page|site) (?:may )?contains? affiliate|disclosure:"
    r"|click here (?:to|for)|latest posts by|(?:written|edited|reviewed|fact[- ]checked"
    r"|medically reviewed) by .{0,60}$"
    r"|(?:email|contact|reach) (?:the )?(?:author|reporter|(?:staff )?writer)"
    r"|(?:e-?mail|write to) .{0,60}@|(?:additional |with )?reporting by .{0,200}$"
    r"|(?:our )?standards: ?the |follow .{0,20}full coverage|sharing is caring"
    r"|like what you(?:.?re| are)? read(?:ing)?\?|(?:\* ?)?follow .{2,40} on (?:snapchat|tiktok|facebook|instagram|twitter|whatsapp)"
    r"|do you have a story (?:to|for|you)|for the latest .{0,80}\b(?:email|newsletter|click)"
    r"|press enter or click to view|via syndigate|tempo de leitura"
    r"|(?:liked?|enjoy(?:ed)?|loved?) this (?:story|article|post)\?|if you (?:liked?|enjoy(?:ed)?|found|loved?) this .{0,20}(?:article|post|story|guide|piece|list|video|recipe|page|blog)"
    r"|check out (?:our|the|all|these|more) .{0,60}(?:articles|blog|blogs|posts|guides|scholarships)"
    r"|products are chosen independently|we may be compensated|buying through links"
    r"|support our (?:mission|work|journalism)\b.{0,160}(?:donat|subscri|member|contribut)"
    r"|to (?:subscribe|unsubscribe|read more)|enter your email|your email address|copyright ©"
    r"|© ?\d{4}"
    r"|ich bin damit einverstanden, dass|abonnieren sie|folgen sie uns|melden sie sich (?:hier|jetzt)|jetzt (?:abonnieren|anmelden"
    r"|herunterladen)|den newsletter|unseren newsletter|hier geht es zu"
    r"|abonnez-vous|inscrivez-vous .{0,60}(?:newsletter|lettre|alerte)|suivez-nous|recevez (?:notre|la|nos)|suscríbete|suscríbase"
    r"|síguenos|regístrate|inscreva-se|siga-nos(?: n[oa]s?\b| em\b|[!:]|$)|assine .{0,40}(?:newsletter|boletim|canal|jornal)|acompanhe .{0,60}(?:redes|instagram|facebook|canal|whatsapp)|iscriviti|seguici"
    r"|подписывайтесь|подпишитесь|следите за нами|присоединяйтесь|нашли ошибку|выделите (?:её|ее)"
    r"|تابعوا |تابعونا|تابعنا|ikuti (?:kami|akun|instagram|kanal|saluran|media)"
    r"|unduh aplikasi|стежте за|підписуйтесь|підпишіться|приєднуйтесь|долучайтесь|следите за новостями"
    r"|(?:欢迎|歡迎|敬请|请)?(?:关注|關注|扫码|掃碼|扫描).{0,30}(?:公众号|公眾號|微信|微博|视频号|二维码|粉絲)"
    r"|baixe (?:o|nosso|já o) aplicativo"
    r"|desc[aá]rg(?:a|ue)(?:te)? (?:la|nuestra|el) app|scarica (?:la |l'|la nostra )app|téléchargez (?:notre|l')appli"
    r"|laden sie (?:unsere|die) .{0,20}app|wir schicken ihnen unsere|únete a|únase a|ακολουθήστε|obserwuj nas|śledź nas"
    r"|zapisz się (?:do|na)|sledujte nás|urmări[tț]i-ne|kövess(?:en|e)? (?:minket|bennünket)|iratkozz|volg ons"
    r"|abonneer (?:u|je)|följ oss|prenumerera|følg oss|seuraa meitä|tilaa uutiskirje|theo dõi (?:chúng tôi|kênh|trang)"
    r"|ติดตาม(?:เรา|ข่าวสาร)|עקבו אחרינו|הצטרפו (?:ל|אל)|следвайте ни|pratite nas|пратите нас|გამოგვყევით"
    r"|(?:haben sie einen )?fehler (?:gefunden|entdeckt)\?|apúntate (?:gratis )?a |para seguir leyendo|pour lire la suite de cet article"
    r"|この記事は有料(?:会員)?記事です|有料会員(?:に|登録)|残り\d+文字|이 기사와 함께|(?:suscríbete|únete) (?:a|al) |todas las claves de la semana"
    r"|guarda il video|participe do canal|bunlara da bak|noch mehr .{0,30} lesen sie"
    r"|for (?:just|only|as little as) .{1,24}(?:a|per) (?:month|week|year),? (?:you|get|read|subscri|unlimited).{0,60}(?:access|stor(?:y|ies)|articles?|news)|get (?:local|breaking|our|more) .{0,40}(?:inbox|newsletter)"
    r"|\W{0,3}i understand and agree|to enjoy unlimited|you have reached .{0,30}(?:free|limit)|you.ve reached .{0,30}(?:free|limit)"
    r"|deze content kan niet worden getoond|bli (?:medlem|abonnent) i .{0,60}(?:kr|månad)"
    r"|veja os vídeos mais|.{0,3}이 자료는 .{2,30}보도자료를 전재하여"
    r"|ctrl ?\+ ?enter|bizi takip ed(?:in|ebilir)|abone olun|dziękujemy, że przeczyta)",
)
# The same where something comes first: what a plea has in it, and what it is then.
_WITHIN = _compiled(
    (
        ("reached at", r".{0,60}may be reached at"),
        ("contributed", r".{0,120}contributed (?:reporting|to this)\b"),
        ("subscriber", r".{0,60}becoming a (?:digital )?subscriber|.{0,40}\bsubscribers get\b"),
        (
            "follow ",
            r".{0,240}\bfollow \w+ on (?:x|twitter|facebook|instagram|bluesky|mastodon)\.?$",
        ),
        ("jetzt abo", r".{0,60}jetzt (?:abo|abonnement)\b"),
        ("inscrire", r".{0,60}\bs.inscrire$"),
    )
)
_WITHIN_ELSEWHERE = _compiled(
    (
        ("دنبال کنید", r".{0,90}دنبال کنید\.?$"),
        ("عضو شوید", r".{0,90}عضو شوید\.?$"),
        ("추가", r".{0,20}(?:카카오톡|카톡|유튜브|인스타그램).{0,40}추가"),
        ("구독", r".{0,20}(?:카카오톡|카톡|유튜브|인스타그램).{0,40}구독"),
        ("팔로우", r".{0,20}(?:카카오톡|카톡|유튜브|인스타그램).{0,40}팔로우"),
        ("フォロー", r".{0,60}フォロー(?:して|ください|お願い|する$|$)"),
        ("チャンネル登録", r".{0,60}チャンネル登録"),
        ("友だち追加", r".{0,60}友だち追加"),
    )
)
# Where a plea leads to, and how it addresses the reader: a paragraph with both is one.
_CHANNELS = (
    "whatsapp", "telegram", "newsletter", "podcast", " app ", " app.", "aplicativo", "aplikasi", "uygulama",
    "redaksi", "redação", "redazione", "redaktion", "redacci", "hinweis@", "news@", "tips@", "kanal",
)  # fmt: skip
_CHANNELS_ELSEWHERE = (
    "телеграм", "вотсап", "ватсап", "рассылк", "приложени", "واتساب", "تلغرام", "قناتنا", "غرفة الأخبار", "व्हाट्स",
    "ऐप", "कमेंट", "सदस्यता", "公众号", "客户端", "二维码", "app", "空メール", "メルマガ", "뉴스레터", "후원",
    "카카오", "ενημερωτικό δελτίο",
)  # fmt: skip
_CHANNELS_ANY = _CHANNELS + _CHANNELS_ELSEWHERE
_WITHIN_ANY = _WITHIN + _WITHIN_ELSEWHERE
_OTHER_SCRIPT = re.compile("[\u0370-\u1fff\u2e80-\ud7af]")
_CALL = re.compile(
    r"schreiben sie uns|haben sie (?:einen fehler|hinweise|fragen|tipps)|hier .{0,20}abonnieren|jetzt (?:anmelden|bestellen)"
    r"|unser kostenloser|clique aqui|participe:|envie (?:fotos|vídeos|sua|seu)|entrar no canal|receba (?:as|notícias|no)"
    r"|haz clic|pincha aquí|sigue (?:el canal|nuestr)|escríbenos|envíanos|ascoltal[oi]|clicca qui|scrivici|inviaci"
    r"|cliquez ici|écrivez-nous|rejoignez (?:notre|la chaîne)|click here|email us|send us|join our|listen now|tap here"
    r"|simak (?:berita|juga|terus)|pilih saluran|kirim ke|\bunduh\b|\bgabung\b|takip edin\b|tıklay|indirmek için"
    r"|bize (?:yaz|ulaş)|εγγραφείτε|κατεβάστε|ακολουθήστε|انضموا|راسلوا|تابعوا|डाउनलोड करें|जुड़ें|सदस्यता लें"
    r"|कमेंट में|क्लिक करें|(?:长按|扫码|扫描|请|欢迎|敬请).{0,20}(?:关注|识别|下载)|登録(?:は|受付)|空メールを"
    r"|구독하(?:시|세)|지켜 ?주세요|메일로 보내 ?드|присоединяйтесь|присылайте|пишите нам|скачайте|долучайтесь"
    r"|надсилайте|dołącz do|napisz do nas|zapisz się"
)
# A caption printed as a paragraph ends in its credit, which begins in the last so many characters.
_END = 90
_CAPTION = re.compile(
    r"\((?:afp|epa|reuters|dpa|getty|photo|foto|file|image|courtesy|credit|bild"
    r"|picture)\b[^()]{0,80}\)[ .]*$"
    r"|\b(?:credits?|photos?(?: credit| by)?|foto(?:credit)?s?|bild|bildquelle|crédits?(?: photo)?|фото)"
    r" ?[:：] ?[^.!?:$|\d]{2,60}$"
    r"|\bfile (?:photo|picture|image)\b[^.]{0,30}\.?$|^(?:in this|a file) .{0,60}\bphoto\b"
    r"|\|? ?(?:getty images|shutterstock|reuters/|ap photo|afp/|epa-efe)[^.]{0,40}$"
)
# The agency, and not the party of a minister: "(Ap)" in Norway.
_AP = re.compile(r"\(AP\b[^()]{0,80}\)[ .]*$")
_CREDITS = (
    "photo", "foto", "picture", "image", "getty", "reuters", "afp", "(ap", "ap)", "epa", "dpa",
    "shutterstock", "credit", "courtesy", "bild", "file", "crédit", "фото",
)  # fmt: skip


def is_plea(text: str) -> bool:
    """Whether a paragraph asks the reader to subscribe, follow, download and the like."""
    shown = text.lower()
    if _PLEA.match(shown):
        return True
    is_latin = text.isascii() or _OTHER_SCRIPT.search(text) is None
    for word, pattern in _WITHIN if is_latin else _WITHIN_ANY:
        if word in shown and pattern.match(shown):
            return True
    if _names_channel(shown, is_latin) and _CALL.search(shown):
        return True
    return _PLAYER.match(shown) is not None and _CONSENT.search(shown) is not None


def _names_channel(shown: str, is_latin: bool) -> bool:
    for word in _CHANNELS if is_latin else _CHANNELS_ANY:  # noqa: SIM110 - as below
        if word in shown:
            return True
    return False


def is_caption(text: str) -> bool:
    """Whether a paragraph is the caption of a picture, by its credit."""
    end = text[-_END:].lower()[-_END:]
    # No credit ends in a full stop, but in brackets, or that of a file.
    may_be = end[-1:] != "." or "file " in end or end.rstrip(" .").endswith(")")
    if may_be and _is_credited(end):
        return _CAPTION.search(text.lower()) is not None or _AP.search(text) is not None
    opens = text[:1] in "iIaA" and text[:7].lower().startswith(("in this", "a file"))
    return opens and _CAPTION.search(text.lower()) is not None


def _is_credited(end: str) -> bool:
    for word in _CREDITS:  # noqa: SIM110 - "any" needs twice the time, and it is asked often
        if word in end:
            return True
    return False
