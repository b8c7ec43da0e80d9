"""A learning that is begun while another one is made into a candidate."""

from pathlib import Path

import pytest

from sentinel.core.manifest import Manifest
from sentinel.core.site import Site
from sentinel.core.under_way import LearningUnderWay
from sentinel.errors import Refused
from support.fakes import open_incident
from support.watched import watched


@pytest.mark.parametrize("attacked", [False, True])
async def test_a_learning_that_is_begun_while_the_candidate_of_another_is_made_goes_on(
    tmp_path: Path, *, attacked: bool
) -> None:
    """The daemon ends that of yesterday; a person begins anew, perhaps because of an incident."""
    async with watched(tmp_path) as place:
        store, learner = place.app.store, place.app.learner
        scan, known = place.app.tree.scan_site, len(store.baselines.all("main"))
        begun: list[LearningUnderWay] = []

        def overtaken(site: Site) -> Manifest:
            if attacked:
                open_incident(store, "main", first_sighting_at=place.app.clock.now())
            begun.append(learner.begin(site, rounds=2, spread_seconds=0.0, by="web"))
            return scan(site)

        place.app.tree.scan_site = overtaken  # type: ignore[method-assign] # once
        with pytest.raises(Refused):
            await learner.learn(place.site, fetches=1)
        assert [store.learnings.get("main")] == begun
        assert len(store.baselines.all("main")) == known
