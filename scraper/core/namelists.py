"""Words of class names and ids, as lists for `vocabulary`: one a bar or line.

A word that ends in * stands for all that begin so. Our own, collected from the markup of ministries
(Liferay, Bitrix, TYPO3, Government Site Builder, TRS, Drupal, WordPress, SPIP, Plone) and of news
sites.
"""

from __future__ import annotations

# Containers of the text itself.
BODY = """
article body|article text|article content|body copy|body text|content body|detail text
entry content|post content|post body|post entry
story body|story content|story text|news text|news body|news content|news detail|news view
news full|field name body|field body
rich text|rte|wysiwyg|govspeak|trs editor|trs ueditor|news body txt|e content|single content
blog content|press release body
press release content|press release text|release body|release text|release content|td post content
item full text|article main
text content|main text|haber detay|haber metni|haber icerik|texte|textkörper|article section
sys content|js content|rich media content
read internal content
"""
# Chrome at any size, unless it holds most of the page.
CHROME = """
nav|navi|navbar*|navigation*|subnav*|topnav*|mainnav*|menu*|submenu*|megamenu*|breadcrumb*|crumb
crumbs|krumel*|brotkr*|pagination*
fusszeile|fussbereich|fußzeile|pie pagina|pie de pagina|pied page|pied de page|rodape|piede pagina
piedipagina|sidfot|bunntekst|bundtekst|alatunniste|lablec|stopka|paticka|pata|zapati|podnozje
podval|td a rec|pie|altbilgi|alt bilgi|randspalte|marginalspalte
paginat*|pager*|paging*|share|shares|shared|sharing*|sharebar*|sharer*|share links|share button
share buttons|share this|share tools
share list|sharedaddy|addthis*|addtoany*|a2a|shariff*|social|socials|social media*|social share*
social links*|social icons*|social bar*
teilen|partager|compartir|condividi|paylas*|related*|recirc*|outbrain*|taboola*|recommend*
read more list|read more box|read more links
readmore list|more news|more stories|more articles|more posts|more from|more on|more like
most read|most popular|most viewed|most recent
popular posts|popular news|popular articles|popular stories|trending*|you may|also like|see also
similar|similar posts|similar articles
up next|next post|next article|next prev|next story|prev post|prev article|prev next|previous post
previous article|post navigation
latest news|latest posts|latest articles|latest stories|recent news|recent posts|recent articles
other news|other articles
newsletter*|subscri*|sign up|signup*|optin*|mailchimp|gdpr banner|gdpr box
side bar*|sidebar*|right rail|right col
right column|right bar|right side|left rail|left bar|left side|rail|advert*|ad|ads|adbox|adblock*
adsbygoogle|ad slot|ad unit|ad wrapper
ad container|ad box|adslot|adsense|sponsor*|promo*|dfp|gpt ad|tags|tag list|tag cloud|tag links
keyword|keywords|hashtag|hashtags
schlagwort*|mots cles|categories|cat links|post tags|post categories|post meta tags|post footer
post author|post nav|entry footer
entry utility|entry tags|article footer|article tags|article tools|article actions|article share
article nav|article related
author bio|author box|author info|author card|author about|author profile|author detail
author details|author description|about author
about the author|bio box|foot|footer*|colophon|masthead|site header|page header nav|top bar|topbar
header top|header bar|header menu
header nav|header links|header tools|toolbar*|tool box|page tools|tools|utility*|skip*|print only
print link|print button|print page
print icon|modal*|popup*|pop up|overlay|lightbox*|offcanvas|off canvas|login*|log in|register form
search|search form|search box
search bar|search results|search field|suche|recherche|rating*|rate this|feedback*|survey|poll
helpful|was this|page details|page updated
page rating|page feedback|language switch*|language select*|language nav|language menu
language bar|language list|language links
language chooser|language picker|language block|language toggle|language versions|lang switch*
lang select*|lang nav|lang menu|lang bar
lang list|lang links|lang chooser|lang picker|lang block|lang toggle|languages|langs
taglib language|translation|translations
translation nav|wpml*|qtranxs*|sprach*|i18n nav|back to top|backtotop|totop|scroll to|scroll top
scroll up|page top|pagetop|jump link
jump links|toc|table of contents|inhaltsverzeichnis|sommaire|download|downloads|attachment
attachments|anhang|anlagen|materialien
dokumente|affiliate*|disclosure|paywall*|regwall|donat*|emergency|alert bar|alert banner
notification bar|site alert|site banner|site info
site footer|site nav|site map|site switcher|gem c contextual*|gem c related*|gem c share*
gem c translation*|usa banner|kontakt|kontaktbox
kontakt block|kontakt person|ansprechpartner*|press contact|press contacts|media contact
media contacts|contact|contact box|contact block
contact info|contact card|contact us|contact person|contact details|contact form|asset links|like
likes|reaction|reactions|follow
follow us|follow bar|follow links|view count*|page view|page views|hits|counter|lblviews
article list|news list|post list|teaser list
teaser news|teaser grid|teaser box|teaser container|teaser wrapper|teasers|card list|cards list
card grid|cards grid|card deck|carousel*
swiper*|slick*|owl|slideshow*|slider*|bxslider|flexslider|galler*|galeri*|fotogal*|bildergal*|fotostr*
thumb|thumbs|thumbnail
thumbnails|article line note|accordion nav
quick links|link list|linklist|useful links|sitemap|ticker*|captcha*|hidden print|web analytics
rich link|vid title|video title
opinary*|civey*|pinpoll*|playbuzz*|apester*|lihat juga|baca juga
sonda|sondage*|sondaggio*|encuesta*|enquete*|umfrage*|anket*|mov box|movie box
cta|after content|below content|after post|below post|mw editsection|reflist|navbox
catlinks|adv|quiz box|quiz|poll box|pds box|inread*|read also|readalso|also read|lire aussi
lesen sie auch|leggi anche|lea tambien|lee tambien|leia tambem|leia mais|czytaj tez
czytaj takze|lees ook|les ogsa|las ocksa|laes ogsa|lue myos|chitayte takzhe|ilgili haber*
trackback*|pingback*|rel box|relbox|rel news|card news|fr tile|fr card|sendehinweis|programmhinweis
"""
# Pleas for consent: chrome even where they hold most of the page's text.
CONSENT = """
cookie*|consent*|gdpr|usercentrics*|cybot*|onetrust*|ot sdk|cmplz*|didomi*|tarteaucitron*|axeptio*
klaro|borlabs*|iubenda*|truste*|qc cmp|osano|termly*|privacy banner|privacy overlay|ccm19|ccc
"""
# Furniture when it is small or made of links; text otherwise.
UNSURE = """
meta|metas|metadata|infobox|header|head|byline*|author*|credit|credits
copyright*|caption*|legend|bildunterschrift|figcaption|image text|image info|image caption
image meta|photo*|picture*|media|banner|widget|aside|asides|supplementary|complementary|kicker
eyebrow|rubric*|category|section name|badge|notice|hint|disclaimer|contact*|address|location
date|time|pubdate|published*|timestamp|posted|dateline|status line|subline|updated|modified
video*|vid|vids|vod|audio|player|media player|media box|twitter|facebook|instagram|youtube|tag
list links|download*|file|files|pdf
button|buttons|btn|action|actions|icon|icons|filter|sort|tablist|bottom|post bottom|bookmark
save|favorite|favourite|font size|textsize|listen|read time|read aloud|read speaker|readspeaker*
webreader|reading time|speech|read bottom|read tags|topic|topics|categor*|source|quelle|fuente
event info|internallink*|internal link|catcher*
"""
# Furniture when it is hardly any text: names of layout, not of what they hold.
SOFT = """
info|infos|number|label|drawer|lang|language|document|documents|note|notes
links|end|teaser*|print
"""
COMMENTS = """
comment|comments|comment list|comment section|comment area|comment thread|comments area
commentlist|respond|reply|replies|disqus*
fb comments|kommentar*|commentaire|commentaires|comentarios
"""
# Small things inside sentences that are not shown, or only on pointing at them.
INLINE = """
sr only|visually hidden|screen reader*|element invisible|invisible text|assistive text|a11y hidden
u hidden|u sr|sr text|visuallyhidden|vh|hidden|off screen|only print
tooltip content|tooltip text|tooltip body|tooltip inner|tooltip box|tooltiptext|popover content
popover body|noprint|d none|is hidden|hide
"""
# Texts of pictures: furniture up to the length of a paragraph.
CAPTION = """
pie foto|pie de foto
caption*|figcaption|bildunterschrift|image text|image info|image caption|image meta|image credit
photo credit|photo caption|credit|credits
image description|picture text|legende|bildtext|bildnachweis
"""
# Posts of others that the text quotes.
EMBED = """
embed|embedded|tweet|twitter tweet|instagram media
"""
DATE = """
date*|dates|datum|pub date*|pubdate|published*|publish|publish date|posted*|time|times|timestamp*
day|fecha|data|tarih*|dateline|status line
created|xltime|prdatetime|entry date|post date|meta|datetime|read published|heading meta
press location time|veroeffentlicht*|erschienen
news date|info time|byline*
"""
TITLE = """
headline*|title|titles|entry title|post title|article title|page title|news title|heading
heading title|press title|titulo|titre|titel|tit
titletext|name|contentheading|baslik*|başlık*|naslov|nadpis|zagolovok|tytul|overskrift|otsikko|judul
"""
# Parts of a page whose dates are those of other pages.
ELSEWHERE = """
related*|recommend*|popular|trending*|latest|recent|side bar*|sidebar*|rail|teaser|teasers|card
cards|comment|comments|respond|nav|menu*
footer*|search|archive*|calendar|event|events|upcoming|next|prev*|more|similar|carousel*|slider*
swiper*|ticker|also|news list
article list|post list|copyright|breaking*|headlines|promo*
"""
# The first sentences of a text, set apart from it.
LEAD = """
lead|leads|lead text|lead paragraph|leadin|intro|intros|introtext|introduction|summary|standfirst
description|subtitle|sub title|abstract|excerpt|vorspann|einleitung|teasertext|teaser text|chapo
chapeau|ingress|entradilla|sumario|bajada|sommario|occhiello|linha fina|lid|zajawka|perex|spot
sapo
"""
# What a page hides until it is asked for: parts of its text, unlike what else is hidden.
UNFOLDS = """
accordion*|accordeon*|akkordeon*|collaps*|expand*|unfold*|fold out|toggle content|toggle body
spoiler|faq*|read more content|readmore content|more text|moretext|more content|full text|fulltext
aufklapp*|tab content|tab pane|tabpanel|tab panel|tabs panel|tabs pane|tabs content|details content
"""
