"""Chinese names in pinyin without tones: what a reader types who has no Chinese keyboard."""

import functools
from collections.abc import Iterable

from . import analysis, english

MARK = "_"
"""Prefix of pinyin in the index, with which no word of a text or a reader begins."""
MOST_SYLLABLES = 16


def words(names: Iterable[str], *, own: bool) -> str:
    """
    The Chinese runs of `names` in pinyin, as generated words to index.

    An entry's own names are found joined, apart and in any group of two to four syllables; names that it merely links to, whole. One
    syllable alone is no word, and no group that is a common English word: who types `bite` does not mean 比特.
    """
    groups: dict[str, None] = {}
    for name in names:
        for run in analysis.HAN_RUN.findall(analysis.fold(name)):
            groups.update(dict.fromkeys(_groups(run, own=own)))
    return analysis.GENERATED + " ".join(MARK + group for group in groups) if groups else ""


@functools.lru_cache(maxsize=1 << 16)
def _groups(run: str, *, own: bool) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    syllables = [syllable.replace("v", "u") for syllable in lazy_pinyin(run) if syllable.isascii()]
    count = len(syllables)
    lengths = sorted({*(range(2, 5) if own else ()), *({count} if 2 <= count <= MOST_SYLLABLES else ())})
    groups = ("".join(syllables[start : start + length]) for length in lengths for start in range(count - length + 1))
    return tuple(group for group in groups if group not in english.WORDS)


def whole(names: Iterable[str]) -> list[str]:
    """Each Chinese run of `names` in pinyin, joined."""
    from pypinyin import lazy_pinyin

    runs = [run for name in names for run in analysis.HAN_RUN.findall(analysis.fold(name))]
    return ["".join(syllable.replace("v", "u") for syllable in lazy_pinyin(run) if syllable.isascii()) for run in runs]
