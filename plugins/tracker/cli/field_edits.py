"""
Edits of single values in the text of an entry: every other byte stays, comments and the order of fields among them.

An edit is judged by its outcome: the text is read anew, and it must say what it said before but for the value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from tracker.model.files import Fault, Path_, split

Value = str | bool | list[str] | None
"""A value that a field can be set to; None removes it."""

SHORT = 100
"""A list up to this long is written on the line of its field."""


class EditError(Exception):
    """The value cannot be edited by itself; the message says why."""


def scalar(text: str) -> str:
    """A text as a YAML scalar that is read as that text, within brackets as well."""
    plain = text.isascii() and text.replace("-", "").replace(" ", "").isalnum() and text[0].isalnum() and text == text.strip()
    return text if plain and text.lower() not in {"null", "true", "false"} else json.dumps(text, ensure_ascii=False)


def set_value(text: str, path: Path_, value: Value, order: tuple[str, ...] = ()) -> str:
    """
    The text of a YAML document with the value at `path` set; `order` is the order of the fields of the mapping that holds it.

    Raises EditError.
    """
    steps, nodes = list(path), [_document(text)]
    for step in steps[:-1]:
        nodes.append(_child(nodes[-1], step))
    edited = _edited(text, nodes[-1], steps[-1], value, order)
    expected = _plain(nodes[0])
    _assign(expected, steps, value)
    if _plain(_document(edited)) != expected:
        raise EditError("the file writes this value in a way that cannot be edited here")
    return edited


def add_value(text: str, field: str, item: Mapping[str, Value]) -> str:
    """
    The text of a YAML document with a further mapping at the end of the list of a field.

    Raises EditError.
    """
    root = _document(text)
    written = "{" + ", ".join(f"{name}: {_flow(value)}" for name, value in item.items()) + "}"
    pair = _pair(root, field)
    if pair is None:
        edited = f"{text.rstrip()}\n{field}:\n  - {written}\n"
    elif not isinstance(node := pair[1], yaml.SequenceNode):
        raise EditError("the file has no list here")
    elif node.flow_style:
        end = node.end_mark.index - 1
        edited = f"{text[:end].rstrip()}{', ' if node.value else ''}{written}{text[end:]}"
    else:
        end = _end_of_line(text, _end(text, node))
        edited = f"{text[:end]}\n{' ' * node.start_mark.column}- {written}{text[end:]}"
    expected = _plain(root)
    new: dict[str, Any] = {}
    for name, value in item.items():
        _assign(new, [name], value)
    expected.setdefault(field, []).append(new)
    if _plain(_document(edited)) != expected:
        raise EditError("the file writes this list in a way that cannot be edited here")
    return edited


def set_field(text: str, path: Path_, value: Value, order: tuple[str, ...] = (), *, markdown: bool) -> str:
    """The text of an entry's file with a field set. Raises EditError."""
    return _with_fields(text, lambda fields: set_value(fields, path, value, order), markdown=markdown)


def add_item(text: str, field: str, item: Mapping[str, Value], *, markdown: bool) -> str:
    """The text of an entry's file with a further item of a list. Raises EditError."""
    return _with_fields(text, lambda fields: add_value(fields, field, item), markdown=markdown)


def _with_fields(text: str, edit: Callable[[str], str], *, markdown: bool) -> str:
    if not markdown:
        return edit(text)
    parts = split(text)
    if isinstance(parts, Fault):
        raise EditError(parts.message)
    fields, start = parts[0], text.index("\n") + 1
    return text[:start] + edit(fields) + text[start + len(fields) :]


def with_own_form(data: bytes, edit: Callable[[str], str]) -> bytes:
    """The bytes of a file after an edit of its text; a byte order mark stays, and so do line ends if they are CRLF throughout."""
    text = data.decode("utf-8")
    mark, text = ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)
    is_crlf = "\r\n" in text and text.count("\r\n") == text.count("\n")
    edited = edit(text.replace("\r\n", "\n") if is_crlf else text)
    return (mark + (edited.replace("\n", "\r\n") if is_crlf else edited)).encode()


def set_body(text: str, body: str | None, *, markdown: bool) -> str:
    """The text of an entry's file with another body; the blank lines around it stay. Raises EditError."""
    if not markdown:
        return _set_yaml_body(text, body)
    parts = split(text)
    if isinstance(parts, Fault):
        raise EditError(parts.message)
    before = text[parts[1] :]
    lead = before[: len(before) - len(before.lstrip("\n"))] or "\n"
    return text[: parts[1]] + (f"{lead}{body}\n" if body else "")


def _set_yaml_body(text: str, body: str | None) -> str:
    root = _document(text)
    if body is None:
        return set_value(text, ("body",), None)
    lines = "".join(f"  {line}\n" if line else "\n" for line in body.split("\n"))
    block = f"body: |2\n{lines}" if body[:1].isspace() else f"body: |\n{lines}"
    pair = _pair(root, "body")
    if pair is None:
        edited = f"{text.rstrip()}\n{block}"
    else:
        start, end = pair[0].start_mark.index, _end(text, pair[1])
        edited = text[:start] + block.removesuffix("\n") + text[end:]
    expected = _plain(root)
    expected["body"] = f"{body}\n"
    if _plain(_document(edited)) != expected:
        raise EditError("the file writes its text in a way that cannot be edited here")
    return edited


# Reading


def _document(text: str) -> Any:
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise EditError(f"the file cannot be read as YAML: {error.__class__.__name__}") from None
    if not isinstance(node, yaml.MappingNode):
        raise EditError("the file has no fields")
    return node


