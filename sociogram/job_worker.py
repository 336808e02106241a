"""The process that does one job: `python -m sociogram.job_worker JOB HOLDER`, started by `sociogram.job_runner`.

A process of its own: answers never wait for an analysis that computes, an import that is killed takes nobody with it, and the
memory of either is given back when it ends.
"""

from __future__ import annotations

import logging
import sys

from sociogram.ending import end_at_once, ending_in_order, hear, say_when_stopped


def main() -> None:
    """Do the job that was claimed for us, and exit. How it went is written in its node, and nowhere else."""
    say_when_stopped("The job that was at work is stopped.")
    hear(end_at_once)
    from graph_model.errors import SociogramError  # noqa: PLC0415 # what follows takes a second or more
    from graph_model.job_store import read_job  # noqa: PLC0415
    from sociogram.graph import open_graph  # noqa: PLC0415
    from sociogram.job_at_work import job_at_work  # noqa: PLC0415
    from sociogram.job_request import do  # noqa: PLC0415
    from sociogram.settings import Settings  # noqa: PLC0415
    from sociogram.traces import traced  # noqa: PLC0415

    key, holder = sys.argv[1:]
    settings = Settings.from_environment()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with ending_in_order():
        try:
            with open_graph(settings) as store:
                job = read_job(store, key)
                if job is not None:
                    with job_at_work(store, job, holder) as work, traced(settings, f"job {job.kind.value}"):
                        do(store, settings, job, work)
        except SociogramError as error:
            logging.getLogger(__name__).warning("job %s: %s", key, error)
            sys.exit(1)


if __name__ == "__main__":
    main()
