"""Lines of the site in forty languages: what heads other pages, what is a button, what it counts."""

from __future__ import annotations

import pytest

from scraper.core import phrases, sitelines

# By language: headings of what follows a release, commands and labels of links.
AROUND = {
    "en": "Latest|Latest updates|Related|Related content|Read also|Read more on this topic|Tags|Share this|Print|Contact|Media contacts|More from this section|Other news|You may also be interested in|See also|Follow us|Subscribe|Attachments|Downloads|Documents|Useful links|Back to list|Previous|Next",
    "fr": "À lire également|Lire aussi|Voir aussi|Sur le même sujet|À découvrir|Articles liés|Articles similaires|Dernières actualités|Autres actualités|Toutes les actualités|Partager|Imprimer|Mots-clés|Étiquettes|Contact presse|Contacts presse|Pièces jointes|Documents à télécharger|Télécharger|En savoir plus|Suivez-nous|S'abonner|Retour à la liste|Précédent|Suivant|Pour aller plus loin|Liens utiles|Les plus lus|Haut de page",
    "de": "Mehr zum Thema|Weitere Informationen|Weitere Meldungen|Weitere Nachrichten|Das könnte Sie auch interessieren|Auch interessant|Verwandte Artikel|Ähnliche Artikel|Aktuelle Meldungen|Neueste Beiträge|Zum Thema|Lesen Sie auch|Teilen|Drucken|Schlagworte|Schlagwörter|Themen|Pressekontakt|Ansprechpartner|Kontakt|Anhänge|Dokumente|Downloads|Zum Herunterladen|Newsletter|Folgen Sie uns|Zurück zur Übersicht|Vorheriger Artikel|Nächster Artikel|Meistgelesen|Nach oben|Weiterführende Links|Service|Seite teilen|Seite drucken",
    "es": "Noticias relacionadas|Te puede interesar|También te puede interesar|Lee también|Lea también|Leer también|Más noticias|Otras noticias|Últimas noticias|Lo más leído|Lo último|Contenido relacionado|Artículos relacionados|Compartir|Imprimir|Etiquetas|Temas|Contacto|Contacto de prensa|Archivos adjuntos|Documentos|Documentos adjuntos|Descargas|Enlaces de interés|Síguenos|Suscríbete|Volver|Volver al listado|Anterior|Siguiente|Galería|Ver más|Comparte esta noticia|Notas relacionadas",
    "pt": "Notícias relacionadas|Leia também|Veja também|Saiba mais|Mais notícias|Outras notícias|Últimas notícias|Mais lidas|Conteúdo relacionado|Você também pode gostar|Compartilhe|Partilhar|Imprimir|Etiquetas|Assuntos|Tags|Contato|Contactos|Anexos|Documentos|Downloads|Links úteis|Siga-nos|Assine|Voltar|Anterior|Próximo|Relacionados|Galeria|Compartilhar",
    "it": "Notizie correlate|Leggi anche|Potrebbe interessarti|Potrebbero interessarti|Articoli correlati|Contenuti correlati|Altre notizie|Ultime notizie|I più letti|Condividi|Stampa|Tag|Argomenti|Contatti|Ufficio stampa|Allegati|Documenti|Documentazione|Link utili|Seguici|Iscriviti|Torna all'elenco|Precedente|Successivo|Vedi anche|Approfondimenti|In evidenza|Galleria fotografica",
    "nl": "Gerelateerd nieuws|Lees ook|Zie ook|Meer nieuws|Ook interessant|Meest gelezen|Laatste nieuws|Delen|Afdrukken|Trefwoorden|Contact|Perscontact|Bijlagen|Documenten|Downloads|Links|Volg ons|Abonneren|Terug naar overzicht|Vorige|Volgende",
    "pl": "Zobacz również|Zobacz także|Czytaj też|Przeczytaj także|Powiązane|Powiązane artykuły|Inne aktualności|Ostatnie aktualności|Najnowsze|Najczęściej czytane|Polecane|Udostępnij|Drukuj|Tagi|Słowa kluczowe|Kontakt|Kontakt dla mediów|Załączniki|Pliki do pobrania|Materiały|Dokumenty|Przydatne linki|Obserwuj nas|Powrót|Poprzedni|Następny|Metryka",
    "cs": "Související články|Související|Čtěte také|Přečtěte si také|Další články|Další aktuality|Nejčtenější|Nejnovější|Sdílet|Tisk|Štítky|Klíčová slova|Kontakt|Kontakt pro média|Přílohy|Dokumenty|Ke stažení|Odkazy|Sledujte nás|Zpět|Předchozí|Další|Fotogalerie",
    "sk": "Súvisiace články|Čítajte aj|Prečítajte si aj|Ďalšie články|Najčítanejšie|Najnovšie|Zdieľať|Tlačiť|Štítky|Kontakt|Prílohy|Dokumenty|Na stiahnutie|Sledujte nás|Späť|Predchádzajúci|Nasledujúci",
    "hu": "Kapcsolódó cikkek|Olvassa el ezt is|Olvasd el|További hírek|Legolvasottabb|Legfrissebb|Ajánlott|Megosztás|Nyomtatás|Címkék|Kapcsolat|Sajtókapcsolat|Mellékletek|Csatolmányok|Dokumentumok|Letölthető dokumentumok|Letöltés|Kövessen minket|Vissza|Előző|Következő|Galéria",
    "ro": "Articole similare|Citește și|Citiți și|Vezi și|Alte știri|Ultimele știri|Cele mai citite|Știri conexe|Distribuie|Tipărește|Etichete|Contact|Contact presă|Atașamente|Documente|Fișiere|Descarcă|Linkuri utile|Urmărește-ne|Înapoi|Anterior|Următor|Galerie foto",
    "bg": "Свързани новини|Прочетете още|Вижте още|Още новини|Последни новини|Най-четени|Сподели|Печат|Етикети|Контакти|Прикачени файлове|Документи|Изтегли|Полезни връзки|Назад|Предишна|Следваща|Галерия",
    "el": "Σχετικά άρθρα|Διαβάστε επίσης|Διαβάστε ακόμη|Δείτε επίσης|Περισσότερα νέα|Τελευταία νέα|Δημοφιλή|Κοινοποίηση|Εκτύπωση|Ετικέτες|Επικοινωνία|Συνημμένα|Συνημμένα αρχεία|Έγγραφα|Λήψη|Χρήσιμοι σύνδεσμοι|Ακολουθήστε μας|Επιστροφή|Προηγούμενο|Επόμενο|Φωτογραφίες",
    "tr": "İlgili haberler|İlginizi çekebilir|Bunlar da ilginizi çekebilir|Ayrıca okuyun|Diğer haberler|Son haberler|Son dakika|En çok okunanlar|Benzer haberler|Paylaş|Yazdır|Etiketler|İletişim|Ekler|Belgeler|Dosyalar|İndir|Bizi takip edin|Abone ol|Geri dön|Önceki|Sonraki|Foto galeri",
    "ru": "Похожие новости|Читайте также|Читать также|Смотрите также|Материалы по теме|По теме|Другие новости|Последние новости|Самое читаемое|Популярное|Ещё по теме|Поделиться|Поделиться новостью|Печать|Версия для печати|Теги|Метки|Ключевые слова|Контакты|Контакты для СМИ|Приложения|Прикреплённые файлы|Документы|Скачать|Полезные ссылки|Подписаться|Назад к списку|Возврат к списку|Предыдущая|Следующая|Фотогалерея|Рубрики|Все новости",
    "uk": "Схожі новини|Читайте також|Дивіться також|Матеріали за темою|За темою|Інші новини|Останні новини|Найпопулярніше|Популярне|Поділитися|Друк|Версія для друку|Теги|Ключові слова|Контакти|Додатки|Документи|Завантажити|Корисні посилання|Підписатися|Назад|Попередня|Наступна|Фотогалерея|Усі новини",
    "ar": "أخبار ذات صلة|مواضيع ذات صلة|اقرأ أيضاً|اقرأ أيضا|إقرأ أيضاً|طالع أيضاً|شاهد أيضاً|المزيد من الأخبار|أخبار أخرى|آخر الأخبار|أحدث الأخبار|الأكثر قراءة|مقالات ذات صلة|مشاركة|شارك|شارك الخبر|طباعة|الوسوم|الكلمات الدلالية|كلمات مفتاحية|اتصل بنا|للتواصل|المرفقات|الملفات المرفقة|الوثائق|تحميل|روابط مهمة|روابط ذات صلة|تابعنا|تابعونا|اشترك|العودة|السابق|التالي|معرض الصور|قد يهمك|قد يعجبك أيضاً",
    "fa": "اخبار مرتبط|مطالب مرتبط|بیشتر بخوانید|همچنین بخوانید|خبرهای مرتبط|آخرین اخبار|اخبار دیگر|پربازدیدترین|پربازدیدها|پیشنهاد ما|اشتراک گذاری|اشتراک‌گذاری|چاپ|برچسب‌ها|برچسب ها|کلیدواژه‌ها|تماس با ما|فایل‌های پیوست|پیوست‌ها|اسناد|دانلود|لینک‌های مفید|ما را دنبال کنید|بازگشت|قبلی|بعدی|گالری تصاویر|نظر شما|ارسال نظر|نظرات",
    "ur": "متعلقہ خبریں|تازہ ترین|تازہ ترین خبریں|مزید خبریں|یہ بھی پڑھیں|مزید پڑھیں|شیئر کریں|پرنٹ|پرنٹ کریں|ٹیگز|رابطہ|منسلکات|دستاویزات|ڈاؤن لوڈ|واپس|پچھلا|اگلا|سب سے زیادہ پڑھی جانے والی",
    "he": "כתבות נוספות|כתבות קשורות|קראו גם|ראו גם|עוד בנושא|חדשות נוספות|חדשות אחרונות|הנקראות ביותר|שתפו|שיתוף|הדפסה|תגיות|צור קשר|יצירת קשר|קבצים מצורפים|מסמכים|קבצים להורדה|הורדה|קישורים שימושיים|עקבו אחרינו|חזרה|הקודם|הבא|גלריה|עדכונים אחרונים|רשימת תפוצה",
    "hi": "संबंधित खबरें|संबंधित समाचार|यह भी पढ़ें|ये भी पढ़ें|और पढ़ें|अन्य खबरें|ताज़ा खबरें|ताजा खबरें|सबसे ज्यादा पढ़े गए|शेयर करें|साझा करें|प्रिंट करें|टैग|टैग्स|संपर्क|संलग्नक|दस्तावेज़|डाउनलोड|वापस|पिछला|अगला|फोटो गैलरी",
    "bn": "সম্পর্কিত খবর|আরও পড়ুন|আরও খবর|সর্বশেষ খবর|সর্বাধিক পঠিত|শেয়ার করুন|প্রিন্ট|ট্যাগ|যোগাযোগ|সংযুক্তি|ডাউনলোড|পূর্ববর্তী|পরবর্তী",
    "zh": "相关新闻|相关阅读|相关链接|相关文章|相关报道|延伸阅读|推荐阅读|更多阅读|热门文章|最新文章|最新动态|往期回顾|上一篇|下一篇|分享到|分享|打印|打印本页|关闭窗口|标签|关键词|联系我们|附件|附件下载|相关附件|下载|返回列表|返回顶部|责任编辑|扫一扫在手机打开当前页|相关稿件",
    "zt": "相關新聞|相關連結|相關文章|延伸閱讀|推薦閱讀|熱門新聞|最新消息|上一則|下一則|分享|友善列印|列印|標籤|關鍵字|聯絡我們|附件|附加檔案|相關檔案|檔案下載|下載|回上一頁|回列表|回頂端|更多新聞|其他新聞",
    "ja": "関連記事|関連リンク|関連情報|関連ページ|関連資料|あわせて読みたい|おすすめ記事|人気記事|新着情報|最近の記事|最新記事|ランキング|シェア|印刷|印刷する|タグ|キーワード|お問い合わせ|お問い合わせ先|問い合わせ先|添付資料|添付ファイル|資料|ダウンロード|一覧へ戻る|前の記事|次の記事|ページの先頭へ|ページトップへ戻る|フォトギャラリー|その他のお知らせ",
    "ko": "관련기사|관련 기사|관련 뉴스|관련뉴스|관련글|다른 기사|함께 보면 좋은 기사|인기 기사|많이 본 뉴스|최신 뉴스|최신기사|추천 기사|공유|공유하기|인쇄|인쇄하기|프린트|태그|키워드|문의|담당부서|첨부파일|첨부|다운로드|목록|목록으로|이전글|다음글|맨위로|댓글|포토갤러리",
    "th": "ข่าวที่เกี่ยวข้อง|ข่าวอื่นๆ|ข่าวอื่น ๆ|ข่าวล่าสุด|อ่านเพิ่มเติม|อ่านต่อ|บทความที่เกี่ยวข้อง|ยอดนิยม|แชร์|แบ่งปัน|พิมพ์|แท็ก|ติดต่อ|ติดต่อเรา|เอกสารแนบ|ไฟล์แนบ|เอกสารประกอบ|ดาวน์โหลด|กลับ|ย้อนกลับ|ก่อนหน้า|ถัดไป|แกลเลอรี่",
    "vi": "Tin liên quan|Bài viết liên quan|Tin khác|Các tin khác|Tin mới nhất|Tin mới|Đọc thêm|Xem thêm|Đọc nhiều nhất|Đọc nhiều|Có thể bạn quan tâm|Chia sẻ|In bài viết|In|Từ khóa|Liên hệ|Tệp đính kèm|Tài liệu đính kèm|Văn bản liên quan|Tải về|Theo dõi chúng tôi|Quay lại|Trước|Tiếp theo|Thư viện ảnh|Bình luận",
    "id": "Berita terkait|Artikel terkait|Baca juga|Berita lainnya|Berita terbaru|Terpopuler|Terkini|Lihat juga|Bagikan|Bagikan:|Cetak|Tag|Kata kunci|Kontak|Hubungi kami|Lampiran|Dokumen|Unduh|Unduhan|Tautan|Ikuti kami|Langganan|Kembali|Sebelumnya|Selanjutnya|Galeri foto|Narahubung",
    "sv": "Relaterade nyheter|Läs också|Läs även|Läs mer|Se även|Fler nyheter|Senaste nytt|Senaste nyheterna|Mest lästa|Dela|Skriv ut|Taggar|Ämnesord|Kontakt|Presskontakt|Bilagor|Dokument|Ladda ner|Länkar|Följ oss|Prenumerera|Tillbaka|Föregående|Nästa|Öppettider",
    "no": "Relaterte saker|Les også|Se også|Flere nyheter|Siste nytt|Siste nyheter|Mest lest|Del|Skriv ut|Emneord|Kontakt|Pressekontakt|Vedlegg|Dokumenter|Last ned|Lenker|Følg oss|Abonner|Tilbake|Forrige|Neste",
    "da": "Relaterede nyheder|Læs også|Se også|Flere nyheder|Seneste nyheder|Seneste nyt|Mest læste|Del|Udskriv|Emneord|Kontakt|Pressekontakt|Bilag|Dokumenter|Hent|Links|Følg os|Abonner|Tilbage|Forrige|Næste|Yderligere oplysninger",
    "fi": "Lue myös|Katso myös|Aiheeseen liittyvää|Aiheesta lisää|Lisää aiheesta|Uusimmat|Uusimmat uutiset|Luetuimmat|Muut uutiset|Jaa|Tulosta|Asiasanat|Avainsanat|Yhteystiedot|Lisätietoja|Liitteet|Asiakirjat|Lataa|Linkit|Seuraa meitä|Takaisin|Edellinen|Seuraava",
    "et": "Seotud uudised|Loe ka|Loe veel|Vaata ka|Viimased uudised|Loetumad|Jaga|Prindi|Märksõnad|Kontakt|Lisainfo|Failid|Manused|Dokumendid|Lae alla|Tagasi|Eelmine|Järgmine",
    "lv": "Saistītās ziņas|Lasi arī|Lasiet arī|Skatīt arī|Jaunākās ziņas|Lasītākās|Dalīties|Drukāt|Atslēgvārdi|Birkas|Kontakti|Pielikumi|Dokumenti|Lejupielādēt|Atpakaļ|Iepriekšējais|Nākamais",
    "lt": "Susijusios naujienos|Skaitykite taip pat|Taip pat skaitykite|Naujausios naujienos|Naujausios|Skaitomiausi|Dalintis|Spausdinti|Žymos|Raktažodžiai|Kontaktai|Priedai|Dokumentai|Atsisiųsti|Atgal|Ankstesnis|Kitas",
    "hr": "Povezane vijesti|Pročitajte i|Pročitajte još|Vezane vijesti|Najnovije|Najčitanije|Ostale vijesti|Podijeli|Ispis|Ispiši|Oznake|Ključne riječi|Kontakt|Prilozi|Dokumenti|Preuzmi|Korisne poveznice|Pratite nas|Natrag|Prethodno|Sljedeće|Galerija",
    "sr": "Повезане вести|Прочитајте још|Прочитајте и|Најновије|Најчитаније|Остале вести|Подели|Штампај|Ознаке|Контакт|Прилози|Документа|Преузми|Корисни линкови|Пратите нас|Назад|Претходно|Следеће|Галерија",
    "sl": "Povezane novice|Preberite tudi|Preberite še|Najnovejše|Najbolj brano|Druge novice|Deli|Natisni|Oznake|Ključne besede|Kontakt|Priponke|Priloge|Dokumenti|Prenesi|Nazaj|Prejšnja|Naslednja",
    "ka": "მსგავსი სიახლეები|წაიკითხეთ აგრეთვე|ასევე წაიკითხეთ|სხვა სიახლეები|ბოლო სიახლეები|გაზიარება|ბეჭდვა|ტეგები|კონტაქტი|დოკუმენტები|ჩამოტვირთვა|უკან|წინა|შემდეგი|ფოტოგალერეა",
    "hy": "Առնչվող նորություններ|Կարդացեք նաև|Այլ նորություններ|Վերջին նորություններ|Կիսվել|Տպել|Պիտակներ|Կապ|Փաստաթղթեր|Ներբեռնել|Հետ|Նախորդ|Հաջորդ",
    "az": "Oxşar xəbərlər|Həmçinin oxuyun|Digər xəbərlər|Son xəbərlər|Ən çox oxunanlar|Paylaş|Çap et|Açar sözlər|Etiketlər|Əlaqə|Əlavələr|Sənədlər|Yüklə|Geri|Əvvəlki|Növbəti|Foto qalereya",
    "kk": "Ұқсас жаңалықтар|Тағы оқыңыз|Оқи отырыңыз|Басқа жаңалықтар|Соңғы жаңалықтар|Көп оқылғандар|Бөлісу|Басып шығару|Тегтер|Байланыс|Құжаттар|Жүктеу|Артқа|Алдыңғы|Келесі|Фотогалерея",
    "uz": "O‘xshash yangiliklar|Boshqa yangiliklar|So‘nggi yangiliklar|Ko‘p o‘qilgan|Ulashish|Chop etish|Teglar|Aloqa|Hujjatlar|Yuklab olish|Orqaga|Oldingi|Keyingi",
    "sw": "Habari zinazohusiana|Soma pia|Habari nyingine|Habari mpya|Shiriki|Chapisha|Mawasiliano|Viambatisho|Pakua|Rudi|Iliyotangulia|Inayofuata",
    "ms": "Berita berkaitan|Baca juga|Berita lain|Berita terkini|Kongsi|Cetak|Tag|Hubungi kami|Lampiran|Muat turun|Kembali|Sebelumnya|Seterusnya|Galeri",
    "mn": "Холбоотой мэдээ|Бусад мэдээ|Сүүлийн мэдээ|Их уншсан|Хуваалцах|Хэвлэх|Холбоо барих|Хавсралт|Татах|Буцах|Өмнөх|Дараах",
    "sq": "Lajme të ngjashme|Lexo edhe|Lexoni gjithashtu|Lajme të tjera|Lajmet e fundit|Më të lexuarat|Shpërndaje|Printo|Etiketa|Kontakt|Dokumente|Shkarko|Kthehu",
    "mk": "Поврзани вести|Прочитајте и|Останати вести|Најнови вести|Најчитани|Сподели|Печати|Ознаки|Контакт|Прилози|Документи|Преземи|Назад|Претходна|Следна",
    "ca": "Notícies relacionades|Llegiu també|Vegeu també|Més notícies|Altres notícies|Darreres notícies|El més llegit|Comparteix|Imprimeix|Etiquetes|Contacte|Adjunts|Documents|Fitxers adjunts|Descarrega|Enllaços|Torna|Anterior|Següent",
    "ps": "اړوند خبرونه|نور خبرونه|وروستي خبرونه|شریک کړئ|چاپ|اړیکه",
    "fil": "Kaugnay na balita|Basahin din|Iba pang balita|Pinakabagong balita|Ibahagi|I-print|Makipag-ugnayan|Bumalik",
}
# By language: a label and a value.
STAMPS = {
    "en": "Views: 1,204|1,204 views|Visits: 120|Hits: 12|Last updated: 12 March 2021|Updated on 12 March 2021|Published: 12 March 2021|Posted on 12 March 2021 by admin|Number of views: 12|Read 120 times|Reading time: 3 min|3 min read|Print this page|Comments (0)|0 comments|Share on Facebook",
    "fr": "Vues : 120|120 vues|Lu 120 fois|Consulté 120 fois|Mis à jour le 12 mars 2021|Dernière mise à jour : 12 mars 2021|Publié le 12 mars 2021|Modifié le 12 mars 2021|Temps de lecture : 3 min|Partager sur Facebook|Commentaires (0)|Imprimer cette page",
    "de": "Aufrufe: 120|Zugriffe: 120|Gelesen: 120 mal|Zuletzt aktualisiert: 12.03.2021|Aktualisiert am 12.03.2021|Stand: 12.03.2021|Veröffentlicht am 12.03.2021|Erstellt am 12.03.2021|Lesezeit: 3 Minuten|Auf Facebook teilen|Kommentare (0)|Letzte Änderung: 12.03.2021",
    "es": "Visitas: 120|Vistas: 120|Leído 120 veces|Última actualización: 12 de marzo de 2021|Actualizado el 12 de marzo de 2021|Publicado el 12 de marzo de 2021|Fecha de publicación: 12/03/2021|Tiempo de lectura: 3 min|Compartir en Facebook|Comentarios (0)|Imprimir esta página",
    "pt": "Visualizações: 120|Acessos: 120|Lido 120 vezes|Última atualização: 12/03/2021|Atualizado em 12/03/2021|Última modificação: 12/03/2021|Publicado em 12/03/2021|Tempo de leitura: 3 min|Compartilhar no Facebook|Comentários (0)",
    "it": "Visite: 120|Visualizzazioni: 120|Letto 120 volte|Ultimo aggiornamento: 12 marzo 2021|Aggiornato il 12 marzo 2021|Ultima modifica: 12/03/2021|Pubblicato il 12 marzo 2021|Data di pubblicazione: 12/03/2021|Tempo di lettura: 3 min|Condividi su Facebook|Commenti (0)",
    "nl": "Weergaven: 120|Gelezen: 120|Laatst bijgewerkt: 12 maart 2021|Bijgewerkt op 12 maart 2021|Gepubliceerd op 12 maart 2021|Leestijd: 3 min|Deel op Facebook|Reacties (0)",
    "pl": "Wyświetleń: 120|Liczba wyświetleń: 120|Odsłon: 120|Ostatnia aktualizacja: 12.03.2021|Data aktualizacji: 12.03.2021|Data publikacji: 12.03.2021|Opublikowano: 12.03.2021|Czas czytania: 3 min|Udostępnij na Facebooku|Komentarze (0)|Autor: Jan Kowal",
    "cs": "Zobrazení: 120|Počet zobrazení: 120|Přečteno: 120x|Poslední aktualizace: 12. 3. 2021|Aktualizováno: 12. 3. 2021|Zveřejněno: 12. 3. 2021|Vydáno: 12. 3. 2021|Publikováno 12. 3. 2021|Doba čtení: 3 min|Sdílet na Facebooku|Komentáře (0)",
    "sk": "Zobrazenia: 120|Počet zobrazení: 120|Naposledy aktualizované: 12.03.2021|Aktualizované: 12.03.2021|Zverejnené: 12.03.2021|Publikované: 12.03.2021|Zdieľať na Facebooku",
    "hu": "Megtekintések: 120|Megtekintve: 120|Utolsó frissítés: 2021. március 12.|Frissítve: 2021. március 12.|Közzétéve: 2021. március 12.|Létrehozva: 2021. március 12.|Olvasási idő: 3 perc|Megosztás Facebookon",
    "ro": "Vizualizări: 120|Afișări: 120|Citit de 120 ori|Ultima actualizare: 12 martie 2021|Actualizat la 12 martie 2021|Publicat la 12 martie 2021|Data publicării: 12.03.2021|Distribuie pe Facebook",
    "bg": "Прегледи: 120|Посещения: 120|Видяна: 120|Последна актуализация: 12.03.2021|Обновена на 12.03.2021|Публикувано на 12.03.2021|Дата на публикуване: 12.03.2021|Сподели във Facebook",
    "el": "Προβολές: 120|Εμφανίσεις: 120|Τελευταία ενημέρωση: 12/03/2021|Ενημερώθηκε στις 12/03/2021|Δημοσιεύτηκε: 12/03/2021|Δημοσίευση: 12/03/2021|Ημερομηνία: 12/03/2021|Κοινοποίηση στο Facebook",
    "tr": "Görüntülenme: 120|Okunma sayısı: 120|Okunma: 120|Son güncelleme: 12.03.2021|Güncelleme tarihi: 12.03.2021|Güncellendi: 12.03.2021|Yayınlanma tarihi: 12.03.2021|Yayın tarihi: 12.03.2021|Eklenme tarihi: 12.03.2021|Okuma süresi: 3 dk|Facebook'ta paylaş|Yorumlar (0)",
    "ru": "Просмотров: 120|Просмотры: 120|Количество просмотров: 120|Показы: 120|Прочитано: 120|Последнее обновление: 12.03.2021|Обновлено: 12.03.2021|Дата обновления: 12.03.2021|Опубликовано: 12.03.2021|Дата публикации: 12.03.2021|Размещено: 12.03.2021|Время чтения: 3 мин|Поделиться в Telegram|Комментарии (0)|Источник: ТАСС|Автор: Иван Петров",
    "uk": "Переглядів: 120|Перегляди: 120|Останнє оновлення: 12.03.2021|Оновлено: 12.03.2021|Опубліковано: 12.03.2021|Дата публікації: 12.03.2021|Оприлюднено 12.03.2021|Час читання: 3 хв|Поділитися у Facebook|Джерело: Укрінформ",
    "ar": "عدد المشاهدات: 120|المشاهدات: 120|عدد الزيارات: 120|عدد القراءات: 120|آخر تحديث: 12 مارس 2021|تاريخ النشر: 12 مارس 2021|تم النشر في 12 مارس 2021|نشر في 12 مارس 2021|مدة القراءة: 3 دقائق|شارك على فيسبوك|التعليقات (0)|المصدر: وكالة",
    "fa": "تعداد بازدید: 120|بازدید: 120|تعداد مشاهده: 120|آخرین به‌روزرسانی: ۱۴۰۰/۰۱/۱۲|تاریخ انتشار: ۱۴۰۰/۰۱/۱۲|کد خبر: 120|زمان مطالعه: ۳ دقیقه|منبع: ایرنا|نظرات (0)|لینک کوتاه: x",
    "he": "צפיות: 120|מספר צפיות: 120|עודכן לאחרונה: 12.03.2021|עודכן: 12.03.2021|פורסם: 12.03.2021|תאריך פרסום: 12.03.2021|זמן קריאה: 3 דקות|שתף בפייסבוק|תגובות (0)",
    "hi": "दृश्य: 120|देखा गया: 120|आगंतुक पटल: 120|अंतिम अद्यतन: 12 मार्च 2021|अपडेट: 12 मार्च 2021|प्रकाशित: 12 मार्च 2021|प्रकाशन तिथि: 12 मार्च 2021|प्रविष्टि तिथि: 12 मार्च 2021",
    "zh": "浏览次数：120|浏览量：120|阅读：120|阅读次数：120|点击数：120|点击率：120|访问量：120|更新时间：2021-03-12|发布时间：2021-03-12|发布日期：2021-03-12|来源：新华网|作者：张三|编辑：张三|责任编辑：张三|字号：大 中 小|【字体：大 中 小】|分享到：",
    "zt": "點閱數：120|瀏覽人次：120|點閱率：120|更新日期：110-03-12|發布日期：110-03-12|發布單位：公共事務室|資料來源：公共事務室|最後更新日期：110-03-12",
    "ja": "閲覧数：120|アクセス数：120|最終更新日：2021年3月12日|更新日：2021年3月12日|公開日：2021年3月12日|掲載日：2021年3月12日|更新日時：2021年3月12日|この記事は3分で読めます|ページ番号：1001234|ページID：1001234",
    "ko": "조회수 120|조회수: 120|조회 120|작성일 2021.03.12|등록일 2021.03.12|수정일 2021.03.12|최종수정일 2021.03.12|입력 2021.03.12 10:00|기사입력 2021.03.12|작성자 관리자|출처: 해양과|댓글 0",
    "th": "จำนวนผู้เข้าชม: 120|เข้าชม 120 ครั้ง|ผู้เข้าชม 120 คน|อ่าน 120 ครั้ง|วันที่เผยแพร่: 12 มีนาคม 2564|อัปเดตล่าสุด: 12 มีนาคม 2564|ปรับปรุงล่าสุด: 12 มีนาคม 2564|แชร์ไปยัง Facebook",
    "vi": "Lượt xem: 120|Số lượt xem: 120|120 lượt xem|Cập nhật: 12/03/2021|Cập nhật lần cuối: 12/03/2021|Ngày đăng: 12/03/2021|Đăng ngày 12/03/2021|Ngày cập nhật: 12/03/2021|Chia sẻ lên Facebook|Nguồn: TTXVN",
    "id": "Dilihat: 120|Dibaca: 120 kali|Dilihat 120 kali|Hits: 120|Terakhir diperbarui: 12 Maret 2021|Diperbarui: 12 Maret 2021|Dipublikasikan: 12 Maret 2021|Diterbitkan 12 Maret 2021|Tanggal: 12 Maret 2021|Waktu baca: 3 menit|Bagikan ke Facebook|Sumber: Antara",
    "sv": "Visningar: 120|Senast uppdaterad: 12 mars 2021|Uppdaterad 12 mars 2021|Publicerad: 12 mars 2021|Lästid: 3 minuter|Dela på Facebook|Sidan granskades 12 mars 2021",
    "no": "Visninger: 120|Sist oppdatert: 12.03.2021|Oppdatert 12.03.2021|Publisert: 12.03.2021|Lesetid: 3 minutter|Del på Facebook",
    "da": "Visninger: 120|Sidst opdateret: 12-03-2021|Opdateret 12-03-2021|Offentliggjort: 12-03-2021|Publiceret 12-03-2021|Læsetid: 3 minutter|Del på Facebook",
    "fi": "Katselukerrat: 120|Viimeksi päivitetty: 12.3.2021|Päivitetty 12.3.2021|Julkaistu 12.3.2021|Lukuaika: 3 min|Jaa Facebookissa",
    "hr": "Pregleda: 120|Broj pregleda: 120|Zadnja izmjena: 12.3.2021.|Ažurirano: 12.3.2021.|Objavljeno: 12.3.2021.|Datum objave: 12.3.2021.|Podijeli na Facebooku",
    "sr": "Прегледа: 120|Број прегледа: 120|Последња измена: 12.03.2021.|Ажурирано: 12.03.2021.|Објављено: 12.03.2021.|Датум: 12.03.2021.",
    "ka": "ნახვა: 120|ნახვები: 120|გამოქვეყნდა: 12.03.2021|განახლდა: 12.03.2021",
    "lt": "Peržiūros: 120|Peržiūrų: 120|Atnaujinta: 2021-03-12|Paskutinį kartą atnaujinta: 2021-03-12|Paskelbta: 2021-03-12|Data: 2021-03-12",
    "lv": "Skatījumi: 120|Atjaunots: 12.03.2021|Pēdējoreiz atjaunots: 12.03.2021|Publicēts: 12.03.2021",
    "et": "Vaatamisi: 120|Viimati uuendatud: 12.03.2021|Uuendatud: 12.03.2021|Avaldatud: 12.03.2021",
    "az": "Baxış sayı: 120|Baxılıb: 120|Yenilənib: 12.03.2021|Dərc olunub: 12.03.2021|Tarix: 12.03.2021",
    "kk": "Қаралды: 120|Көрілімдер: 120|Жаңартылған: 12.03.2021|Жарияланған күні: 12.03.2021",
    "ms": "Dilihat: 120|Kemas kini terakhir: 12 Mac 2021|Tarikh kemas kini: 12 Mac 2021|Diterbitkan: 12 Mac 2021",
    "ca": "Visites: 120|Darrera actualització: 12/03/2021|Actualitzat el 12/03/2021|Publicat el 12/03/2021",
    "ur": "تعداد ملاحظہ: 120|آخری تازہ کاری: 12 مارچ 2021|شائع شدہ: 12 مارچ 2021|تاریخ اشاعت: 12 مارچ 2021",
}
TEXT = [
    "Issued 200 permits",
    "Updates to the treaty of 1911 and to its annexes of 1957",
    "Published in 2021 by the council of the northern isles",
    "(c) a programme of cultural exchange for 2008-2010",
    "12 March 2021: the ministers meet",
    "Readers: 120",
    "The share of the ferries",
    "Visits of 12 ministers",
    "Comments by 12 members",
    "Authors and editors: a dispute",
    "Datum stemming: 20 maart",
]


@pytest.mark.parametrize("language", AROUND)
def test_what_stands_around_a_release_is_known(language: str) -> None:
    known = (phrases.is_noise, phrases.is_tail, phrases.is_list_of_others)
    lines = AROUND[language].split("|")
    assert [line for line in lines if not any(one(phrases.fold(line)) for one in known)] == []


@pytest.mark.parametrize("language", STAMPS)
def test_what_a_site_says_of_the_page_is_no_text(language: str) -> None:
    lines = STAMPS[language].split("|")
    assert [line for line in lines if not phrases.is_noise(phrases.fold(line))] == []


@pytest.mark.parametrize("line", TEXT)
def test_lines_that_only_begin_so_are_text(line: str) -> None:
    assert not sitelines.is_about_the_page(phrases.fold(line))


def test_a_sentence_is_never_a_line_of_the_site() -> None:
    line = "Updated: 12 March 2021, as the ministers had promised on the quay."
    assert not phrases.is_noise(phrases.fold(line), phrases.is_sentence(line))
