"""What a run found, for other programs: put together from a graph, and written to files.

In: a store, for whom it is, and which run. Out: files that take their name only once they are whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from analytics.networks import Network, people_network, supply_network
from analytics.pseudonyms import pseudonym
from analytics.ties import compute_ties
from graph_model.errors import InputError, NotAllowed
from graph_model.findings import FindingKind
from graph_model.run_store import MOST_FINDINGS, read_findings
from graph_model.snapshot import NO_TIME
from graph_model.store import Store
from reports.days import day
from reports.exports.finding_tables import TABLES, ExportTable, Row, finding_table, may_see, pseudonymous_table
from reports.exports.table_files import TABLE_FORMATS
from reports.material import NAMED, NAMELESS, UNNAMED, Material
from reports.reader import READERS, Reader
from sociogram.audit import audit_key
from sociogram.report_material import report_material
from sociogram.settings import Settings

ABOUT = "about.json"
"""What a folder of tables says of itself."""


@dataclass(frozen=True, slots=True)
class NetworkExport:
    """A network, and what its file says of itself. `notes` are what is to be kept in mind."""

    network: Network
    about: Mapping[str, str]
    notes: tuple[str, ...]


def people_export(
    store: Store,
    settings: Settings,
    reader: Reader,
    *,
    run: str | None = None,
    directed: bool = True,
    internal: bool = False,
    pseudonyms: bool = False,
) -> NetworkExport:
    """People and their ties, as this run saw them: the ties are computed from the graph as it is, with the run's parameters.

    Raises:
        NotAllowed: for whom it is may not see ties.
        AnalysisError: there is no run.
        NotFound: no run is called so.

    """
    if not reader.scores:
        able = ", ".join(each.role for each in READERS.values() if each.scores)
        raise NotAllowed(
            "A network of people says who is tied to whom, and its shape gives people away, also without names: the role "
            f"{reader.role} may not see it. Roles that may: {able}. Who supplies whom (--supply) may be seen by all."
        )
    kinds = (FindingKind.INFLUENCE, FindingKind.COMMUNITY)
    material = report_material(store, settings, reader, kinds, run=run)
    ties = compute_ties(material.snapshot, material.parameters)
    found = [each for kind in kinds for each in material.of(kind)]
    network = people_network(material.snapshot, ties, found, material.parameters, directed=directed, internal=internal)
    if pseudonyms:
        key = audit_key(store, settings)
        network = network.pseudonymous([pseudonym(key, material.run.id, each) for each in network.ids])
    return NetworkExport(network, about(material, "people and ties", UNNAMED if pseudonyms else NAMED), material.notes)


def supply_export(store: Store, settings: Settings, reader: Reader, *, run: str | None = None) -> NetworkExport:
    """Who supplies whom, as of this run. Raises AnalysisError or NotFound, as the other."""
    material = report_material(store, settings, reader, [FindingKind.CHOKE_POINT], run=run)
    as_of = NO_TIME if material.run.as_of_ms is None else material.run.as_of_ms
    network = supply_network(material.snapshot, as_of, material.of(FindingKind.CHOKE_POINT))
    return NetworkExport(network, about(material, "organisations and supplies", NAMELESS), material.notes)


def about(material: Material, what: str, confidentiality: str) -> dict[str, str]:
    """What a file says of itself."""
    run = material.run
    return {
        "what": what,
        "run": run.id,
        "as_of": day(run.as_of_ms),
        "window": f"{day(run.from_ms)} to {day(run.as_of_ms)}",
        "made_for": material.reader.role,
        "confidentiality": confidentiality,
    }


# ── findings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FindingsExport:
    """What was written: the rows of each file, and kinds that the role may not see."""

    about: Mapping[str, str]
    files: Mapping[str, int]
    withheld: tuple[str, ...]
    notes: tuple[str, ...]


def export_findings(
    store: Store,
    settings: Settings,
    reader: Reader,
    folder: Path,
    form: str,
    *,
    kinds: Sequence[FindingKind] = (),
    run: str | None = None,
) -> FindingsExport:
    """A table for each of these kinds (none named: for each that the role may see), and `about.json`, in this folder.

    Tables of an earlier export are removed from it first: whoever is handed the folder gets what `about.json` says. One kind
    after the other is in memory.

    Raises:
        NotAllowed: a kind is named that the role may not see.
        InputError: a file cannot be written, or a library for the format is missing.
        AnalysisError: there is no run.
        NotFound: no run is called so.

    """
    withheld = [each for each in kinds or FindingKind if not may_see(reader, each)]
    if kinds and withheld:
        able = ", ".join(each.role for each in READERS.values() if all(may_see(each, kind) for kind in kinds))
        raise NotAllowed(f"{_listed(withheld)} may not be seen by the role {reader.role}. Roles that may: {able}.")
    material = report_material(store, settings, reader, (), run=run)
    _make(folder)
    _clear(folder)
    told = about(material, "findings", NAMED if reader.names or reader.scores else NAMELESS)
    files = dict[str, int]()
    made = FindingsExport(told, files, tuple(each.value for each in withheld), material.notes)
    _tell(folder, made)  # before the first table: of an export that is cut short, too, the next one knows the folder
    for kind in kinds or FindingKind:
        if kind not in withheld:
            table = _table(store, material, kind)
            files[f"{table.name}.{form}"] = _write(table, folder / f"{table.name}.{form}", form)
    _tell(folder, made)
    return made


def _table(store: Store, material: Material, kind: FindingKind) -> ExportTable:
    findings = read_findings(store, material.run.id, kind, limit=MOST_FINDINGS)
    if kind is FindingKind.INFLUENCE and not material.reader.scores:
        told = material.run.parameters
        return pseudonymous_table(
            findings, material.run.id, material.key, told.influence.weights, told.communities.step
        )
    return finding_table(kind, findings, material.run.id, material.names, material.reader)


def _write(table: ExportTable, path: Path, form: str) -> int:
    rows = 0

    def counted() -> Iterator[Row]:
        nonlocal rows
        for row in table.rows:
            rows += 1
            yield row

    with whole_file(path) as place, place.open("wb") as file:
        TABLE_FORMATS[form](replace(table, rows=counted()), file)
    return rows


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made ({error.strerror}). Name another folder.") from error


def _clear(folder: Path) -> None:
    """Remove the tables of a folder whose `about.json` says that an export of findings was written there."""
    try:
        told = json.loads((folder / ABOUT).read_bytes())
    except (FileNotFoundError, ValueError):
        return
    if not isinstance(told, dict) or not told.keys() >= {"about", "files"}:
        return
    for path in (folder / f"{name}.{form}" for name in TABLES for form in TABLE_FORMATS):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise InputError(
                f"{path} of an earlier export cannot be removed ({error.strerror}). Name another folder."
            ) from error


def _tell(folder: Path, made: FindingsExport) -> None:
    write_text(folder / ABOUT, [json.dumps(asdict(made), indent=2, ensure_ascii=False), "\n"])


def _listed(kinds: Iterable[FindingKind]) -> str:
    return ", ".join(each.value for each in kinds)


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to; it becomes `path` if all goes well, and else nothing of it is left. A device, such as
    /dev/stdout, is written to as it is.

    Raises:
        InputError: it cannot be written.

    """
    beginning = path.with_name(f"{path.name}.part")
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        yield beginning
        beginning.replace(path)
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}). Name another place.") from error
    finally:
        beginning.unlink(missing_ok=True)


def write_text(path: Path, lines: Iterable[str]) -> None:
    """The lines as a file in UTF-8, with their own ends. Raises as `whole_file`."""
    with whole_file(path) as place, place.open("w", encoding="utf-8", newline="") as file:
        file.writelines(lines)
