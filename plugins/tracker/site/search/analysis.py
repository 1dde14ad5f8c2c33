"""
Analysis of text into search words: the build's side.

`theme/static/js/search/analysis.js` is the reader's side; `tests/search/vectors.json` holds both to the same answers. Whatever changes
here changes there, and `VERSION` with it, so that no cached counts outlive the rules that made them.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

from lunr.stop_word_filter import WORDS  # type: ignore[import-untyped]  # it has no types

VERSION = 3
LONGEST_WORD = 128
"""
Characters of a word that are indexed; the rest of it is passed over.

The longest that readers ask for are hashes and signatures (64 and 128 hexadecimal digits). Beyond them lies data, such as a transaction in
one word of 100,000 digits, of which every file of terms and every query would pay for each character.
"""
STOP_WORDS = frozenset(WORDS)

ASKING = frozenset("currently exactly happen happened happening happens long many mean means meant much now still today work works".split())
"""Words that say nothing of what is asked in a query that begins with a stop word, as questions do: "what happened to …"."""

GENERATED = "\x01"
"""Separator of a text from generated words that are indexed verbatim. No content has it: control characters are refused."""

NAME = "__"
"""Prefix of a stop word that is a name."""

ELSEWHERE = "\x0c"
"""Separator of the texts of an entry's own page from their translations on another page."""

HAN = "〇㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003134f"
HAN_RUN = re.compile(f"[{HAN}]+")
_ASCII_WORD = re.compile(r"[a-z0-9][a-z0-9_]*(?:[.'][a-z0-9][a-z0-9_]*)*")
_LETTERS = rf"(?!_)(?:(?![{HAN}])\w)+"
_WORD = re.compile(
    rf"([{HAN}]+)(?:\s?[〔\[(【〈]\s?([0-9]{{4}})\s?[〕\])】〉]\s?第?\s?([0-9]+)\s?号)?"  # a Chinese run, and the number of a document
    rf"|({_LETTERS}(?:[.']{_LETTERS})*)"
)
_NUMBER = re.compile(r"\[([0-9]{4})\]\s?(?:no\.?\s?)?([0-9]{1,5})(?![0-9号])")
_POSSESSIVE = re.compile(r"(?<=\w)'s(?!\w)")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_PLAIN_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "\u0131": "i"})
_BRITISH_Z = re.compile(r"(?<=[a-z]{3}[iy])z(?=(?:e[drs]?|ers|ing|ations?|able)(?![a-z]))|(?<=[a-z]{4}[iy])z(?=\*)")
_BRITISH = {"licenc": "licens", "centre": "center", "programme": "program", "catalogue": "catalog", "defence": "defens", "labour": "labor"}
_SPELLINGS = re.compile(r"(?<![a-z])(?:licenc|(?:centre|programme|catalogue)(?=s?(?![a-z]))|defence|labour)")
_CAPITALS = re.compile(r"(?<!\w)(?:[A-Z]{2,}|May)(?!\w)")


def words(text: str) -> list[str]:
    """
    The words of `text` in order, folded but not yet stemmed; a word holds no white space, no hyphen and at most LONGEST_WORD characters.

    A run of Chinese becomes its overlapping pairs and its last character, so that any two neighbours are found, and a single
    character by its beginning: `税*`. The number of a document, `银发〔2021〕237号` or `Yinfa [2021] No. 237`, is also one word of
    its own, `2021_237`. A name with a dot is also its parts. A stop word that is written as a name, `US`, is the
    word `__us`. Words after `GENERATED` are taken as they stand.
    """
    text, _, generated = text.partition(GENERATED)
    folded = fold(text)
    if "[" in folded:
        folded = _NUMBER.sub(r" \1 \2 \1_\2 ", folded)
    if folded.isascii():
        found = [word[:LONGEST_WORD] for word in _ASCII_WORD.findall(folded)]
    else:
        found = [
            word
            for run, year, number, long_word in _WORD.findall(folded)
            for word in ([long_word[:LONGEST_WORD]] if long_word else _chinese(run, year, number))
        ]
    if "." in folded:
        found += [part for word in found if "." in word for part in word.split(".") if len(part) > 1 and not part.isdecimal()]
    found += [NAME + name.lower() for name in _CAPITALS.findall(text) if name.lower() in STOP_WORDS]
    return found + generated.split()


