"""The composition root as commands use it."""

from pathlib import Path

from sentinel.app import open_app
from sentinel.core.verdict import Verdict
from sentinel.core.words import Trigger
from sentinel.demo.server import DemoServer
from support.fresh_folder import fresh_folder
from support.values import folder_tree
from support.watched import FILES, page


def test_a_command_may_run_one_piece_of_work_after_the_other(tmp_path: Path) -> None:
    """The second failed with "The look failed.": connections belonged to the first event loop."""
    links = tuple(f"/{number}.html" for number in range(30))
    many = {f"{number}.html": page(f"Page {number}") for number in range(30)}
    root = folder_tree(tmp_path / "www", {**FILES, "index.html": page("Home", links=links), **many})
    with DemoServer(root, tmp_path / "flags", "main") as server:
        fresh_folder(tmp_path / "work", url=server.url, document_root=root, name="main")
        with open_app(tmp_path / "work" / "config.toml") as app:
            site = app.site(None)
            runs = [app.run(app.detector.sweep(site, trigger=Trigger.COMMAND)) for _ in range(3)]
            learnt = app.run(app.learner.learn(site, fetches=1))
    assert [run.verdict for run in runs] == [Verdict.INTACT] * 3, runs[-1].judgements
    assert [run.pages for run in runs] == [runs[0].pages] * 3
    assert runs[0].pages > 30
    assert len(learnt.baseline.pages) > 30
