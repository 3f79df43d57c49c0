"""Names of elements (class, id, role) in, what they are called out: content, chrome, furniture.

Words are matched from their beginning, after names are cut at hyphens, underscores and capitals:
"relatedPosts" and "related-posts" are "related posts", "correlated" is not "related".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["", "body", "chrome", "unsure", "comments", "inline", "date", "title", "lead"]

# The vocabulary is our own, collected from the markup of ministries (Liferay, Bitrix, TYPO3,
# Government Site Builder, TRS, Drupal, WordPress, SPIP, Plone) and of news sites.

# Containers of the text itself.
_BODY = re.compile(
    r"\b(?:article ?body|article ?text|article ?content|articlecontent|articlebody|articletext"
    r"|body ?copy|body ?text|content ?body|detail ?text|entry ?content|post ?content|post ?body"
    r"|post ?entry|story ?body|story ?content|story ?text|story ?body ?text|news ?text|news ?body"
    r"|news ?content|news ?detail|news ?view|news ?full|newstext|newsbody|page ?content ?body"
    r"|field name body|field body|rich ?text|rte|wysiwyg|govspeak|trs editor|trs ueditor"
    r"|news body txt|e content|single ?content|blog ?content|press ?release ?(?:body|content|text)"
    r"|release ?(?:body|text|content)|td post content|itemfulltext|article ?main|text ?content"
    r"|main ?text|haber ?(?:detay|metni|icerik)|texte|textkörper|bodytext|article ?section"
    r"|content ?main ?text|read internal content|sys ?content|js content|rich ?media ?content)\b"
)
# Chrome at any size, unless it holds most of the page.
_CHROME = re.compile(
    r"\b(?:nav|navi|navbar\w*|navigation\w*|subnav\w*|topnav\w*|mainnav\w*|menu\w*|submenu\w*"
    r"|megamenu\w*|breadcrumb\w*|crumbs?|krumel\w*|brotkr\w*|pagination\w*|paginat\w*|pager\w*|paging\w*"
    r"|share|shares|shared|sharing\w*|sharebar\w*|sharer\w*|share(?:links|buttons?|this|tools|list)"
    r"|sharedaddy|addthis\w*|addtoany\w*|a2a|shariff\w*|socials?|social(?:media|share|links|icons|bar)\w*"
    r"|some ?share|teilen|partager|compartir|condividi|paylas\w*|related\w*|recirc\w*|outbrain\w*"
    r"|taboola\w*|recommend\w*|read ?more ?(?:list|box|links)|readmore ?list|more ?(?:news|stories|articles|posts|from|on|like)"
    r"|most ?(?:read|popular|viewed|recent)|popular ?(?:posts|news|articles|stories)|trending\w*"
    r"|you ?may|also ?like|see ?also|similar ?\w*|up ?next|next ?(?:post|article|prev|story)"
    r"|prev(?:ious)? ?(?:post|article|next)|post ?navigation|latest ?(?:news|posts|articles|stories)"
    r"|recent ?(?:news|posts|articles)|other ?(?:news|articles)|newsletter\w*|subscri\w*|sign ?up"
    r"|signup\w*|optin\w*|mailchimp|cookie\w*|consent\w*|gdpr ?(?:banner|box|overlay|notice)?"
    r"|side ?bar\w*|sidebar\w*|right ?(?:rail|col|column|bar|side)|left ?(?:rail|bar|side)|rail"
    r"|advert\w*|ads?|adbox|adblock\w*|adsbygoogle|ad ?(?:slot|unit|wrapper|container|box)|adslot|adsense"
    r"|sponsor\w*|promo\w*|dfp|gpt ad|tag ?(?:list|cloud|links|s)|taglist|tags|tagcloud|keywords?|hashtags?"
    r"|schlagwort\w*|mots ?cles|categories|cat ?links|post ?(?:tags|categories|meta ?tags|footer|author|nav)"
    r"|entry ?(?:footer|utility|tags)|article ?(?:footer|tags|tools|actions|share|nav|related)"
    r"|author ?(?:bio|box|info|card|about|profile|details?|description)|about ?(?:the ?)?author|bio ?box"
    r"|foot|footer\w*|colophon|masthead|site ?header|page ?header ?nav|top ?bar|topbar|header ?(?:top|bar|menu|nav|links|tools)"
    r"|toolbar\w*|tool ?box|page ?tools|tools|utility ?\w*|skip\w*|print ?(?:only|link|button|page|icon)"
    r"|modal\w*|popup\w*|pop ?up|overlay|lightbox\w*|offcanvas|off ?canvas|login\w*|log ?in"
    r"|register ?form|search ?(?:form|box|bar|results|field|input|block|wrapper)?|suche|recherche"
    r"|rating\w*|rate ?this|feedback\w*|survey|poll|helpful|was ?this|page ?(?:details|updated|rating|feedback)"
    r"|lang(?:uage)?s? ?(?:switch\w*|select\w*|nav|menu|bar|list|links|chooser|picker|block|toggle|versions?)"
    r"|taglib ?language|languages|langs|translations?|translation ?nav|wpml\w*|qtranxs\w*|sprach\w*|i18n ?nav"
    r"|back ?to ?top|backtotop|totop|scroll ?(?:to|top|up)|page ?top|pagetop|jump ?links?|toc|table ?of ?contents"
    r"|inhaltsverzeichnis|sommaire|downloads?|attachments?|anhang|anlagen|materialien|dokumente"
    r"|disqus\w*|fb ?comments?|affiliate\w*|disclosure|paywall\w*|regwall|donat\w*"
    r"|emergency|alert ?(?:bar|banner)|notification ?bar|site ?(?:alert|banner|info|footer|nav|map|switcher)"
    r"|gem c (?:contextual|related|share|translation)\w*|usa banner|kontakt ?(?:box|block|person)?|ansprechpartner\w*"
    r"|press ?contacts?|media ?contacts?|contact ?(?:box|block|info|card|us|person|details|form)?|asset ?links"
    r"|likes?|reactions?|follow ?(?:us|bar|links)?|view ?count\w*|page ?views?|hits|counter|lblviews"
    r"|article ?list|news ?list|post ?list|teaser ?(?:list|news|grid|box|container|wrapper)?|teasers|cards? ?(?:list|grid|deck)"
    r"|carousel\w*|swiper\w*|slick\w*|owl|slideshow\w*|slider\w*|bxslider|flexslider|galler\w*|thumbs?|thumbnails?"
    r"|article ?line ?note|accordion ?nav|quick ?links|link ?list|linklist|useful ?links|sitemap|ticker\w*"
    r"|captcha\w*|hidden ?(?:print|text)|web ?analytics|mw ?editsection|reflist|navbox|catlinks|trackback\w*|pingback\w*)\b"
)
# Furniture when it is small or made of links; text otherwise.
_UNSURE = re.compile(
    r"\b(?:meta|metas|metadata|info|infos|infobox|cta|call ?to ?action|drawer|header|head|byline\w*|author\w*|credits?|copyright\w*"
    r"|caption\w*|legend|bildunterschrift|figcaption|image ?(?:text|info|caption|meta)|photo\w*|picture\w*|media"
    r"|banner|widget|aside|asides|supplementary|complementary|teaser\w*|kicker|eyebrow|rubric\w*"
    r"|category|section ?name|label|badge|note|notes|notice|hint|disclaimer|contact\w*|address|location|date|time"
    r"|pubdate|published\w*|timestamp|posted|dateline|status ?line|subline|updated|modified|video\w*|audio|player"
    r"|tweet|twitter|facebook|instagram|youtube|lang|language|links|list ?links|download\w*|file|files"
    r"|document|documents|pdf|buttons?|btn|actions?|controls?|icons?|filter|sort|tablist|bottom|end|post ?bottom"
    r"|bookmark|save|favou?rite|font ?size|textsize|listen|read ?(?:time|aloud|speaker)|readspeaker\w*|webreader"
    r"|reading ?time|speech|read ?bottom|read ?tags|topics?|tag|categor\w*|source|quelle|fuente|number|event ?info)\b"
)
_COMMENTS = re.compile(
    r"\b(?:comments?|comment ?(?:list|section|area|thread|s ?area)|commentlist|respond|reply|replies|disqus\w*"
    r"|kommentar\w*|commentaires?|comentarios)\b"
)
# Inline or tiny things inside sentences that are not shown, or only on pointing at them.
_INLINE = re.compile(
    r"\b(?:sr only|sronly|visually ?hidden|visuallyhidden|screen ?reader\w*|element invisible|invisible ?text"
    r"|assistive ?text|a11y ?hidden|u ?hidden|hidden|off ?screen|only ?print|print ?only|tooltip\w*|popover\w*"
    r"|read tooltip|mw ?editsection|noprint|d ?none|is ?hidden|hide)\b"
)
_DATE = re.compile(
    r"\b(?:date\w*|dates|datum|pub ?date\w*|pubdate|published\w*|publish ?\w*|posted\w*|time|times|timestamp\w*"
    r"|day|fecha|data|tarih\w*|dateline|status ?line|created|xltime|prdatetime|entry ?date|post ?date|meta|datetime"
    r"|read published|heading meta|press location time|veroeffentlicht\w*|erschienen|news ?date|info ?time|byline\w*)\b"
)
_TITLE = re.compile(
    r"\b(?:headline\w*|title|titles|entry ?title|post ?title|article ?title|page ?title|news ?title|heading|heading ?title"
    r"|press ?title|titulo|titre|titel|titleh2|titletext|name)\b"
)
_LEAD = re.compile(
    r"\b(?:lead|lede|leads|intro\w*|standfirst|dek|deck|abstract|summary|excerpt|subtitle|sub ?title|subhead\w*"
    r"|vorspann|anriss|teaser ?text|chapo|chapeau|sommario|entradilla|bajada|description|desc|lead ?paragraph"
    r"|preamble|ingress|manchet|perex|spot)\b"
)
# Parts of a page whose dates are those of other pages.
_ELSEWHERE = re.compile(
    r"\b(?:related\w*|recommend\w*|popular|trending\w*|latest|recent|side ?bar\w*|rail|teasers?|cards?|comments?|respond|nav|menu\w*"
    r"|footer\w*|search|archive\w*|calendar|events?|upcoming|next|prev\w*|more|similar|carousel\w*|slider\w*|swiper\w*|ticker|also"
    r"|news ?list|article ?list|post ?list|copyright|breaking\w*|headlines|promo\w*)\b"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_CUT = re.compile(r"[^0-9A-Za-zÀ-ž]+")
# "has-sidebar", "no-comments" speak of the layout of what they stand on.
_LAYOUT = re.compile(r"\b(?:has|have|with|no|not|without|hide|hides|toggle)(?: [a-z]+){1,2}")


@lru_cache(maxsize=16_384)
def words_of(names: str) -> str:
    """Names of an element as lower-case words: "postMeta entry-title" is "post meta entry title"."""
    # "md:w-1/2", "text-[20px]" and the like are styles, not names.
    named = " ".join(one for one in names.split() if ":" not in one and "[" not in one)
    words = _CUT.sub(" ", _CAMEL.sub(" ", named)).lower().strip()
    return _LAYOUT.sub("", words)


@lru_cache(maxsize=16_384)
def kind(names: str) -> Kind:
    """What the names of an element (class and id) say that it is; "" when they say nothing."""
    words = words_of(names[:300])
    if _COMMENTS.search(words):
        return "comments"
    if _INLINE.search(words):
        return "inline"
    if _BODY.search(words):
        return "body"
    if _CHROME.search(words):
        return "chrome"
    return "unsure" if _UNSURE.search(words) else ""


@lru_cache(maxsize=16_384)
def is_date(names: str) -> bool:
    """Whether the names are those of a date line."""
    return _DATE.search(words_of(names[:300])) is not None


@lru_cache(maxsize=16_384)
def is_title(names: str) -> bool:
    """Whether the names are those of a headline."""
    return _TITLE.search(words_of(names[:300])) is not None


@lru_cache(maxsize=16_384)
def is_lead(names: str) -> bool:
    """Whether the names are those of a lead or summary."""
    return _LEAD.search(words_of(names[:300])) is not None


@lru_cache(maxsize=16_384)
def is_elsewhere(names: str) -> bool:
    """Whether the names are those of a list of other pages, a footer or the like."""
    return _ELSEWHERE.search(words_of(names[:300])) is not None
