"""Labels, headings of tails and names of sections in further languages, as lists for `phrases` and
`titleparts`: one a bar or line.

Our own; the languages are those of the other governments of Europe, the Caucasus, Central, South
and South-East Asia and Israel, beside those of `phraselists`.
"""

from __future__ import annotations

# A paragraph that is exactly this is never text.
LINES = """
annons|annonse|annonce|advertentie|reklama|mainos|iklan|quảng cáo|โฆษณา|διαφήμιση|hirdetés|publicitate
oglas|تبلیغات|פרסומת|विज्ञापन|реклама на сайті|support local journalism
tipsa om sidan|tipsa en vän|till sidans topp|tips en venn|lähetä linkki|doorsturen|กลับขึ้นด้านบน|トップへ
delen|deel deze pagina|deel dit artikel|afdrukken|pagina afdrukken|terug|terug naar boven
naar boven|lees meer|lees verder|meer lezen|volgende|vorige|sluiten|zoeken|abonneren|downloaden
reacties|dela|dela sidan|skriv ut|tillbaka|till toppen|läs mer|nästa|föregående|stäng|sök
ladda ner|lyssna|del|del siden|skriv ut siden|tilbake|til toppen|les mer|neste|forrige|lukk|søk
last ned|lytt|udskriv|tilbage|til top|læs mere|næste|luk|søg|hent|læs op|del på facebook|jaa
jaa sivu|tulosta|takaisin|sivun alkuun|lue lisää|seuraava|edellinen|sulje|hae|lataa|kuuntele
dalszy ciąg materiału pod wideo
udostępnij|drukuj|wydrukuj|powrót|wróć|do góry|na górę|czytaj więcej|więcej|następny|poprzedni
zamknij|szukaj|pobierz|subskrybuj|komentarze|tagi|wersja do druku|wyślij|poleć
wszystkie aktualności|sdílet|sdílejte|tisk|vytisknout|tisknout|zpět|zpět na seznam|nahoru|více
číst dál|číst více|další|předchozí|zavřít|hledat|stáhnout|odebírat|poslat e-mailem|štítky|zdieľať
tlačiť|vytlačiť|späť|späť na zoznam|hore|viac|čítať viac|ďalšie|predchádzajúce|zatvoriť|hľadať
stiahnuť|odoslať|megosztás|nyomtatás|nyomtatható változat|vissza|vissza a listához
az oldal tetejére|tovább|bővebben|következő|előző|bezárás|keresés|letöltés|feliratkozás|küldés
főoldal|nyitólap|distribuie|partajează|tipărește|tipăreşte|printează|înapoi|înapoi sus|sus
mai mult|citește mai mult|citește|următorul|precedentul|închide|caută|descarcă|abonare|comentarii
etichete|prima pagină|acasă|сподели|споделяне|принтирай|печат|отпечатай|назад|нагоре|виж повече
прочети още|още|следваща|предишна|затвори|търсене|изтегли|абонирай се|начало|подели|штампај
одштампај|назад на врх|више|опширније|следеће|претходно|претрага|преузми|почетна|podeli|podijeli
odštampaj|štampaj|ispiši|ispis|isprintaj|natrag|nazad|povratak|na vrh|vrh stranice|više
pročitaj više|opširnije|sljedeće|sljedeća|prethodno|prethodna|zatvori|traži|pretraga|preuzmi
početna|naslovnica|deli|natisni|nazaj|več|preberi več|naslednja|prejšnja|zapri|iskanje|prenesi
domov|споделете|отпечати|κοινοποίηση|κοινοποιήστε|εκτύπωση|επιστροφή|πίσω|αρχή σελίδας|περισσότερα
διαβάστε περισσότερα|επόμενο|προηγούμενο|κλείσιμο|αναζήτηση|λήψη|αρχική|αρχική σελίδα|ετικέτες
shpërndaje|printo|kthehu|më shumë|lexo më shumë|kërko|shkarko|kreu|ballina|jaga|prindi|tagasi|üles
loe edasi|loe rohkem|järgmine|eelmine|sulge|otsi|laadi alla|dalīties|drukāt|izdrukāt|atpakaļ
uz augšu|lasīt vairāk|vairāk|nākamais|iepriekšējais|aizvērt|meklēt|lejupielādēt|dalintis
spausdinti|atgal|į viršų|skaityti daugiau|plačiau|daugiau|kitas|ankstesnis|uždaryti|ieškoti
atsisiųsti|поширити|поділитися|друкувати|роздрукувати|друк|версія для друку|вгору|нагору
детальніше|читати далі|докладніше|наступна|попередня|закрити|пошук|завантажити|підписатися|головна
всі новини|падзяліцца|друкаваць|раздрукаваць|наверх|далей|падрабязней|გაზიარება|გააზიარე|ბეჭდვა
ამობეჭდვა|უკან|ზემოთ|სრულად|მეტი|ვრცლად|შემდეგი|წინა|დახურვა|ძებნა|ჩამოტვირთვა|მთავარი|տպել|կիսվել
տարածել|հետ|վերև|ավելին|կարդալ ավելին|հաջորդ|նախորդ|փակել|որոնում|ներբեռնել|գլխավոր|paylaşın
çap et|çap versiyası|geri|yuxarı|ətraflı|daha ətraflı|növbəti|əvvəlki|bağla|axtarış|yüklə
ana səhifə|бөлісу|басып шығару|артқа|жоғары|толығырақ|келесі|алдыңғы|жабу|іздеу|жүктеу|басты бет
бөлүшүү|басып чыгаруу|артка|кененирээк|кийинки|мурунку|издөө|башкы бет|ulashish|chop etish|orqaga
yuqoriga|batafsil|keyingi|oldingi|yopish|qidirish|yuklab olish|bosh sahifa|хуваалцах|хэвлэх|буцах
дэлгэрэнгүй|дараагийн|өмнөх|хайх|татах|нүүр хуудас|нүүр|чоп кардан|бозгашт|муфассал|ҷустуҷӯ|שתף
שיתוף|שתפו|הדפס|הדפסה|חזרה|חזרה למעלה|קרא עוד|קראו עוד|עוד|הבא|הקודם|סגור|חיפוש|הורדה|דף הבית
साझा करें|शेयर करें|प्रिंट करें|प्रिंट|मुद्रित करें|वापस|ऊपर जाएं|और पढ़ें|अधिक पढ़ें|अगला|पिछला
बंद करें|खोजें|डाउनलोड|होम|मुख्य पृष्ठ|শেয়ার করুন|শেয়ার|প্রিন্ট|প্রিন্ট করুন|ফিরে যান|আরও পড়ুন
বিস্তারিত|পরবর্তী|পূর্ববর্তী|বন্ধ করুন|شیئر کریں|پرنٹ کریں|واپس|مزید پڑھیں|اگلا|پچھلا|ڈاؤن لوڈ
แชร์|พิมพ์|พิมพ์หน้านี้|ย้อนกลับ|กลับ|กลับหน้าหลัก|กลับด้านบน|อ่านต่อ|อ่านเพิ่มเติม|ถัดไป|ก่อนหน้า
ปิด|ค้นหา|ดาวน์โหลด|หน้าแรก|หน้าหลัก|chia sẻ|in|in trang|in bài viết|quay lại|về đầu trang
lên đầu trang|xem thêm|đọc tiếp|xem tiếp|tiếp theo|trước|đóng|tìm kiếm|tải về|tải xuống|trang chủ
bản in|gửi bình luận|gửi email|kích cỡ chữ|lượt xem|bagikan|kongsi|cetak|kembali|kembali ke atas
baca selengkapnya|selengkapnya|baca lagi|selanjutnya|berikutnya|sebelumnya|tutup|cari|unduh
muat turun|beranda|laman utama|utama|ibahagi|i-print|bumalik|shiriki|chapisha|rudi|soma zaidi
zaidi|inayofuata|iliyotangulia|funga|tafuta|pakua|nyumbani|mwanzo
wideo|im video|scroll to continue|imprimer cette page|imprimir esta página|imprimir esta nota|stampa questa pagina|pagina afdrukken
動画を見る|別ウィンドウ|別ウインドウで開きます|자막 보기|springe direkt zu|typ|datum
suivez-nous|folgen sie uns|comparte esta noticia|síguenos|siga-nos|assine|seguici|volg ons
terug naar overzicht|obserwuj nas|sledujte nás|predchádzajúci|nasledujúci|kövessen minket
urmărește-ne|următor|ακολουθήστε μας|bizi takip edin|поделиться новостью|усі новини|تابعنا
تابعونا|ما را دنبال کنید|پرنٹ|עקבו אחרינו|צור קשר|ডাউনলোড|回上一頁|回列表|인쇄하기|แบ่งปัน
theo dõi chúng tôi|ikuti kami|langganan|följ oss|prenumerera|følg oss|følg os|abonner
seuraa meitä|lae alla|pratite nas|пратите нас|seterusnya|дараах|преземи|претходна|следна|печати
comparteix|imprimeix|descarrega|torna|següent|شریک کړئ|makipag-ugnayan
"""
# A heading or label after which the release is over, at least for this section.
TAILS = """
suggested citation|recommended citation|cite this article|zitierhinweis|zitiervorschlag|viittausohje
pour citer cet article|pour citer ce document|cómo citar|como citar|come citare|jak cytovat
gerelateerd|gerelateerd nieuws|gerelateerde berichten|gerelateerde artikelen
gerelateerde documenten|meer nieuws|ander nieuws|laatste nieuws|meer over dit onderwerp|zie ook
lees ook|meer informatie|verantwoordelijk|bijlagen|bijlage|documenten|downloads|contact
persvoorlichting|woordvoering|trefwoorden|relaterat|relaterade nyheter|relaterade länkar
relaterat innehåll|fler nyheter|senaste nytt|läs också|mer om|mer information|presskontakt|kontakt
kontaktperson|kontaktpersoner|bilagor|dokument|länkar|relatert|relaterte saker|relatert innhold
flere nyheter|siste nytt|les også|se også|kontaktinformasjon|pressekontakt|vedlegg|lenker
relateret|relaterede nyheder|flere nyheder|seneste nyheder|seneste nyt|læs også
yderligere oplysninger|pressehenvendelser|bilag|dokumenter|fakta om|links|aiheeseen liittyvää
aiheesta muualla|lisää aiheesta|lue myös|katso myös|lisätietoja|lisätiedot|muita uutisia
uusimmat uutiset|yhteystiedot|liitteet|asiasanat|avainsanat|powiązane|powiązane artykuły
powiązane wiadomości|zobacz także|zobacz również|czytaj także|czytaj też|inne aktualności
pozostałe aktualności|najnowsze|ostatnie aktualności|najnowsze wiadomości|materiały
materiały do pobrania|do pobrania|pliki do pobrania|załączniki|załącznik|kontakt dla mediów
zdjęcia|galeria|wideo|tagi|słowa kluczowe|metryka|informacje o publikacji dokumentu|rejestr zmian
související|související články|související odkazy|související dokumenty|související zprávy
další zprávy|další aktuality|nejnovější zprávy|aktuality|čtěte také|viz také|ke stažení
soubory ke stažení|přílohy|příloha|dokumenty|odkazy|kontakt pro média|kontakty|fotogalerie|štítky
klíčová slova|tiskový mluvčí|súvisiace|súvisiace články|súvisiace odkazy|ďalšie správy
ďalšie aktuality|najnovšie správy|prečítajte si aj|na stiahnutie|prílohy|príloha
súbory na stiahnutie|kontakt pre médiá|fotogaléria|kapcsolódó|kapcsolódó cikkek|kapcsolódó hírek
kapcsolódó tartalom|kapcsolódó dokumentumok|legfrissebb|legfrissebb hírek|friss hírek
további hírek|lásd még|olvassa el|letölthető dokumentumok|letöltések|mellékletek|csatolmányok
dokumentumok|kapcsolat|sajtókapcsolat|képgaléria|galéria|címkék|kulcsszavak|articole similare
articole conexe|știri similare|ştiri similare|alte știri|alte ştiri|ultimele știri|ultimele ştiri
cele mai noi|vezi și|vezi şi|citește și|citeşte şi|documente|documente atașate|atașamente
fișiere atașate|anexe|galerie foto|fotografii|contacte|contact presă|biroul de presă|cuvinte cheie
свързани новини|свързани статии|свързани|още новини|други новини|последни новини|вижте още
вижте също|прочетете още|документи|прикачени файлове|приложени файлове|приложения|галерия|снимки
контакти|етикети|повезане вести|сродне вести|остале вести|најновије вести|последње вести
прочитајте још|погледајте још|документа|прилози|галерија|фотографије|контакт|ознаке
povezane vijesti|povezane vesti|povezani članci|povezano|vezane vijesti|ostale vijesti
najnovije vijesti|najnovije vesti|pročitajte još|pogledajte još|pisane vijesti|dokumenti|prilozi
prilog|privici|galerija|fotografije|kontakti|oznake|ključne riječi|povezane novice|sorodne novice
druge novice|zadnje novice|najnovejše novice|priponke|priloge|ključne besede|σχετικά|σχετικά άρθρα
σχετικά νέα|σχετικές ειδήσεις|σχετικοί σύνδεσμοι|σχετικά έγγραφα|άλλα νέα|τελευταία νέα
πρόσφατα νέα|δείτε επίσης|διαβάστε επίσης|συνημμένα|συνημμένα αρχεία|αρχεία|έγγραφα|φωτογραφίες
επικοινωνία|γραφείο τύπου|ετικέτες|λέξεις κλειδιά|lajme të ngjashme|lajme të tjera|lajmet e fundit
lexo edhe|shihni gjithashtu|dokumente|поврзани вести|останати вести|најнови вести|seotud uudised
seotud teemad|seotud lingid|veel uudiseid|viimased uudised|loe ka|vaata ka|lisainfo|lisateave
failid|manused|dokumendid|märksõnad|saistītās ziņas|saistītie raksti|citas ziņas|jaunākās ziņas
lasi arī|skatīt arī|pielikumi|faili|kontaktinformācija|atslēgvārdi|susijusios naujienos
susiję straipsniai|susijusi informacija|kitos naujienos|naujausios naujienos|taip pat skaitykite
priedai|failai|dokumentai|kontaktai|raktažodžiai|схожі новини|інші новини|останні новини
дивіться також|читайте також|за темою|матеріали за темою|додатки|прикріплені файли|файли|фото
галерея|контакти для змі|ключові слова|навіны па тэме|іншыя навіны|апошнія навіны|глядзіце таксама
чытайце таксама|მსგავსი სიახლეები|სხვა სიახლეები|ბოლო სიახლეები|დაკავშირებული სიახლეები
იხილეთ აგრეთვე|ასევე იხილეთ|დოკუმენტები|მიმაგრებული ფაილები|ფაილები|ფოტოგალერეა|გალერეა|კონტაქტი
առնչվող նորություններ|այլ նորություններ|վերջին նորություններ|կարդացեք նաև|տես նաև|կից ֆայլեր
կցված ֆայլեր|փաստաթղթեր|լուսանկարներ|կապ|oxşar xəbərlər|digər xəbərlər|son xəbərlər
əlaqəli xəbərlər|həmçinin oxuyun|sənədlər|əlavələr|fayllar|foto qalereya|əlaqə|ұқсас жаңалықтар
басқа жаңалықтар|соңғы жаңалықтар|тағы оқыңыз|құжаттар|тіркемелер|байланыс|окшош жаңылыктар
башка жаңылыктар|акыркы жаңылыктар|документтер|байланыш|oʻxshash yangiliklar|boshqa yangiliklar
so'nggi yangiliklar|soʻnggi yangiliklar|hujjatlar|aloqa|холбоотой мэдээ|бусад мэдээ|сүүлийн мэдээ
хавсралт|холбоо барих|хабарҳои дигар|хабарҳои охирин|כתבות נוספות|חדשות נוספות|ידיעות נוספות
קישורים נוספים|קישורים רלוונטיים|מידע נוסף|קבצים מצורפים|קבצים להורדה|נספחים|מסמכים|תמונות|גלריה
יצירת קשר|תגיות|עוד בנושא|ראו גם|संबंधित समाचार|संबंधित लिंक|संबंधित खबरें|अन्य समाचार
नवीनतम समाचार|ताज़ा समाचार|यह भी पढ़ें|संलग्नक|दस्तावेज़|संपर्क करें|संपर्क|फोटो गैलरी|टैग
সম্পর্কিত খবর|সম্পর্কিত সংবাদ|আরও খবর|অন্যান্য খবর|সর্বশেষ খবর|সর্বশেষ সংবাদ|আরও পড়ুন|সংযুক্তি
সংযুক্ত ফাইল|যোগাযোগ|متعلقہ خبریں|مزید خبریں|تازہ ترین خبریں|ข่าวที่เกี่ยวข้อง|ข่าวอื่นๆ
ข่าวล่าสุด|ข่าวสารล่าสุด|บทความที่เกี่ยวข้อง|อ่านเพิ่มเติม|เอกสารแนบ|ไฟล์แนบ|เอกสารประกอบ
ภาพประกอบ|รูปภาพ|รูปภาพประกอบ|แกลเลอรี่|ติดต่อ|ติดต่อเรา|ติดต่อสอบถาม|แท็ก|tin liên quan
tin tức liên quan|bài viết liên quan|tin cùng chuyên mục|tin khác|các tin khác|tin mới
tin mới nhất|tin đã đưa|các tin đã đưa|tin bài khác|xem thêm|tài liệu đính kèm|tệp đính kèm
file đính kèm|hình ảnh|thư viện ảnh|liên hệ|từ khóa|bình luận|berita terkait|berita lainnya
berita terbaru|berita lain|berita berkaitan|artikel terkait|baca juga|lihat juga|lampiran|dokumen
unduhan|muat turun|galeri|galeri foto|kontak|hubungi kami|kaugnay na balita|iba pang balita
habari zinazohusiana|habari nyingine|habari mpya|soma pia|viambatisho|mawasiliano
другие новости раздела|другие материалы раздела|طالع أيضا|طالع أيضاً|δείτε ακόμη|διαβάστε ακόμη
あわせてお読みください|함께 보면 좋은 뉴스|함께 보면 좋은 기사|이전 소식|попередні новини за темою
новини за темою|往期回顾|更多阅读|per saperne di più|per approfondire|leggi anche|žymos|tagar|emneord
ključne reči
documentazione|approfondimenti|in evidenza|documentos adjuntos|assuntos|perscontact
przydatne linki|fișiere|linkuri utile|полезни връзки|χρήσιμοι σύνδεσμοι|корисні посилання
foto galeri|الكلمات الدلالية|الملفات المرفقة|الوثائق|روابط مهمة|اسناد|لینک‌های مفید|ٹیگز|رابطہ
منسلکات|دستاویزات|קישורים שימושיים|רשימת תפוצה|टैग्स|ট্যাগ|附加檔案|フォトギャラリー|포토갤러리|văn bản liên quan
kata kunci|tautan|narahubung|taggar|ämnesord|öppettider|asiakirjat|linkit|birkas
korisne poveznice|корисни линкови|ტეგები|պիտակներ|açar sözlər|etiketlər|тегтер|teglar|etiketa
ознаки|etiquetes|adjunts|fitxers adjunts|enllaços|اړیکه|read more on this topic|à lire également
leer también|lo último|potrebbero interessarti|ook interessant|meest gelezen|przeczytaj także
najczęściej czytane|polecane|přečtěte si také|další články|nejčtenější|nejnovější|čítajte aj
ďalšie články|najčítanejšie|najnovšie|olvassa el ezt is|olvasd el|legolvasottabb|ajánlott
citiți și|cele mai citite|știri conexe|най-четени|περισσότερα νέα|δημοφιλή|ayrıca okuyun
son dakika|إقرأ أيضاً|شاهد أيضاً|قد يهمك|قد يعجبك أيضاً|اخبار دیگر|پیشنهاد ما|تازہ ترین
یہ بھی پڑھیں|سب سے زیادہ پڑھی جانے والی|כתבות קשורות|קראו גם|חדשות אחרונות|הנקראות ביותר
עדכונים אחרונים|ये भी पढ़ें|अन्य खबरें|ताज़ा खबरें|ताजा खबरें|सबसे ज्यादा पढ़े गए|সর্বাধিক পঠিত
其他新聞|最近の記事|ランキング|ข่าวอื่น ๆ|ยอดนิยม|đọc thêm|đọc nhiều nhất|đọc nhiều|có thể bạn quan tâm
terpopuler|terkini|läs även|se även|senaste nyheterna|mest lästa|siste nyheter|mest lest
mest læste|aiheesta lisää|uusimmat|luetuimmat|muut uutiset|loe veel|loetumad|lasiet arī
lasītākās|skaitykite taip pat|naujausios|skaitomiausi|pročitajte i|najnovije|najčitanije
прочитајте и|најновије|најчитаније|preberite tudi|preberite še|najnovejše|najbolj brano
წაიკითხეთ აგრეთვე|ასევე წაიკითხეთ|ən çox oxunanlar|оқи отырыңыз|көп оқылғандар
o‘xshash yangiliklar|so‘nggi yangiliklar|ko‘p o‘qilgan|berita terkini|их уншсан
lexoni gjithashtu|më të lexuarat|најчитани|llegiu també|vegeu també|més notícies|altres notícies
darreres notícies|el més llegit|اړوند خبرونه|نور خبرونه|وروستي خبرونه|basahin din
pinakabagong balita|latest updates|more from this section|notas relacionadas|ilginizi çekebilir
найпопулярніше|популярне|پربازدیدترین|最新文章|最新动态|新着情報|その他のお知らせ|notícies relacionades
pilihan editor|más información relacionada|이런 기사는 어떠세요
"""
# Headings that name a section of the site, not a release.
SECTIONS = """
einzelansicht|detailansicht|detailseite|newsdetail|einzelmeldung|nachricht|pressemitteilung detail
dettaglio|dettaglio news|dettaglio notizia|detalle|detalle de noticia|détail|szczegóły|podrobnosti
подробнее|новость|visning|artikkel|haber detay|haber detayı|detay|news single|single view
nieuws|nieuwsbericht|nieuwsberichten|persbericht|persberichten|actueel|home|nyheter|nyhet|aktuellt
press|pressmeddelande|pressmeddelanden|aktuelt|pressemelding|pressemeldinger|nyheder|nyhed|presse
pressemeddelelse|pressemeddelelser|uutiset|uutinen|tiedotteet|tiedote|ajankohtaista|medialle
aktualności|aktualność|wiadomości|komunikaty|komunikat|komunikaty prasowe|informacje prasowe
dla mediów|biuro prasowe|strona główna|zprávy|zpráva|aktuality|aktualita|tiskové zprávy
tisková zpráva|pro média|tiskový servis|tiskové centrum|úvod|správy|správa|tlačové správy
tlačová správa|pre médiá|hlavná stránka|hírek|hír|közlemények|közlemény|sajtóközlemények
sajtóközlemény|sajtószoba|sajtó|aktuális|kezdőlap|știri|ştiri|știre|noutăți|noutăţi|comunicate
comunicat|comunicate de presă|comunicat de presă|presă|media|actualitate|acasă|новини|новина
прессъобщения|съобщения|прессъобщение|медии|за медиите|начало|вести|вест|саопштења|саопштење
актуелно|за медије|почетна|соопштенија|соопштение|vijesti|vijest|vesti|vest|priopćenja|priopćenje
saopštenja|saopštenje|saopćenja|saopćenje|obavijesti|novosti|aktualno|aktuelno|za medije|novice
novica|sporočila za javnost|sporočilo za javnost|sporočila|medijsko središče|νέα|ειδήσεις
δελτία τύπου|δελτίο τύπου|ανακοινώσεις|ανακοίνωση|ενημέρωση|επικαιρότητα|γραφείο τύπου|lajme|lajm
njoftime|njoftime për shtyp|njoftim për shtyp|komunikata|uudised|uudis|pressiteated|pressiteade
ziņas|ziņa|jaunumi|preses relīzes|preses relīze|aktualitātes|naujienos|naujiena|pranešimai spaudai
pranešimas spaudai|aktualijos|прес-релізи|прес-реліз|прес-служба|повідомлення|прес-центр|головна
навіны|навіна|прэс-рэлізы|прэс-служба|სიახლეები|სიახლე|ახალი ამბები|პრეს-რელიზი|პრესრელიზები
განცხადებები|განცხადება|მედია|მთავარი|նորություններ|նորություն|լրահոս|լուրեր
մամուլի հաղորդագրություններ|մամուլի հաղորդագրություն|հայտարարություններ|xəbərlər|xəbər|yeniliklər
mətbuat|mətbuat xidməti|press-relizlər|press-reliz|жаңалықтар|жаңалық|баспасөз хабарламалары
баспасөз|баспасөз қызметі|жаңылыктар|жаңылык|маалымат|yangiliklar|yangilik|press-relizlar
matbuot xizmati|мэдээ|мэдээ мэдээлэл|хэвлэлийн мэдээ|хабарҳо|ахбор|חדשות|ידיעות|הודעות
הודעה לעיתונות|הודעות לעיתונות|הודעות דובר|חדר עיתונות|समाचार|प्रेस विज्ञप्ति|प्रेस विज्ञप्तियां
प्रेस विज्ञप्तियाँ|मीडिया|खबर|संवाद|সংবাদ|খবর|প্রেস বিজ্ঞপ্তি|প্রেস রিলিজ|خبریں|پریس ریلیز
پریس ریلیزز|ข่าว|ข่าวสาร|ข่าวประชาสัมพันธ์|ข่าวประกาศ|ประกาศ|ข่าวเด่น|ข่าวสารนิเทศ|tin tức
tin tức sự kiện|tin tức - sự kiện|tin|thông cáo báo chí|tin nổi bật|sự kiện|họp báo|berita
siaran pers|siaran akhbar|siaran media|kenyataan media|pengumuman|artikel|balita|mga balita
press release|habari|taarifa kwa vyombo vya habari|taarifa kwa umma|taarifa
"""
# Of the tails, those that say that other releases follow.
OTHERS = """
gerelateerd nieuws|meer nieuws|ander nieuws|laatste nieuws|relaterade nyheter|fler nyheter
senaste nytt|flere nyheter|siste nytt|relaterede nyheder|flere nyheder|seneste nyheder|seneste nyt
muita uutisia|uusimmat uutiset|powiązane artykuły|powiązane wiadomości|inne aktualności
pozostałe aktualności|najnowsze|ostatnie aktualności|najnowsze wiadomości|související články
související zprávy|další zprávy|další aktuality|nejnovější zprávy|súvisiace články|ďalšie správy
ďalšie aktuality|najnovšie správy|kapcsolódó cikkek|kapcsolódó hírek|legfrissebb|legfrissebb hírek
friss hírek|további hírek|articole similare|știri similare|alte știri|alte ştiri|ultimele știri
ultimele ştiri|свързани новини|още новини|други новини|последни новини|повезане вести|сродне вести
остале вести|најновије вести|последње вести|povezane vijesti|povezane vesti|ostale vijesti
najnovije vijesti|najnovije vesti|povezane novice|sorodne novice|druge novice|zadnje novice
σχετικά νέα|σχετικά άρθρα|άλλα νέα|τελευταία νέα|πρόσφατα νέα|lajme të ngjashme|lajme të tjera
lajmet e fundit|поврзани вести|останати вести|најнови вести|seotud uudised|veel uudiseid
viimased uudised|saistītās ziņas|citas ziņas|jaunākās ziņas|susijusios naujienos|kitos naujienos
naujausios naujienos|схожі новини|інші новини|останні новини|навіны па тэме|іншыя навіны
апошнія навіны|მსგავსი სიახლეები|სხვა სიახლეები|ბოლო სიახლეები|այլ նորություններ
վերջին նորություններ|առնչվող նորություններ|oxşar xəbərlər|digər xəbərlər|son xəbərlər
əlaqəli xəbərlər|ұқсас жаңалықтар|басқа жаңалықтар|соңғы жаңалықтар|окшош жаңылыктар
башка жаңылыктар|акыркы жаңылыктар|boshqa yangiliklar|so'nggi yangiliklar|soʻnggi yangiliklar
холбоотой мэдээ|бусад мэдээ|сүүлийн мэдээ|хабарҳои дигар|хабарҳои охирин|כתבות נוספות|חדשות נוספות
ידיעות נוספות|संबंधित समाचार|संबंधित खबरें|अन्य समाचार|नवीनतम समाचार|ताज़ा समाचार|সম্পর্কিত খবর
সম্পর্কিত সংবাদ|আরও খবর|অন্যান্য খবর|সর্বশেষ খবর|সর্বশেষ সংবাদ|متعلقہ خبریں|مزید خبریں
تازہ ترین خبریں|ข่าวที่เกี่ยวข้อง|ข่าวอื่นๆ|ข่าวล่าสุด|ข่าวสารล่าสุด|tin liên quan
tin tức liên quan|bài viết liên quan|tin cùng chuyên mục|tin khác|các tin khác|tin mới
tin mới nhất|tin đã đưa|các tin đã đưa|tin bài khác|berita terkait|berita lainnya|berita terbaru
berita lain|berita berkaitan|kaugnay na balita|iba pang balita|habari zinazohusiana
habari nyingine|habari mpya|другие новости раздела|другие материалы раздела|طالع أيضا|طالع أيضاً
δείτε ακόμη|διαβάστε ακόμη|あわせてお読みください|함께 보면 좋은 뉴스|함께 보면 좋은 기사|이전 소식
попередні новини за темою|новини за темою|往期回顾|更多阅读
read more on this topic|à lire également|leer también|lo último|potrebbero interessarti
ook interessant|meest gelezen|przeczytaj także|najczęściej czytane|polecane|přečtěte si také
další články|nejčtenější|nejnovější|čítajte aj|ďalšie články|najčítanejšie|najnovšie
olvassa el ezt is|olvasd el|legolvasottabb|ajánlott|citiți și|cele mai citite|știri conexe
най-четени|περισσότερα νέα|δημοφιλή|ayrıca okuyun|son dakika|إقرأ أيضاً|شاهد أيضاً|قد يهمك
قد يعجبك أيضاً|اخبار دیگر|پیشنهاد ما|تازہ ترین|یہ بھی پڑھیں|سب سے زیادہ پڑھی جانے والی
כתבות קשורות|קראו גם|חדשות אחרונות|הנקראות ביותר|עדכונים אחרונים|ये भी पढ़ें|अन्य खबरें
ताज़ा खबरें|ताजा खबरें|सबसे ज्यादा पढ़े गए|সর্বাধিক পঠিত|其他新聞|最近の記事|ランキング|ข่าวอื่น ๆ|ยอดนิยม
đọc thêm|đọc nhiều nhất|đọc nhiều|có thể bạn quan tâm|terpopuler|terkini|läs även|se även
senaste nyheterna|mest lästa|siste nyheter|mest lest|mest læste|aiheesta lisää|uusimmat
luetuimmat|muut uutiset|loe veel|loetumad|lasiet arī|lasītākās|skaitykite taip pat|naujausios
skaitomiausi|pročitajte i|najnovije|najčitanije|прочитајте и|најновије|најчитаније
preberite tudi|preberite še|najnovejše|najbolj brano|წაიკითხეთ აგრეთვე|ასევე წაიკითხეთ
ən çox oxunanlar|оқи отырыңыз|көп оқылғандар|o‘xshash yangiliklar|so‘nggi yangiliklar
ko‘p o‘qilgan|berita terkini|их уншсан|lexoni gjithashtu|më të lexuarat|најчитани|llegiu també
vegeu també|més notícies|altres notícies|darreres notícies|el més llegit|اړوند خبرونه|نور خبرونه
وروستي خبرونه|basahin din|pinakabagong balita|latest updates|more from this section
notas relacionadas|ilginizi çekebilir|найпопулярніше|популярне|پربازدیدترین|最新文章|最新动态|新着情報
その他のお知らせ|notícies relacionades
pilihan editor|más información relacionada|이런 기사는 어떠세요
"""
# Of the tails, what heads a section of the text itself if there are no links below it.
MATTERS = """
meer informatie|mer information|yderligere oplysninger|documenten|bijlagen|dokument|bilagor
vedlegg|bilag|dokumenter|fakta om|materiały|załączniki|dokumenty|přílohy|prílohy|aktuality
dokumentumok|mellékletek|documente|anexe|документи|приложения|документа|прилози|dokumenti|prilozi
έγγραφα|dokumendid|dokumentai|priedai|додатки|დოკუმენტები|փաստաթղթեր|sənədlər|құжаттар|hujjatlar
מסמכים|מידע נוסף|נספחים|दस्तावेज़|dokumen|lampiran|viambatisho
documentazione|approfondimenti|documentos adjuntos|assuntos|الوثائق|اسناد|دستاویزات|asiakirjat
öppettider|in evidenza|رابطہ
"""
