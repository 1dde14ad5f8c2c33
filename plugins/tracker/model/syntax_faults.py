"""Faults of YAML syntax: libyaml says where it stopped; these rules say where the mistake is and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml

from tracker.model.files import Fault, place_of

SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\U0000[dD][89a-fA-F][0-9a-fA-F]{2}")
FIELD = re.compile(r"^(?P<indent> *)(?:(?P<hyphen>- +)|[\w-]+:(?=\s|$))", re.MULTILINE)
"""A line that begins a field or an item of a list."""
NAME = re.compile(r"[\s-]*(?P<name>[\w-]+)(?P<rest>.*)")
OTHER_SPACE = re.compile(r"[^\S \t\n]")
QUOTE_ALL = "put the whole text in double quotes"
FALLBACK = "`invoke check --explain yaml-syntax` says what most often is wrong"
BRACKETS = {"[": "]", "{": "}"}


class Stop(NamedTuple):
    """The position at which libyaml stopped in `text`, with its context and the missing sign."""

    text: str
    context: str
    begun: int
    problem: str
    place: int

    @property
    def line(self) -> str:
        """The line of the problem."""
        return self.line_at(self.place)

    @property
    def before(self) -> str:
        """The text before the problem in its line."""
        return self.text[self.text.rfind("\n", 0, self.place) + 1 : self.place]

    def line_at(self, index: int) -> str:
        end = self.text.find("\n", index)
        return self.text[self.text.rfind("\n", 0, index) + 1 : end if end >= 0 else None]

    def line_before(self, index: int) -> int:
        """Return the start of the last non-empty line before that of `index`; -1 if there is none."""
        start = self.text.rfind("\n", 0, index) + 1
        while start > 0:
            start = self.text.rfind("\n", 0, start - 1) + 1
            if self.line_at(start).strip():
                return start
        return -1


class Diagnosis(NamedTuple):
    """The place of a mistake, in words, and what to do."""

    place: int
    message: str
    hint: str
    width: int = 1


Rule = Callable[[Stop], Diagnosis | None]


def syntax_fault(error: yaml.MarkedYAMLError, text: str, first_line: int) -> Fault:
    """The fault that libyaml's error comes of; `first_line` is the line of the file at which `text` begins."""
    mark = error.problem_mark or error.context_mark
    problem = error.problem or error.context or "this cannot be read as YAML"
    if mark is None:
        return Fault(first_line, 1, "yaml-syntax", problem)
    if "Unicode character" in problem and (escape := SURROGATE.match(text, max(0, mark.index - 2))):
        line, column = place_of(text, escape.start())
        message = f"{escape[0]} is a surrogate, no character"
        return Fault(line + first_line - 1, column, "unsafe-character", message, "delete it", len(escape[0]))
    begun = error.context_mark.index if error.context_mark else mark.index
    stop = Stop(text, error.context or "", begun, problem, min(mark.index, len(text)))  # libyaml counts a line after the last
    index, message, hint, width = next((found for rule in RULES if (found := rule(stop))), Diagnosis(stop.place, problem, FALLBACK))
    line, column = place_of(text, index)
    return Fault(line + first_line - 1, column, "yaml-syntax", message, hint, width)


def unclosed_quote(stop: Stop) -> Diagnosis | None:
    """A quote without its second runs to the end, or to the first quote of another field."""
    start = -1
    if stop.context.endswith("a quoted scalar"):
        if "unexpected" in stop.problem or _has_field(stop.text, stop.begun, stop.place):
            start = stop.begun
    elif (token := _last_token(stop)) and _is_quoted(token) and _has_field(stop.text, token.start_mark.index, token.end_mark.index):
        start = token.start_mark.index
    if start < 0:
        return None
    return Diagnosis(start, "the quote that opens here is not closed", f"put {stop.text[start]} at the end of the text as well")


def unclosed_bracket(stop: Stop) -> Diagnosis | None:
    """A bracket is not closed before the next field or item begins."""
    start = _open_bracket(stop)
    if start < 0 or not (_has_field(stop.text, start, stop.place + 1) or not stop.text[stop.place :].strip()):
        return None
    bracket = stop.text[start]
    return Diagnosis(start, f"the bracket {bracket} that opens here is not closed", f"close it with {BRACKETS[bracket]}")


