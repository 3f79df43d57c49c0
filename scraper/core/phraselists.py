"""Labels, commands and headings of tails, as lists for `phrases`: one a bar or line.

All lists are our own; the languages are those of the printed dates (English, Russian, German,
French, Spanish, Portuguese, Italian, Turkish, Arabic, Persian, Chinese, Japanese, Korean).
"""

from __future__ import annotations

# A paragraph that is exactly this is never text.
LINES = """
after newsletter promotion|skip past newsletter promotion
share|share this|share this page|share this article|share this story|share on facebook
share on twitter|share on x
share on linkedin|share via email|share by email|share via|share link|share page|share now|sharing
shares|tweet|retweet|pin it|like
like this|email|e-mail|mail|email this|email this page|send|send to a friend|send by email|print
print this page|print page
print this article|print version|printable version|printer-friendly version|print-friendly version
save|save as pdf|pdf
download|downloads|download pdf|download as pdf|download the pdf|close|close window|back|go back
back to top|top|page top
top of page|return to top|to top|back to news|back to list|back to overview
back to table of contents|all news|more news|read more
read on|read full story|read also|learn more|more|show more|show less|see more|see all|view all
view more|load more|see also|continue
continue reading|next|previous|prev|next article|previous article|next story|previous story
next post|previous post|newer|older
home|homepage|main page|menu|search|advanced search|advanced settings|advanced|settings|login
log in|sign in|sign up|register
subscribe|subscribe now|subscribe to our newsletter|newsletter|rss|follow us|follow|contact us
contact|comments|comment|reply
leave a comment|leave a reply|post a comment|add a comment|no comments|no comments yet
advertisement|advertisements|ad|ads|sponsored|advertising
advert|promoted|loading|please wait|facebook|twitter|x|linkedin|whatsapp|telegram|instagram
youtube|pinterest|reddit|tumblr|vk
vkontakte|odnoklassniki|viber|messenger|flipboard|copy link|copy|link copied|copy url|copied
listen|listen to this article|translate
select language|language|languages|available in|also available in|english|table of contents
contents|in this article|on this page
jump to|skip to main content|skip to content|skip navigation|tags|tag|topics|categories|category
filed under|related|related topics
rate this page|was this page helpful|was this helpful|was this article helpful
thank you for your feedback|feedback
give feedback|report a problem|report this page|view gallery|gallery|view slideshow|image|photo
photos|video|videos|watch
watch video|play|pause|mute|enlarge|enlarge image|click to enlarge|view larger|zoom|caption
hide caption|toggle caption
accept|accept all|reject|decline|cookie settings|manage cookies|by|author|written by|published
posted|updated|date|source|photo credit
view comments|show comments|hide comments|join the conversation|report an error|text size
font size|increase font size
decrease font size|a a a|follow on facebook|follow on twitter|### | end | ends |-ends-
000|0000|o0o|oo0oo|ооо
provisional translation|japanese|view as pdf
printer friendly|print friendly|30|bookmark
add to favorites|add to favourites|get link|permalink|open in new window|expand all
collapse all|expand|collapse
story continues below advertisement|article continues below|story continues below
continue reading below|advertisement continue reading the main story
scroll to continue|sponsored content|newsletter sign up|get the app|support us|donate|donate now
buy now|shop now|subscribe to rss
поделиться|поделиться в соцсетях|поделиться в социальных сетях|поделиться ссылкой|отправить
отправить на почту|печать|распечатать
версия для печати|печатная версия|версия для слабовидящих|закрыть|назад|наверх|вверх|к началу
в начало|на главную|главная|меню
поиск|подробнее|подробно|читать далее|читать полностью|далее|ещё|еще|все новости|другие новости
следующая|предыдущая
следующая новость|предыдущая новость|скачать|скачать pdf|подписаться|комментарии
оставить комментарий|реклама|теги|метки|рубрики
дополнительные материалы|расширенные настройки|расширенный поиск|к оглавлению|оглавление
содержание|скопировать ссылку|версия для чтения
вернуться к списку|к списку новостей|назад к списку|просмотров|код для блога|ссылка на материал
показать ещё|показать еще
teilen|seite teilen|artikel teilen|beitrag teilen|drucken|seite drucken|seite empfehlen
weiterempfehlen|empfehlen|merken|schließen
zurück|zurück zur übersicht|zur übersicht|nach oben|zum seitenanfang|seitenanfang|mehr
mehr erfahren|mehr lesen|weiterlesen|weiter
mehr dazu|mehr zum thema|zum thema|startseite|menü|suche|anmelden|abonnieren|kommentare
kommentieren|anzeige|werbung|schlagworte
schlagwörter|inhalt|inhaltsverzeichnis|auf dieser seite|per e-mail teilen|link kopieren
pdf herunterladen|herunterladen|vorlesen
bild vergrößern|vergrößern|download als pdf|video abspielen|als pdf speichern|alle meldungen
weitere meldungen|auf facebook teilen|auf twitter teilen|auf x teilen
nächster artikel|vorheriger artikel|artikel drucken|quelle|autor
partager|partager cette page|partager l'article|partager sur facebook|imprimer|imprimer la page
envoyer|envoyer par mail|fermer|retour
retour à la liste|haut de page|retour en haut|accueil|en savoir plus|lire la suite|lire aussi
à lire aussi|lire plus|voir plus|suivant|précédent
article suivant|article précédent|télécharger|télécharger le pdf|s'abonner|commentaires|publicité
mots-clés|mots clés|étiquettes|sommaire
copier le lien|toutes les actualités|voir aussi|envoyer à un ami
compartir|comparte|compartir en facebook|compartir en twitter|imprimir|enviar|cerrar|volver
volver arriba|inicio|leer más|ver más
más información|siguiente|anterior|descargar|descargar pdf|suscribirse|comentarios|publicidad
etiquetas|palabras clave|subir|lea también|lee también
te puede interesar|copiar enlace|todas las noticias|más noticias|índice|regresar
compartilhar|compartilhe|partilhar|compartilhe por facebook|compartilhe por twitter|fechar|voltar
voltar ao topo|início|leia mais|leia também|saiba mais|ver mais|próximo
baixar|assinar|comentários|publicidade|palavras-chave|copiar link
link para copiar para área de transferência|veja também|compartilhe:
condividi|stampa|invia|chiudi|indietro|torna su|torna indietro|leggi tutto|leggi di più
leggi anche|scopri di più|continua a leggere|successivo|precedente
scarica|scarica pdf|iscriviti|commenti|pubblicità|tag|parole chiave|vedi anche|copia link
torna all'elenco|indice
paylaş|yazdır|gönder|kapat|geri|geri dön|yukarı|başa dön|anasayfa|ana sayfa|devamı|devamını oku
daha fazla|sonraki|önceki|indir|abone ol
yorumlar|yorum yap|reklam|etiketler|ilgili haberler|diğer haberler|tüm haberler|bağlantıyı kopyala
شارك|مشاركة|شارك هذه المقالة|شارك هذا الخبر|شارك المقال|طباعة|اطبع|إرسال|إغلاق|رجوع|العودة|عودة
الرئيسية|أعلى الصفحة|المزيد|اقرأ المزيد|قراءة المزيد|اقرأ أيضا|اقرأ أيضاً
التالي|السابق|تحميل|اشترك|تعليقات|التعليقات|إعلان|الوسوم|كلمات مفتاحية|نسخ الرابط|مواضيع ذات صلة
أخبار ذات صلة
اشتراک گذاری|اشتراک‌گذاری|اشتراک|چاپ|ارسال|ارسال به دوستان|بستن|بازگشت|صفحه اصلی|خانه|بیشتر
ادامه مطلب|بعدی|قبلی|دانلود|نظرات|ارسال نظر|برچسب ها|برچسب‌ها|کلیدواژه‌ها|کپی لینک
نسخه چاپی|نظر شما|اخبار مرتبط
分享|分享到|分享至|打印|打印本页|打印本稿|打印 关闭|打印】【关闭|打印本页 关闭窗口|关闭|关闭窗口
关闭本页|返回|返回顶部|返回首页|返回列表|首页|更多|查看更多|阅读更多|下一篇
上一篇|上一页|下一页|下载|订阅|评论|广告|标签
扫一扫|扫一扫分享本页|扫一扫在手机打开当前页|大 中 小|字体|收藏|复制链接|转发|微信|微博|朋友圈
相关新闻|相关阅读|相关链接|推荐阅读|延伸阅读|责任编辑|我要纠错
分享文章|列印|友善列印|回上頁|回首頁|更多新聞|下一則|上一則|相關新聞|延伸閱讀|回頂端
シェア|シェアする|ツイート|共有|共有する|印刷|印刷する|このページを印刷|閉じる|戻る|一覧へ戻る
一覧に戻る|トップ|トップページ|ページトップへ戻る|ページの先頭へ|このページの先頭へ
ページトップへ|先頭へ戻る|続きを読む|もっと見る|もっと読む|次へ|前へ|次の記事|前の記事
ダウンロード|購読|コメント|広告|タグ|関連記事|関連リンク|関連情報|あわせて読みたい|英語版|メール
リンクをコピー
공유|공유하기|인쇄|프린트|보내기|닫기|뒤로|목록|목록으로|목록보기|홈|맨위로|위로|더보기|더 보기
자세히|자세히 보기|다음|이전|다음글|이전글|다운로드|구독|댓글|댓글쓰기
광고|태그|첨부파일|관련기사|페이스북|트위터|카카오톡|카카오스토리|네이버|url복사|글자크기|글자 크기
"""
# A heading or label after which the release is over, at least for this section.
TAILS = """
breaking news|você pode gostar|você também pode gostar|talvez você goste|добавить отзыв
additional materials|additional material|additional resources|related|related news
related articles|related stories|related content|related posts
related links|related link|related information|related documents|related documents and links
related resources|related publications|related topics|related pages|related material
related materials
related items|related files|related media|related videos|related reading|related coverage
associated links|quick links|useful links|external links|links|more information on
more news|more stories|more articles|more like this|more from|more on this|more on this topic
more on this story|more to read|more to explore|more in this section|more headlines
more press releases|more resources
other news|other stories|other articles|other press releases|latest news|latest stories
latest articles|latest posts|latest press releases|latest|recent news|recent posts|recent articles
recent stories|recent press releases|recent releases|latest releases|other releases|more releases
recent comments|most recent|most read|most popular|most viewed
popular|popular posts|popular articles
popular news|trending|trending now|top stories|top news|featured|featured stories
featured articles|editor's picks|editors' picks
recommended|recommended for you|recommended reading|recommended articles|recommended stories
you may also like|you might also like|you may also be interested in|you might be interested in
you may also enjoy|also read|read next|read also|read more|up next|what to read next|see also
further reading|similar articles|similar news|similar stories|similar posts
explore more|discover more|keep reading|don't miss|in case you missed it|from around the web
around the web|next up|next steps for you|suggested for you|suggested articles
share|share this|share this page|share this article|share this post|share this story
share this news|share with|share on social media|spread the word|follow us|follow us on
connect with us|stay connected|stay informed|stay up to date|stay in touch|get updates
social media|tags|topics|topic|keywords|categories|filed under|tagged|hashtags
comments|leave a comment|leave a reply|join the discussion|join the conversation|post a comment
discussion|what do you think|responses|reader comments|0 comments|1 comment
contact|contacts|contact us|contact information|contact details|contact for media
contact for press|press contact|press contacts|media contact|media contacts
media contact information|media enquiries|media inquiries|media relations|press office
press service|for media inquiries|for media enquiries|for press inquiries
for more information contact|for further information please contact|contact persons|contact person
contact the media|newsroom contact|media team|press team|address for enquiries|publisher
download|downloads|documents|attachments|attachment|attached files|attached documents|files
files to download|documents to download|annexes|publications|press material|press materials
media files|available downloads|download files|multimedia|photos|photo gallery|gallery
image gallery|images|videos|video|media gallery|audio
page details|report a problem on this page|report a problem|rate this page|was this page helpful
was this article helpful|feedback|did you find this helpful|about this page|page information
explore the topic|print|share or save|subscribe|newsletter|sign up for our newsletter
newsletter sign up|subscribe to our newsletter|email updates|get email updates|sign up for updates
sign up|subscribe now
about the author|about the authors|about author|author|author bio|written by|meet the author
references|sources|citations|bibliography|works cited|external references
next article|previous article|next post|previous post|navigation|post navigation|main menu
page updates|page history|document history|version history|revision history|how to cite
cite this|cite this page|cite this article|cite this bulletin
site map|back to|archive|archives|calendar|search|in this section|in this series|part of
collection|sign up to our newsletter|sponsored content|sponsored|from our partners
partner content|publication status|published in sections|published in section|text version
дополнительные материалы|материалы по теме|по теме|по этой теме|читайте также|читать также
смотрите также|смотри также|см. также|похожие новости|похожие материалы|похожие статьи
другие новости|другие материалы|ещё по теме|еще по теме|связанные материалы|связанные новости
последние новости|новости по теме|популярное|популярные новости|самое читаемое|рекомендуем
рекомендуемое|это интересно|ссылки по теме|ссылки|полезные ссылки
поделиться|поделиться в соцсетях|теги|метки|ключевые слова|темы|рубрики|комментарии|комментировать
оставить комментарий|добавить комментарий|контакты|контакты для сми|контактная информация
контакты для прессы|пресс-служба|документы|прикрепленные файлы|прикреплённые файлы
файлы для скачивания|вложения|приложения|скачать|фотографии|фото|фотогалерея|видео|галерея
мультимедиа|подписаться|подписка|подписка на рассылку|статус материала|опубликован в разделах
опубликован в разделе|дата публикации|лица|все материалы
пов'язані матеріали|читайте також|схожі новини|інші новини|теги|поділитися|контакти
weitere informationen|weiterführende informationen|weiterführende links|weitere links
weitere meldungen|weitere artikel|weitere themen|weitere beiträge|weitere nachrichten
weitere pressemitteilungen|weitere pressemeldungen|weitere inhalte|zum thema|mehr zum thema|themen
thema|verwandte themen|verwandte artikel|verwandte beiträge|verwandte inhalte|ähnliche artikel
ähnliche beiträge|ähnliche themen|das könnte sie auch interessieren
das könnte dich auch interessieren|auch interessant|lesen sie auch|lesen sie mehr|lesen sie dazu
mehr lesen|siehe auch|links|externe links|interne links|empfehlungen|meistgelesen|beliebt
beliebte artikel|neueste beiträge|neueste artikel|aktuelle meldungen|aktuelles
aktuelle nachrichten|top-themen|topthemen
kontakt|kontakte|pressekontakt|pressekontakte|kontakt für medien|kontakt für die presse
kontakt presse|medienkontakt|ansprechpartner|ansprechpartnerin|ansprechpersonen|ansprechperson
ihre ansprechpartner|ihr ansprechpartner|rückfragehinweis|rückfragen|rückfragen & kontakt
rückfragen und kontakt|rückfragehinweise|pressestelle|adresse für rückfragen|auskünfte
kontakt/rückfragen|weitere auskünfte
downloads|download|dokumente|dateien|anhang|anhänge|anlagen|anlage|zum herunterladen
dateien zum download|publikationen|pressefotos|pressebilder|bilder|bildergalerie|fotos|fotogalerie
video|videos|mediathek|materialien|teilen|seite teilen|artikel teilen|diesen artikel teilen
beitrag teilen|schlagworte|schlagwörter|stichwörter|tags|kategorien|kommentare|kommentar schreiben
kommentar hinterlassen|schreibe einen kommentar|diskussion|newsletter|newsletter abonnieren
service|servicebereich|seitenfunktionen|hauptnavigation|inhalte teilen|über den autor|autor
autorin|herausgeber|quellen|quelle|einzelnachweise
à lire aussi|lire aussi|voir aussi|à voir aussi|articles liés|articles similaires
articles connexes|sur le même thème|sur le même sujet|dans la même rubrique|dans la même catégorie
autres articles|autres actualités|plus d'actualités|actualités liées|liens utiles|liens
en savoir plus|pour en savoir plus|pour aller plus loin|liens connexes|documents connexes
documents associés|à découvrir|dernières actualités|derniers articles|les plus lus|recommandé
contenus associés|thèmes associés|ressources
partager|partager cette page|partager cet article|partager l'article|mots-clés|mots clés
étiquettes|tags|thèmes|contact|contacts|contact presse|contacts presse|contact médias
personnes-ressources|adresse pour l'envoi de questions|auteur|auteurs|service de presse
documents|documents à télécharger|télécharger
téléchargements|pièces jointes|à télécharger|photos|vidéo|vidéos|galerie|médias|commentaires
laisser un commentaire|réagir|newsletter|s'abonner|abonnez-vous|détails de la page
signaler un problème|à propos de l'auteur|références
noticias relacionadas|artículos relacionados|contenido relacionado|contenidos relacionados
relacionados|relacionadas|información relacionada|enlaces relacionados|enlaces de interés|enlaces
ver también|vea también|véase también|lea también|te puede interesar|le puede interesar
también te puede interesar|otras noticias|más noticias|últimas noticias|lo más leído|lo más visto
recomendados|documentos relacionados|documentos|descargas|archivos adjuntos|adjuntos|archivos
anexos|compartir|comparte|etiquetas|palabras clave|temas|categorías|contacto|contactos
contacto de prensa|contacto para medios|prensa|oficina de prensa|fotografías|fotos|galería
galería de fotos|imágenes|vídeo|vídeos|video|comentarios|deja un comentario|deja una respuesta
suscríbete|boletín|sobre el autor|fuentes|referencias|materiales adicionales
notícias relacionadas|artigos relacionados|conteúdo relacionado|conteúdos relacionados
relacionados|links relacionados|links úteis|ligações úteis|veja também|leia também|leia mais
outras notícias|mais notícias|últimas notícias|mais lidas|recomendados|documentos
documentos relacionados|downloads|anexos|arquivos|ficheiros|compartilhe|compartilhar|partilhar
etiquetas|palavras-chave|tags|temas|categorias|contato|contatos|contacto|contactos
assessoria de imprensa|assessoria de comunicação|fotos|galeria|galeria de fotos|imagens|vídeo
vídeos|comentários|deixe um comentário|deixe uma resposta|sobre o autor|fontes|referências
notizie correlate|articoli correlati|contenuti correlati|correlati|potrebbe interessarti
potrebbe interessarti anche|ti potrebbe interessare|leggi anche|vedi anche|altre notizie
ultime notizie|più letti|i più letti|link utili|link correlati|link|collegamenti|documenti
documenti correlati|allegati|allegato|download|scarica|condividi|argomenti|tag|parole chiave
categorie|contatti|contatto|ufficio stampa|contatti stampa|foto|galleria|galleria fotografica
immagini|video|commenti|lascia un commento|newsletter|iscriviti|informazioni sull'autore|fonti
a cura di|ultimo aggiornamento|indirizzo cui rivolgere domande|autore
ilgili haberler|ilgili içerikler|ilgili bağlantılar|ilgili belgeler|ilgili konular|benzer haberler
diğer haberler|diğer içerikler|son haberler|çok okunanlar|en çok okunanlar|önerilen
bunlar da ilginizi çekebilir|ayrıca bakınız|bağlantılar|paylaş|etiketler|kategoriler|iletişim
basın iletişim|dosyalar|ekler|belgeler|fotoğraflar|galeri|videolar|yorumlar|yorum yap|kaynakça
مواضيع ذات صلة|أخبار ذات صلة|ذات صلة|مقالات ذات صلة|اقرأ أيضا|اقرأ أيضاً|أخبار أخرى
المزيد من الأخبار|آخر الأخبار|أحدث الأخبار|الأكثر قراءة|الأكثر مشاهدة|روابط ذات صلة|روابط مفيدة
روابط|وثائق|المرفقات|مرفقات|ملفات|تحميل|شارك|مشاركة|شارك هذه المقالة|الوسوم|كلمات مفتاحية
الكلمات المفتاحية|التصنيفات|اتصل بنا|للتواصل|صور|معرض الصور|فيديو|التعليقات|اترك تعليقا
اترك تعليقاً|أضف تعليق
اخبار مرتبط|مطالب مرتبط|خبرهای مرتبط|مطالب مشابه|اخبار مشابه|آخرین اخبار|پربازدیدها
پربازدیدترین‌ها|بیشتر بخوانید|همچنین بخوانید|لینک‌های مرتبط|پیوندها|فایل‌های پیوست|پیوست|پیوست‌ها
دانلود|اشتراک گذاری|اشتراک‌گذاری|برچسب‌ها|برچسب ها|کلمات کلیدی|کلیدواژه‌ها|تماس با ما|تصاویر|گالری
گالری تصاویر|ویدئو|نظرات|ارسال نظر|دیدگاه‌ها|نظر شما
相关新闻|相关阅读|相关链接|相关文章|相关报道|相关文档|相关附件|相关稿件|推荐阅读|延伸阅读|更多新闻
最新新闻|热门新闻|热点新闻|附件|附件下载|下载|分享|分享到|标签|关键词
联系我们|联系方式|图片|视频|评论|网友评论|发表评论|猜你喜欢|编辑推荐|扩展阅读|友情链接|热门文章
相關新聞|相關連結|相關文章|相關閱讀|延伸閱讀|推薦閱讀|更多新聞|最新消息|附件下載|檔案下載|標籤
關鍵字|聯絡我們|聯絡方式|留言|熱門新聞|相關檔案
関連記事|関連リンク|関連情報|関連ニュース|関連ページ|関連資料|関連項目|あわせて読みたい
こちらもおすすめ|おすすめ記事|人気記事|最新記事|最新ニュース|新着記事|その他のニュース
添付ファイル|添付資料|資料|ダウンロード|シェア|シェアする|この記事をシェア|タグ|キーワード
お問い合わせ|お問合せ|問い合わせ先|お問い合わせ先|本件に関する問い合わせ先|連絡先|写真
動画|コメント|カテゴリー|このページに関するお問い合わせ
관련기사|관련 기사|관련뉴스|관련 뉴스|관련 링크|관련링크|관련 글|관련글|관련 자료|관련자료
추천 기사|추천기사|인기 기사|인기기사|많이 본 뉴스|최신 뉴스|최신기사
다른 기사|첨부파일|첨부 파일|첨부|공유하기|태그|키워드|문의|문의처|담당자|담당부서|연락처|사진
동영상|댓글|카테고리
"""
# Of these, what heads a section of the text itself if there are no links below it.
MATTERS = """
topics|topic|documents|publications|references|sources|notes|discussion|resources|collection|calendar
annexes|attachments|links|featured|themen|thema|dokumente|anlagen|quellen|materialien|service
thèmes|documents|ressources|notes|références|temas|documentos|anexos|fuentes|referencias|fontes
referências|argomenti|documenti|allegati|fonti|темы|документы|приложения|ссылки|belgeler|ekler
kaynakça|وثائق|资料|資料|議題
"""
# Buttons below a question of the site, or whole answers in an interview.
ANSWERS = """
yes|no|ja|nein|oui|non|sí|sì|sim|não|да|нет|evet|hayır|نعم|لا|بله|خیر|是|否|はい|いいえ|예|아니요|아니오
"""
# Beginnings of the question whether a page was of use: of the page, or it is one of an interview.
ASKED = """
was this page|was this article|was this information|was this helpful|was this useful|is this page
did you find this|did you find what|war diese seite|war diese information|hat ihnen diese seite
hat ihnen dieser artikel|cette page vous|cette page a-t-elle|ce contenu vous
cette information vous|te ha sido útil|le ha sido útil|te ha resultado útil|le ha resultado útil
a página foi útil|heeft deze pagina|heeft deze informatie|was deze pagina|was deze informatie
vond u deze pagina|vond je deze pagina|oliko tästä sivusta|oliko tämä sivu|löysitkö etsimäsi
löysitkö hakemasi|var denna sida|var den här sidan|var den här informationen|hade du nytta av
hittade du det du|var denne siden|fant du det du|fandt du det, du|var denne side|czy ta strona
czy te informacje|byla pro vás tato|byla tato stránka|pomohla vám tato|bola pre vás táto
bola táto stránka|hasznos volt|v-a fost util|a fost utilă această|беше ли полезна
чи була ця сторінка|чи була інформація корисною|чи допомогла вам|была ли эта страница
была ли страница полезна|была ли вам полезна|ήταν χρήσιμη|ήταν αυτή η σελίδα|bu sayfa size
bu sayfa faydalı|bu sayfa yardımcı|bu içerik size|apakah halaman ini|apakah informasi ini
apakah artikel ini|trang này có
"""
