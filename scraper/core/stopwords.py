"""The commonest words of the languages that ministries publish in: word to languages."""

from __future__ import annotations

from collections.abc import Mapping

# Function words only, lower-case; a word may stand under several languages. Chosen by us for
# telling running text apart, not for grammar.
WORDS: Mapping[str, str] = {
    "en": "the of and to in for that with on is by was from at are this has have be as it which an",
    "de": "der die das und den von zu mit für auf ist im nicht des dem ein eine sich auch wird bei",
    "fr": "le la les des et du en un une est pour que qui dans par sur au aux ce avec pas cette",
    "es": "el la los las de y en que del por con para una un se su al es como más entre sobre",
    "pt": "o a os as de e do da em que para com um uma dos das no na por ao não mais pelo pela",
    "it": "il la di e che del della per un una in con dei delle nel è al alla gli sono da dal",
    "nl": "de het een van en in op te dat is voor met zijn aan die door niet ook bij naar wordt",
    "sv": "och att det som en på är av för med den till i har de ett om inte kan från vid",
    "no": "og i det på som en er til for av med den har at de et om ikke fra var vil ved",
    "da": "og i det at en den til er som på de med for af der har et ikke om fra kan ved",
    "fi": "ja on että ei se hän ovat myös oli sekä mukaan kun tai joka ovat kuin mutta tämä",
    "et": "ja on et ei see oma kui ka mis eesti oli ning aga mida välja kes selle",
    "lv": "un ir ar par no uz kas tā arī lai kā latvijas ka pie pēc vai nav viņa",
    "lt": "ir kad yra su į iš ne tai kaip apie buvo bei arba lietuvos dėl taip pat per",
    "pl": "w i na z do się że jest nie o od za przez po oraz dla to jak przy który są",
    "cs": "a v na se že je z do s pro které jako by to podle také po při byl od ve",
    "sk": "a v na sa že je z do s pre ktoré ako by to podľa tiež po pri bol od vo aj",
    "sl": "in je v na da se za so z s ki pri tudi bo po ter kot ne ali pa",
    "hr": "i u na je se da za od su s o koji te kao će što nije iz bi će ovo više prema",
    "hu": "a az és hogy is nem egy volt meg de ez el csak már mint még kell szerint vagy között",
    "ro": "și de în la a cu pe că din pentru nu este au care mai prin sau ale unei fost sunt",
    "tr": "ve bir bu için ile da de olarak olan daha çok gibi sonra kadar ise türkiye ne en",
    "az": "və bu ilə üçün bir olan da də edib olub azərbaycan ki onun isə daha",
    "sq": "dhe e të në për me një që nga i është ka si do më kjo janë",
    "id": "yang dan di dengan untuk dari pada ini dalam tidak akan itu oleh ke juga telah sebagai"
    " bagi para serta kepada bahwa adalah karena tersebut",
    "ms": "yang dan di dengan untuk dari pada ini dalam tidak akan itu oleh ke juga telah bagi",
    "vi": "và của là các có được cho trong với không những này một đã về người để",
    "sw": "na ya wa kwa ni la katika za kuwa hii cha yake wake huo",
    "ca": "el la de i en que els les per amb una un del al és es com més",
    "eu": "eta da ez du bat dira izan hori ere dute zuen den",
    "is": "og að í á er sem til við um það af en fyrir var ekki hefur",
    "mt": "il li ta u ma f għal biex minn tal fil dan din kien",
    "ga": "agus an na ar i go le do is ag sé tá bhí",
    "cy": "yn y yr ac mae ar wedi gan am eu ei bod oedd yw sydd hyn fel bydd i o",
    "la": "et in est non ad ut sed qui quae quod ex cum ac ab atque per etiam esse sunt enim aut nec",
    "lb": "vun der an den fir ass mat op ze eng dat déi sech net sinn och vum een huet",
    "tl": "ang ng sa na mga at ay para ni kay nang ito hindi kung isang kanyang",
    "eo": "la kaj de en al estas ne kun por ke li ĝi",
    "uz": "va bilan uchun bu bir ham bo o‘zbekiston boʻlgan haqida",
    "ru": "и в на с по что не для от из как это его к о за также при был ее все",
    "uk": "і в на з та що не для від як це його до про за також у із є",
    "be": "і ў на з што не для ад як гэта яго да пра за таксама у і",
    "bg": "и в на с за да от че се не по са като към е при това което",
    "sr": "и у на је се да за од су са о који као ће што није из би",
    "mk": "и во на со за да од се не по што како ќе е при ова кој",
    "kk": "және мен үшін бұл осы болып жылы туралы қазақстан бойынша де да",
    "ky": "жана менен үчүн бул болгон жылы кыргыз боюнча деп",
    "mn": "нь байна болон бөгөөд юм энэ монгол улсын",
    "tg": "ва дар аз ба ки бо барои ин тоҷикистон",
    "ar": "في من على إلى أن التي عن مع هذا هذه الذي ما كما لا بين وقد",
    "fa": "و در به از که این را با است برای آن های می شد وی خود",
    "ur": "کے کی میں ہے اور سے کا نے کو پر ہیں اس کہ",
    "ps": "د په او چې له دي يې ته کې سره",
    "ckb": "لە بە بۆ و کە لەگەڵ ئەو ئەم",
}


def table() -> dict[str, tuple[str, ...]]:
    """Each word with the languages that use it."""
    out: dict[str, tuple[str, ...]] = {}
    for language, words in WORDS.items():
        for word in dict.fromkeys(words.split()):
            out[word] = (*out.get(word, ()), language)
    return out