def backslash(stop: Stop) -> Diagnosis | None:
    """Within double quotes a backslash begins an escape."""
    if stop.context != "while parsing a quoted scalar" or ("escape" not in stop.problem and "hexdecimal" not in stop.problem):
        return None
    index = stop.text.rfind("\\", 0, stop.place + 1)
    hint = r"write \\ for a backslash, or put the text in single quotes"
    return Diagnosis(index, f"{stop.text[index : index + 2]} is no escape of YAML", hint, 2)


def missing_colon(stop: Stop) -> Diagnosis | None:
    """A line has no colon with a space after it."""
    if "could not find expected ':'" in stop.problem:
        return _no_field(stop, stop.begun)
    if "mapping values" not in stop.problem or not (key := FIELD.fullmatch(stop.before + ":")) or key["hyphen"]:
        return None
    above = stop.line_before(stop.place)
    if above < 0 or len(key["indent"]) > _indent(stop.line_at(above)):
        return None
    return _no_field(stop, above)


def _no_field(stop: Stop, index: int) -> Diagnosis:
    """The mistake in a line that has no field: a full-width sign, no space, no colon."""
    line, start = stop.line_at(index), stop.text.rfind("\n", 0, index) + 1
    if other := OTHER_SPACE.search(line):
        kind = f"U+{ord(other[0]):04X} {unicodedata.name(other[0], '')}".rstrip()
        return Diagnosis(start + other.start(), f"a space of another kind, {kind}", "type a plain space instead")
    name = NAME.fullmatch(line)
    if name is None:
        return Diagnosis(index, "this line is no field", "write each field as `name: value`; indent a text that goes on")
    at, rest = start + name.start("rest"), name["rest"].lstrip(":：=; ")
    written = f"write `{name['name']}: {rest if 0 < len(rest) <= 40 else '…'}`"
    if name["rest"].startswith("："):
        return Diagnosis(at, "a full-width colon", f"{written}, with a plain colon and a space")
    if name["rest"].startswith(":"):
        return Diagnosis(at, "no space after the colon", written)
    hint = f"{written}; indent a text that goes on"
    return Diagnosis(start + name.start("name"), "no colon after the field's name", hint, len(name["name"]))


def tab(stop: Stop) -> Diagnosis | None:
    """Only spaces indent."""
    if "tab" not in stop.problem and not ("cannot start any token" in stop.problem and stop.text.startswith("\t", stop.place)):
        return None
    return Diagnosis(stop.place, "a tab indents this line", "indent with spaces")


def wrong_indent(stop: Stop) -> Diagnosis | None:
    """A line begins in a column in which nothing above begins."""
    if "mapping values" in stop.problem:
        is_first = FIELD.fullmatch(stop.before + ":") is not None
    else:
        is_first = "expected key" in stop.problem or "'-' indicator" in stop.problem
        is_first = is_first and not stop.before.strip(" ")
    if not is_first or not _indent(stop.line):
        return None
    above = stop.line_before(stop.place)
    if above >= 0 and (comment := re.search(r"(?<=\S) #.*", stop.line_at(above))):
        return Diagnosis(above + comment.start() + 1, "the text ends at this number sign", QUOTE_ALL, len(comment[0]) - 1)
    start = stop.place - len(stop.before)
    indent = _indent(stop.line)
    message = f"an indent of {indent} space{'' if indent == 1 else 's'} fits no field or item above this line"
    return Diagnosis(start + indent, message, "begin it in the column of the field or the hyphen that it belongs to")


def second_part(stop: Stop) -> Diagnosis | None:
    """Text follows a closing quote or bracket."""
    token, at = _last_token(stop), stop.text[stop.place : stop.place + 1]
    if not stop.problem.startswith("did not find expected") or token is None or "\n" in stop.text[token.end_mark.index : stop.place]:
        return None
    if at in ("]", "}"):
        bracket = _open_bracket(stop)
        hint = f"the bracket {stop.text[bracket]} closes with {BRACKETS[stop.text[bracket]]}" if bracket >= 0 else "take it out"
        return Diagnosis(stop.place, f"the bracket {at} closes nothing", hint)
    if at == ":":
        return Diagnosis(stop.place, "a colon followed by a space begins a new field here", QUOTE_ALL)
    if _is_quoted(token) and not (at in "\"'[{" and _open_bracket(stop) >= 0):
        if token.style == "'" and token.end_mark.index == stop.place:
            hint = "put the text in double quotes, or write an apostrophe within single quotes twice"
        else:
            hint = "put the whole text in single quotes" if token.style == '"' else QUOTE_ALL
        return Diagnosis(stop.place, "the text goes on after its closing quote", hint)
    if isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and _open_bracket(stop) < 0:
        sign = "[" if isinstance(token, yaml.FlowSequenceEndToken) else "{"
        return Diagnosis(stop.place, f"a text that begins with {sign} is read as a list or as fields", QUOTE_ALL)
    return None


