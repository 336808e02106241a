"""The straight way and the ordinary way give one snapshot: columns equal what loading the folder gives."""

import numpy as np

from analytics.parameters import InfluenceParameters, RunParameters
from analytics.run import analyse
from graph_model.policy import Policy
from graph_model.snapshot import TABLES
from sociogram.analysing import run_analysis
from sociogram.demo.columns import to_snapshot
from sociogram.demo.company import CompanySize, make_company
from sociogram.demo.folder import write_folder
from sociogram.jobs import run_import


def test_loading_the_folder_gives_the_columns_and_the_findings(store, tmp_path):
    company = make_company(3, CompanySize(140, 32, 12))
    write_folder(company, tmp_path)
    run_import(store, [tmp_path], our_domains=company.our_domains)
    parameters = RunParameters(influence=InfluenceParameters(replicates=0))
    loaded = run_analysis(store, parameters)
    straight = to_snapshot(company, Policy(our_domains=tuple(sorted(company.our_domains))))
    assert differing_columns(loaded.snapshot, straight) == []
    assert loaded.snapshot.facts() | {"revision": ""} == straight.facts()
    assert analyse(straight, parameters).findings == loaded.analysis.findings


def differing_columns(one, other):
    return [
        f"{name}.{column}"
        for name in TABLES
        for (column, a), (_, b) in zip(getattr(one, name).columns(), getattr(other, name).columns(), strict=True)
        if a.shape != b.shape or not np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    ]
