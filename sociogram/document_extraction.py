"""The operations of a front-end, out of its files: GraphQL files, and literals in TypeScript, JavaScript and Python.

In: files. Out: one text for each operation, with the fragments that it needs, wherever they stand. A literal that is one
operation with all its fragments is taken as it stands, since that is what its front-end sends; others are printed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

from graph_model.errors import InputError

_TEMPLATE = re.compile(r"(?:\b(?:gql|graphql)\s*\(?\s*|/\*\s*GraphQL\s*\*/\s*)`((?:[^`\\]|\\.)*)`", re.DOTALL)
_INTERPOLATED = re.compile(r"\$\{[^}]*\}")
_SCRIPTS = {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".vue", ".svelte"}
_CALLS = {"gql", "graphql"}


def extracted(paths: Iterable[Path]) -> list[str]:
    """The text of each operation, in the order of the files.

    Raises:
        InputError: a file cannot be read, is not GraphQL, or needs a fragment that is nowhere or twice.

    """
    literals = [(path, text, _parsed(path, text)) for path in paths for text in _literals(path)]
    fragments = _fragments((path, document) for path, _, document in literals)
    return [
        found
        for path, text, document in literals
        for found in _operations(path, text, document, fragments)
    ]  # fmt: skip


def _literals(path: Path) -> list[str]:
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    if path.suffix == ".py":
        return list(_python_literals(path, content))
    if path.suffix in _SCRIPTS:
        return [_INTERPOLATED.sub("", found) for found in _TEMPLATE.findall(content)]
    return [content]


def _python_literals(path: Path, content: str) -> Iterator[str]:
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{path} is not Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node.func) in _CALLS:
            argument = node.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _parsed(path: Path, text: str) -> DocumentNode:
    try:
        return parse(text)
    except GraphQLSyntaxError as error:
        raise InputError(f"{path} has what is not GraphQL: {error.message}") from error


def _fragments(documents: Iterable[tuple[Path, DocumentNode]]) -> dict[str, FragmentDefinitionNode]:
    found: dict[str, FragmentDefinitionNode] = {}
    for path, document in documents:
        for each in document.definitions:
            if isinstance(each, FragmentDefinitionNode):
                name = each.name.value
                if name in found and print_ast(found[name]) != print_ast(each):
                    raise InputError(f"{path}: there is another fragment {name}.")
                found[name] = each
    return found


def _operations(
    path: Path, text: str, document: DocumentNode, fragments: dict[str, FragmentDefinitionNode]
) -> Iterator[str]:
    here = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode):
            needed = _needed(path, each, {**fragments, **here})
            own = [definition for definition in document.definitions if definition is not each]
            whole = len(own) == len(needed) and all(definition in needed for definition in own)
            yield text if whole else print_ast(DocumentNode(definitions=(each, *needed)))


def _needed(
    path: Path, operation: OperationDefinitionNode, fragments: dict[str, FragmentDefinitionNode]
) -> list[FragmentDefinitionNode]:
    """The fragments that an operation needs, and those that these need, by name."""
    seen: set[str] = set()
    waiting: list[Node] = [operation]
    while waiting:
        spreads = _Spreads()
        visit(waiting.pop(), spreads)
        for name in spreads.names - seen:
            if name not in fragments:
                raise InputError(f"{path}: the fragment {name} is in none of these files.")
            seen.add(name)
            waiting.append(fragments[name])
    return [fragments[name] for name in sorted(seen)]


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        self.names.add(node.name.value)