def missing_comma(stop: Stop) -> Diagnosis | None:
    """Items in brackets are parted by commas."""
    if "expected ','" not in stop.problem:
        return None
    return Diagnosis(stop.place, "no comma before this item", "part what stands in brackets with commas")


def colon(stop: Stop) -> Diagnosis | None:
    """A text with a colon and a space reads as a field; within brackets, a colon without a space as nothing."""
    if stop.problem == "found unexpected ':'":
        return Diagnosis(stop.place, "no space after the colon", "put a space after it, or the whole text in double quotes")
    if "mapping values are not allowed" not in stop.problem:
        return None
    return Diagnosis(stop.place, "a colon followed by a space begins a new field here", QUOTE_ALL)


def end_of_fields(stop: Stop) -> Diagnosis | None:
    """The fields end before the file does: at three dots, or at a line further to the left."""
    if "<document start>" not in stop.problem:
        return None
    if dots := re.search(r"^\.\.\.", stop.text[: stop.place], re.MULTILINE):
        return Diagnosis(dots.start(), "three dots end the fields", "take the line out", 3)
    first = len(stop.text) - len(stop.text.lstrip("\n "))
    return Diagnosis(first, "this field is indented further than those below it", "begin all fields in the first column")


SCANNED = tuple(f"while scanning {thing}" for thing in ("an alias", "an anchor", "a tag", "a block scalar", "a directive"))
REFUSED = ("cannot start any token", "node content", "entries are not allowed", "keys are not allowed")


def sign_of_yaml(stop: Stop) -> Diagnosis | None:
    """A text begins with a sign that YAML uses itself."""
    place = stop.place
    if stop.context in (*SCANNED, "while parsing a tag") and "\n" not in stop.text[stop.begun : place]:
        place = stop.begun
    elif not any(words in stop.problem for words in REFUSED) or not stop.text[place : place + 1].strip():
        return None
    return Diagnosis(place, f"the sign {stop.text[place]} cannot begin a text", QUOTE_ALL)


RULES: tuple[Rule, ...] = (
    unclosed_quote,
    unclosed_bracket,
    backslash,
    missing_colon,
    tab,
    wrong_indent,
    second_part,
    missing_comma,
    colon,
    end_of_fields,
    sign_of_yaml,
)
"""In this order: the first that fits an error explains it."""


def _has_field(text: str, start: int, end: int) -> bool:
    """Return whether a line between two places begins a field or an item no further right than the line of `start` begins."""
    line = text.rfind("\n", 0, start) + 1
    indent = _indent(text[line:start])
    below = text.find("\n", start, end)
    if below < 0:
        return False
    last = text.find("\n", end)
    found = FIELD.finditer(text, below + 1, last if last >= 0 else len(text))
    return any(len(match["indent"]) <= indent and match.start() < end for match in found)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_quoted(token: Any) -> bool:
    return isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')


def _tokens(stop: Stop) -> Iterator[Any]:
    """The tokens before the place at which libyaml stopped."""
    loader = yaml.CBaseLoader(stop.text)
    try:
        while (token := loader.get_token()) is not None and token.start_mark.index < stop.place:
            yield token
    except yaml.YAMLError:
        return


def _last_token(stop: Stop) -> Any:
    """The last token that has a text before the place at which libyaml stopped; None if there is none."""
    last = None
    for token in _tokens(stop):
        if token.end_mark.index > token.start_mark.index:
            last = token
    return last


def _open_bracket(stop: Stop) -> int:
    """Return the index of the innermost open bracket where libyaml stopped; -1 if none is open."""
    opened: list[int] = []
    for token in _tokens(stop):
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            opened.append(token.start_mark.index)
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken) and opened:
            opened.pop()
    return opened[-1] if opened else -1
