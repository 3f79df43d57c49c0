"""A word -> the month it names, in the languages of official sites; spelling is folded first."""

from __future__ import annotations

import unicodedata
from typing import Final

# One line a language, twelve cells; a cell holds full, inflected and short forms. Full stops,
# accents and case do not matter (see `fold`).
_GREGORIAN: Final = """
en january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec
ru январь января янв|февраль февраля фев февр|март марта мар|апрель апреля апр|май мая|июнь июня июн|июль июля июл|август августа авг|сентябрь сентября сен сент|октябрь октября окт|ноябрь ноября ноя нояб|декабрь декабря дек
uk січень січня січ|лютий лютого лют|березень березня бер|квітень квітня квіт кві|травень травня трав тра|червень червня черв чер|липень липня лип|серпень серпня серп сер|вересень вересня вер верес|жовтень жовтня жовт жов|листопад листопада лист лис|грудень грудня груд гру
be студзень студзеня|люты лютага|сакавік сакавіка|красавік красавіка|май мая траўня|чэрвень чэрвеня|ліпень ліпеня|жнівень жніўня|верасень верасня|кастрычнік кастрычніка|лістапад лістапада|снежань снежня
bg януари яну|февруари фев|март|април апр|май|юни|юли|август авг|септември септ сеп|октомври окт|ноември ное|декември дек
mk јануари јан|февруари фев|март мар|април апр|мај|јуни јун|јули јул|август авг|септември септ сеп|октомври окт|ноември ноем ное|декември дек
sr јануар јануара јан|фебруар фебруара феб|март марта мар|април априла апр|мај маја|јун јуна|јул јула|август августа авг|септембар септембра сеп|октобар октобра окт|новембар новембра нов|децембар децембра дец
sh januar januara|februar februara|mart marta|april aprila|maj maja|jun juna|jul jula|avgust avgusta avg|septembar septembra|oktobar oktobra|novembar novembra|decembar decembra
hr siječanj siječnja|veljača veljače|ožujak ožujka|travanj travnja|svibanj svibnja|lipanj lipnja|srpanj srpnja|kolovoz kolovoza|rujan rujna||studeni studenoga studenog|prosinac prosinca
sl januar januarja|februar februarja|marec marca|april aprila|maj maja|junij junija|julij julija|avgust avgusta|september septembra|oktober oktobra|november novembra|december decembra
de januar jänner jan jän|februar feber feb|märz maerz mrz mär|april apr|mai|juni jun|juli jul|august aug|september sept sep|oktober okt|november nov|dezember dez
fr janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre sept|octobre oct|novembre nov|décembre déc
es enero ene|febrero feb|marzo mar|abril abr|mayo may|junio jun|julio jul|agosto ago|septiembre setiembre sept sep|octubre oct|noviembre nov|diciembre dic
pt janeiro jan|fevereiro fev|março mar|abril abr|maio mai|junho jun|julho jul|agosto ago|setembro set|outubro out|novembro nov|dezembro dez
it gennaio gen|febbraio feb|marzo mar|aprile apr|maggio mag|giugno giu|luglio lug|agosto ago|settembre set|ottobre ott|novembre nov|dicembre dic
ca gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre
gl xaneiro|febreiro|marzo|abril|maio|xuño|xullo|agosto|setembro|outubro|novembro|decembro
ro ianuarie ian|februarie feb|martie mar|aprilie apr|mai|iunie iun|iulie iul|august aug|septembrie sept|octombrie oct|noiembrie noi|decembrie dec
nl januari jan|februari feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug|september sep|oktober okt|november nov|december dec
sv januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december
da januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december
no januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des
is janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember
fi tammikuu tammikuuta|helmikuu helmikuuta|maaliskuu maaliskuuta|huhtikuu huhtikuuta|toukokuu toukokuuta|kesäkuu kesäkuuta|heinäkuu heinäkuuta|elokuu elokuuta|syyskuu syyskuuta|lokakuu lokakuuta|marraskuu marraskuuta|joulukuu joulukuuta
et jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember
lv janvāris janvārī|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|jūnijs jūnijā|jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|decembris decembrī
lt sausio sausis|vasario vasaris|kovo kovas|balandžio balandis|gegužės gegužė|birželio birželis|liepos liepa|rugpjūčio rugpjūtis|rugsėjo rugsėjis|spalio spalis|lapkričio lapkritis|gruodžio gruodis
pl styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|listopad listopada lis|grudzień grudnia gru
cs leden ledna led|únor února úno|březen března bře|duben dubna dub|květen května kvě|červen června čvn|červenec července čvc|srpen srpna srp|září zář|říjen října říj|listopad listopadu|prosinec prosince pro
sk január januára|február februára|marec marca|apríl apríla|máj mája|jún júna|júl júla|august augusta|september septembra|október októbra|november novembra|december decembra
hu január jan|február feb|március márc|április ápr|május máj|június jún|július júl|augusztus aug|szeptember szept|október okt|november nov|december dec
tr ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kas|aralık ara
az yanvar yan|fevral fev|mart mar|aprel apr|may|iyun iyn|iyul iyl|avqust avq|sentyabr sen|oktyabr okt|noyabr noy|dekabr dek
uz yanvar|fevral|mart|aprel|may|iyun|iyul|avgust|sentabr|oktabr|noyabr|dekabr
kk қаңтар қаң|ақпан ақп|наурыз нау|сәуір сәу|мамыр мам|маусым мау|шілде шіл|тамыз там|қыркүйек қыр|қазан қаз|қараша қар|желтоқсан жел
el ιανουάριος ιανουαρίου ιαν|φεβρουάριος φεβρουαρίου φεβ φεβρ|μάρτιος μαρτίου μαρ|απρίλιος απριλίου απρ|μάιος μαΐου|ιούνιος ιουνίου ιουν|ιούλιος ιουλίου ιουλ|αύγουστος αυγούστου αυγ|σεπτέμβριος σεπτεμβρίου σεπ σεπτ|οκτώβριος οκτωβρίου οκτ|νοέμβριος νοεμβρίου νοε νοεμ|δεκέμβριος δεκεμβρίου δεκ
sq janar|shkurt shk|mars|prill pri|maj|qershor qer|korrik kor|gusht gsh|shtator sht|tetor tet|nëntor nën|dhjetor dhj
ka იანვარი იან|თებერვალი თებ|მარტი მარ|აპრილი აპრ|მაისი მაი|ივნისი ივნ|ივლისი ივლ|აგვისტო აგვ|სექტემბერი სექ|ოქტომბერი ოქტ|ნოემბერი ნოე|დეკემბერი დეკ
hy հունվար հունվարի հնվ|փետրվար փետրվարի փտվ|մարտ մարտի մրտ|ապրիլ ապրիլի ապր|մայիս մայիսի մյս|հունիս հունիսի հնս|հուլիս հուլիսի հլս|օգոստոս օգոստոսի օգս|սեպտեմբեր սեպտեմբերի սեպ|հոկտեմբեր հոկտեմբերի հոկ|նոյեմբեր նոյեմբերի նոյ|դեկտեմբեր դեկտեմբերի դեկ
he ינואר בינואר ינו|פברואר בפברואר פבר|מרץ במרץ מרס במרס|אפריל באפריל אפר|מאי במאי|יוני ביוני יונ|יולי ביולי יול|אוגוסט באוגוסט אוג|ספטמבר בספטמבר ספט|אוקטובר באוקטובר אוק|נובמבר בנובמבר נוב|דצמבר בדצמבר דצמ
ar يناير|فبراير|مارس|أبريل إبريل|مايو|يونيو يونيه|يوليو يوليه|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر
ar كانون_الثاني|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين_الأول|تشرين_الثاني|كانون_الأول
ar جانفي|فيفري|مارس|أفريل|ماي|جوان|جويلية|أوت|سبتمبر|أكتوبر|نوفمبر|ديسمبر
ar يناير|فبراير|مارس|أبريل|ماي|يونيو|يوليوز|غشت|شتنبر|أكتوبر|نونبر|دجنبر
fa ژانویه|فوریه|مارس|آوریل آپریل|مه می|ژوئن|ژوئیه جولای|اوت آگوست اگست|سپتامبر|اکتبر|نوامبر|دسامبر
ur جنوری|فروری|مارچ|اپریل|مئی|جون|جولائی|اگست|ستمبر|اکتوبر|نومبر|دسمبر
hi जनवरी|फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर
bn জানুয়ারি জানুয়ারী|ফেব্রুয়ারি ফেব্রুয়ারী|মার্চ|এপ্রিল|মে|জুন|জুলাই|আগস্ট|সেপ্টেম্বর|অক্টোবর|নভেম্বর|ডিসেম্বর
th มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม
id januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember
ms januari|februari|mac|april|mei|jun|julai|ogos|september|oktober|november|disember
tl enero|pebrero|marso|abril|mayo|hunyo|hulyo|agosto|setyembre|oktubre|nobyembre|disyembre
sw januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba
"""  # noqa: E501
# Iran's and Afghanistan's names for the months of the Solar Hijri calendar.
_SOLAR: Final = """
fa فروردین|اردیبهشت|خرداد|تیر|مرداد امرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند
prs حمل|ثور|جوزا|سرطان|اسد|سنبله|میزان|عقرب|قوس|جدی|دلو|حوت
"""
# Short names that are also common words: beside them a year has four digits.
COMMON_WORDS: Final = frozenset(
    {
        "out",
        "set",
        "ago",
        "des",
        "ara",
        "mag",
        "lut",
        "lis",
        "gru",
        "tem",
        "mac",
        "noi",
        "pro",
        "dub",
        "led",
        "kor",
        "pri",
    }
)
# One letter for its look-alikes: dotless i; Persian and final Arabic yeh; kaf; heh and teh marbuta.
_ALIKE: Final = str.maketrans(
    "\u0131\u06cc\u0649\u06a9\u06d5\u0629\u06c0\u06c1",
    "i\u064a\u064a\u0643\u0647\u0647\u0647\u0647",
)