def fold(text: str) -> str:
    """Make compatibility forms, accents, case, Traditional characters, British spellings, apostrophes and thousands' commas one."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)))
        text = unicodedata.normalize("NFKC", text).lower().translate(_PLAIN_LETTERS).translate(variants()).replace("’", "'")
    else:
        text = text.lower()
    if "'" in text:
        text = _POSSESSIVE.sub("", text)
    if "," in text:
        text = _THOUSANDS.sub("", text)
    if "z" in text:
        text = _BRITISH_Z.sub("s", text)
    return _SPELLINGS.sub(lambda found: _BRITISH[found[0]], text)


def is_han(char: str) -> bool:
    """Return whether `char` is a Chinese character."""
    return HAN_RUN.fullmatch(char) is not None


def _chinese(run: str, year: str, number: str) -> Iterator[str]:
    for start in range(len(run) - 1):
        yield run[start : start + 2]
    yield run[-1]
    if number:
        yield from (year, number, f"{year}_{number}")


@functools.cache
def variants() -> dict[int, str]:
    """
    Traditional characters to Simplified, one to one.

    Characters of GB 2312 stay as they are: the browser knows those by its own decoder and fetches this table only for a query that
    holds another one.
    """
    from opencc import OpenCC  # here, and pypinyin in `pinyin`: half of a warm build's start went into their tables

    simplify = OpenCC("t2s").convert
    common = {bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)}
    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))
    written = ((char, simplify(char)) for block in blocks for char in map(chr, block) if char not in common)
    return {ord(char): simple for char, simple in written if simple != char and len(simple) == 1 and simple < "\U00010000"}


# Porter's algorithm (Program 14(3), 1980) in the form that lunr.js 2.3.9 has it: with the two later rules (bli, logi), with words
# under three letters left alone, with a suffix never the whole word, and with y after a consonant made i from the third letter on.

_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al", "entli": "ent",
    "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al", "iveness": "ive", "fulness": "ful",
    "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble", "logi": "log",
}  # fmt: skip
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = frozenset("al ance ence er ic able ible ant ement ment ent ou ism ate iti ous ive ize".split())


def stem(word: str) -> str:
    """The stem of a folded word."""
    if len(word) < 3:
        return word
    initial_y = word[0] == "y"
    if initial_y:
        word = "Y" + word[1:]
    word = _inflections(_plurals(word))
    if len(word) > 2 and word[-1] == "y" and word[-2] not in "aeiou":
        word = word[:-1] + "i"
    word = _swap(_swap(word, _STEP_2), _STEP_3)
    word = _final_e(_endings(word))
    return "y" + word[1:] if initial_y else word


def _plurals(word: str) -> str:
    if (word.endswith("sses") and len(word) > 4) or (word.endswith("ies") and len(word) > 3):
        return word[:-2]
    return word[:-1] if len(word) > 2 and word[-1] == "s" and word[-2] != "s" else word


def _inflections(word: str) -> str:
    if word.endswith("eed") and len(word) > 3:
        return word[:-1] if _measure(word[:-3]) else word
    bare = word[:-2] if word.endswith("ed") else word[:-3] if word.endswith("ing") else ""
    if not bare or "v" not in _shape(bare):
        return word
    if bare.endswith(("at", "bl", "iz")):
        return bare + "e"
    if len(bare) > 1 and bare[-1] == bare[-2] and bare[-1] not in "aeiouylsz":
        return bare[:-1]
    return bare + "e" if _short(bare) else bare


def _endings(word: str) -> str:
    for length in range(min(5, len(word) - 1), 1, -1):
        if word[-length:] in _STEP_4:
            return word[:-length] if _measure(word[:-length]) > 1 else word
    return word[:-3] if word.endswith(("sion", "tion")) and len(word) > 4 and _measure(word[:-3]) > 1 else word


def _final_e(word: str) -> str:
    if word[-1] == "e" and len(word) > 1:
        measure = _measure(word[:-1])
        if measure > 1 or (measure == 1 and not _short(word[:-1])):
            word = word[:-1]
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


def _swap(word: str, suffixes: dict[str, str]) -> str:
    """`word` with its longest suffix replaced, where a vowel and a consonant stand before it."""
    for length in range(min(7, len(word) - 1), 1, -1):
        suffix = word[-length:]
        if suffix in suffixes:
            return word[:-length] + suffixes[suffix] if _measure(word[:-length]) else word
    return word


_CONSONANTS = re.compile("[^aeiouy]")
_VOWELS = str.maketrans("aeiou", "vvvvv")


def _shape(word: str) -> str:
    """`word` in c and v: a y after a consonant is a vowel."""
    shape = _CONSONANTS.sub("c", word).translate(_VOWELS)
    if "y" not in shape:
        return shape
    turned = ""
    for letter in shape:
        turned += letter if letter != "y" else "v" if turned[-1:] == "c" else "c"
    return turned


def _measure(word: str) -> int:
    """Return how often a vowel is followed by a consonant."""
    return _shape(word).count("vc")


def _short(word: str) -> bool:
    """Consonants, one vowel, one consonant other than w, x and y: `hop`."""
    shape = _shape(word)
    return len(word) > 2 and shape == "c" * (len(word) - 2) + "vc" and word[-1] not in "wxy"