def _plain(node: Any) -> Any:
    """A node as plain texts, lists and mappings."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return {key.value: _plain(value) for key, value in node.value}


def _assign(plain: Any, steps: list[str | int], value: Value) -> None:
    for step in steps[:-1]:
        plain = plain[step]
    if value is None:
        del plain[steps[-1]]
    else:
        plain[steps[-1]] = ("true" if value else "false") if isinstance(value, bool) else value


def _pair(mapping: Any, key: str) -> tuple[Any, Any] | None:
    return next((pair for pair in mapping.value if pair[0].value == key), None)


def _child(node: Any, step: str | int) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    if isinstance(node, yaml.MappingNode) and (pair := _pair(node, str(step))):
        return pair[1]
    raise EditError("the file has nothing here yet")


def _end(text: str, node: Any) -> int:
    """The index behind a node; a block ends with its last value, before the comments that follow it."""
    if isinstance(node, yaml.ScalarNode):
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(text[start:end].rstrip()) if node.style in ("|", ">") else end
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


# Writing


def _edited(text: str, holder: Any, step: str | int, value: Value, order: tuple[str, ...]) -> str:
    if isinstance(holder, yaml.SequenceNode):
        if value is None:
            raise EditError("items are removed in the file")
        return _replaced(text, _child(holder, step), value, holder.flow_style)
    if not isinstance(holder, yaml.MappingNode):
        raise EditError("the file has a text here and no fields")
    pair = _pair(holder, str(step))
    if pair is None:
        return text if value is None else _inserted(text, holder, str(step), value, order)
    return _removed(text, holder, pair) if value is None else _replaced(text, pair[1], value, holder.flow_style)


def _replaced(text: str, node: Any, value: Value, in_flow: bool) -> str:
    start, end = node.start_mark.index, _end(text, node)
    if isinstance(value, list) and isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        end = _end_of_line(text, end)
        return text[:start] + _block(text, node, value, end) + text[end:]
    if isinstance(node, yaml.SequenceNode) and not node.flow_style:
        start = text.rindex(":", 0, start) + 1  # the list begins on the next line
    lead = "" if text[start - 1] in " [{-" else " "
    return f"{text[:start]}{lead}{_flow(value)}{text[end:]}"


def _end_of_line(text: str, index: int) -> int:
    """The index behind the comment on the rest of a line, if it has one."""
    match = re.compile(r"[ \t]+#[^\n]*").match(text, index)
    return match.end() if match else index


def _block(text: str, node: Any, values: list[str], end_of_node: int) -> str:
    """A block list with other items: those that stay keep how they are written, and the comments at their lines."""
    written: dict[str, list[str]] = {}
    ends = [item.start_mark.index for item in node.value[1:]] + [end_of_node]
    for item, end in zip(node.value, ends, strict=True):
        kept = text[item.start_mark.index : end].rstrip()
        written.setdefault(item.value if isinstance(item, yaml.ScalarNode) else "", []).append(re.sub(r"\n[ \t]*-$", "", kept))
    indent = " " * node.start_mark.column
    items = [written[value].pop(0) if written.get(value) else scalar(value) for value in values]
    return f"\n{indent}- ".join([f"- {items[0]}", *items[1:]])


def _flow(value: Value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(scalar, value))}]"
    return ("true" if value else "false") if isinstance(value, bool) else scalar(str(value))


def _inserted(text: str, holder: Any, key: str, value: Value, order: tuple[str, ...]) -> str:
    """The text with a further field, behind that of the mapping which comes last before it in `order`."""
    if holder.flow_style:
        end = holder.end_mark.index - 1
        return f"{text[:end].rstrip()}{', ' if holder.value else ''}{key}: {_flow(value)}{text[end:]}"
    ranks = {name: rank for rank, name in enumerate(order)}
    before = [pair for pair in holder.value if ranks.get(pair[0].value, len(order)) < ranks.get(key, len(order))] or holder.value[:1]
    last = max(before, key=lambda pair: ranks.get(pair[0].value, 0))
    indent = " " * last[0].start_mark.column
    end = text.find("\n", _end(text, last[1]))
    end = len(text) if end < 0 else end
    return f"{text[:end]}\n{indent}{''.join(_lines(key, value, indent))}{text[end:]}"


def _lines(key: str, value: Value, indent: str) -> Iterator[str]:
    line = f"{key}: {_flow(value)}"
    if not isinstance(value, list) or len(line) <= SHORT:
        yield line
    else:
        yield f"{key}:"
        yield from (f"\n{indent}  - {scalar(item)}" for item in value)


def _removed(text: str, holder: Any, pair: tuple[Any, Any]) -> str:
    number, start, end = holder.value.index(pair), pair[0].start_mark.index, _end(text, pair[1])
    if len(holder.value) == 1:
        raise EditError("the only field of an item is removed in the file")
    if holder.flow_style:
        if number:
            return text[: text.rindex(",", 0, start)] + text[end:]
        return text[:start] + text[holder.value[1][0].start_mark.index :]
    if text[text.rfind("\n", 0, start) + 1 : start].strip():  # the first field of an item, behind its hyphen
        return text[:start] + text[holder.value[1][0].start_mark.index :]
    line, after = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return text[:line] + (text[after + 1 :] if after >= 0 else "")


def field_order(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The order in which fields are written: that of their model, `name` standing where `title` does."""
    return ("name", *fields)
