import numpy as np

from analytics.choke_points import choke_points
from analytics.compiled import NO_INTS, SMALL, Kernel
from analytics.failure_spread import failure_rules, spread
from analytics.influence import influence_findings
from analytics.influence_set import influence_set_findings
from analytics.parameters import InfluenceParameters, RunParameters, SupplyParameters
from analytics.supply_graph import supply_graph
from analytics.ties import compute_ties
from analytics.warm_up import KERNELS, warm_up
from graph_model.snapshot import NO_TIME
from tests.analytics.snapshots import company
from tests.analytics.supply_rows import chain


def _doubled(values: np.ndarray) -> np.ndarray:
    return values * 2


def test_little_work_stays_in_plain_python_and_much_is_compiled() -> None:
    kernel = Kernel(_doubled, NO_INTS)
    assert kernel.on(SMALL) == kernel.plain
    assert kernel.on(SMALL + 1) == kernel.compiled


def test_a_mapped_and_a_made_array_are_one_type_to_the_compiler() -> None:
    kernel = Kernel(_doubled, NO_INTS)
    made = np.arange(4, dtype=np.int32)
    mapped = made.copy()
    mapped.flags.writeable = False
    kernel.compile()
    assert kernel.compiled(made).tolist() == kernel.compiled(mapped[:]).tolist() == [0, 2, 4, 6]
    assert len(kernel.fast.signatures) == 1
    assert made.flags.writeable


def test_warming_up_tells_of_every_kernel_and_leaves_nothing_to_compile() -> None:
    told: list[str] = []
    assert warm_up(told.append) >= 0
    assert len(told) == len(KERNELS) == len({kernel.name for kernel in KERNELS})
    assert all(kernel.fast.signatures for kernel in KERNELS)


def test_the_examples_of_the_kernels_are_of_the_types_that_a_run_gives_them() -> None:
    """A run large enough to be compiled, exact and sampled, compiles nothing that warming up has not."""
    warm_up()
    mails = [(i % 300, [(7 * i + 1) % 300, (i * i) % 300], 0) for i in range(10_000)]
    snapshot, parameters = company(300, mails=mails), RunParameters(influence=InfluenceParameters(replicates=1))
    assert influence_findings(snapshot, compute_ties(snapshot, parameters), parameters)
    assert influence_set_findings(snapshot, compute_ties(snapshot, parameters), parameters, ())
    graph = supply_graph(chain([(f"n{i + 1}", f"n{i // 3}", "x") for i in range(30_000)], ours=["n0"]), NO_TIME)
    assert len(choke_points(graph, SupplyParameters())) == 30_000
    assert len(spread(failure_rules(graph, cautious=True), [graph.ids.index("n30000")]).failed) > 1
    assert {kernel.name: len(kernel.fast.signatures) for kernel in KERNELS} == {kernel.name: 1 for kernel in KERNELS}
