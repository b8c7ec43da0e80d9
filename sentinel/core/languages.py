"""Which language a text is in, told by its little words: enough to see that it changed."""

from collections import Counter
from collections.abc import Sequence

_LITTLE: dict[str, str] = {
    "English": "the of and to in is that for with are this you was be by from have not it at",
    "Portuguese": "de que não uma com para os do da em é por mais como dos das foi ao são você",
    "Spanish": "el los las una por con para del que es se más como pero su lo está sin y fue",
    "French": "le les des une est dans pour que qui sur pas vous avec au du plus nous sont et",
    "German": "der die das und ist nicht ein eine zu den mit von auf für sie dem im des wird auch",
    "Italian": "il di che per una non sono con del della gli più anche alla dei questo nel come è",
    "Dutch": "het een van en niet dat op te zijn voor met aan er ook maar om wordt bij naar deze",
    "Indonesian": "yang dan di dengan untuk ini itu dari pada tidak adalah ke oleh akan kami anda",
    "Turkish": "bir ve bu için ile de da olarak çok daha gibi olan ne var değil kadar sonra biz",
    "Polish": "nie się na jest do że to jak za od przez dla po oraz tym są który czy jako być",
    "Estonian": "ja on ei et see kui ka mis oma või ning aga selle siis tema seda oli kas meie",
    "Vietnamese": "và của là các cho không được có trong một với người này những đã khi đến về",
    "Romanian": "și de la în cu pe care nu este pentru din un mai prin sunt au fost sau ale ca",
}
_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(text.split()) for language, text in _LITTLE.items()
}
MAX_WORDS = 2_000


def language_of(words: Sequence[str], *, least_words: float, least_share: float) -> str:
    """The language whose little words make up at least `least_share` of the words, with half as
    many again as those of the next; empty where there are fewer than `least_words`, or none is
    clear. Writing systems other than Latin are told by their letters, not here."""
    read = words[:MAX_WORDS]
    if len(read) < least_words:
        return ""
    counts = Counter(read)
    ranked = sorted(
        ((sum(counts[word] for word in little), name) for name, little in _WORDS.items()),
        reverse=True,
    )
    (most, language), (next_most, _) = ranked[0], ranked[1]
    clear = most >= least_share * len(read) and most >= 1.5 * next_most
    return language if clear else ""