def fold(word: str) -> str:
    """The spelling under which a word is looked up: no case, accents, Arabic or Persian variants.

    >>> fold("FÉVRIER"), fold("Kasım"), fold("أكتوبر") == fold("اكتوبر")
    ('fevrier', 'kasim', True)
    """
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFD", word.casefold().translate(_ALIKE))
    return "".join(c for c in plain if not unicodedata.combining(c) and c != "\u200c")


def _table(lines: str) -> dict[str, int]:
    months: dict[str, int] = {}
    for row in lines.strip().splitlines():
        _, _, cells = row.partition(" ")
        for number, cell in enumerate(cells.split("|"), start=1):
            for form in cell.split():
                months.setdefault(fold(form.replace("_", " ")), number)
    return months


GREGORIAN: Final = _table(_GREGORIAN)
SOLAR: Final = _table(_SOLAR)
# The same word, another month: Croatian listopad is October, Polish and Czech listopad November.
_ELSEWHERE: Final = {"hr": {"listopad": 10, "listopada": 10}, "bs": {"listopad": 10}}
# First words of the two-word months of the Levant.
PAIRED: Final = frozenset(word.split()[0] for word in GREGORIAN if " " in word)
# All that can begin the name of a month.
KNOWN: Final = PAIRED.union(GREGORIAN, SOLAR, *_ELSEWHERE.values())


def month(word: str, language: str = "") -> int | None:
    """The month (1 to 12) of the Gregorian calendar that a folded word names, or None.

    `language` is a primary subtag and matters only where languages disagree.
    """
    if language in _ELSEWHERE and word in _ELSEWHERE[language]:
        return _ELSEWHERE[language][word]
    return GREGORIAN.get(word)
