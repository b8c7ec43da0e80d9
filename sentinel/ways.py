"""The ways to look at an address beside an ordinary visitor's, as far as they are configured."""

import ipaddress
from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

from sentinel.core.doubts import Doubt
from sentinel.core.endpoint import split_port
from sentinel.core.page import FetchRequest, Look
from sentinel.core.ports import NameServers, Vantage
from sentinel.core.rendering import Rendering
from sentinel.core.search_looks import SearchLook
from sentinel.core.settings import Config
from sentinel.core.urls import host_of
from sentinel.core.words import WitnessKind
from sentinel.eyes import Eyes, Scene


class Blind(NamedTuple):
    """Nothing could be looked at, and why: one sentence for people."""

    why: str


class Way(NamedTuple):
    """One way to the site."""

    witness: WitnessKind
    place: str
    """For people: which name server, which vantage point; empty where there is only one."""
    look: Callable[[str], Awaitable[Look | Rendering | Blind]]


def ways_to(eyes: Eyes, scene: Scene, config: Config, doubt: Doubt) -> Iterator[Way]:
    """All that can tell more about a doubt; whoever has spoken about it already is not asked."""
    ways = [_visitor(eyes, scene)]
    if doubt.hostile:
        ways += [search_way(eyes, scene, way) for way in eyes.search.ways]
    if scene.site.origin:
        ways.append(_origin(eyes, scene))
    if eyes.names is not None:
        ways += [
            _resolver(eyes, scene, eyes.names, server) for server in config.witnesses.resolvers
        ]
    ways += [_vantage(scene, vantage) for vantage in eyes.vantages]
    return (way for way in ways if way.witness not in doubt.seen_by)


def visitor(eyes: Eyes, scene: Scene, witness: WitnessKind) -> Way:
    """A visitor's look with the first agent."""

    async def look(url: str) -> Look:
        return await eyes.witness.fetch(
            FetchRequest(
                url=url,
                headers=scene.headers,
                user_agent=eyes.user_agents[0],
                fresh_connection=True,
            )
        )

    return Way(witness, "", look)


def search_way(eyes: Eyes, scene: Scene, way: SearchLook) -> Way:
    """A look as a search engine, or its visitors, take it."""

    async def look(url: str) -> Look:
        return await eyes.witness.fetch(
            FetchRequest(
                url=url,
                headers=(*scene.headers, *way.headers),
                user_agent=way.user_agent,
                fresh_connection=True,
            )
        )

    return Way(way.witness, "", look)


def _visitor(eyes: Eyes, scene: Scene) -> Way:
    return visitor(eyes, scene, WitnessKind.PUBLIC)


def _origin(eyes: Eyes, scene: Scene) -> Way:
    address, port = split_port(scene.site.origin)

    async def look(url: str) -> Look:
        return await _at(eyes, scene, url, address, port, by="the configured origin")

    return Way(WitnessKind.ORIGIN, scene.site.origin, look)


def _resolver(eyes: Eyes, scene: Scene, names: NameServers, server: str) -> Way:
    async def look(url: str) -> Look | Blind:
        host = host_of(url)
        if _is_address(host):
            return Blind("The site is named by its address: there is no name to ask for.")
        theirs = await names.ask(host, server)
        if theirs.failure:
            return Blind(f"The name server {server} gave no address: {theirs.failure}.")
        if not theirs.addresses:
            given = ", ".join(theirs.forbidden)
            return Blind(f"The name server {server} gives {given}, which may not be asked.")
        ours = await names.ask(host, "")
        if set(ours.addresses) & set(theirs.addresses):
            return Blind(f"The name server {server} gives the same address as ours.")
        by = f"the name server {server}"
        return await _at(eyes, scene, url, theirs.addresses[0], 0, by=by)

    return Way(WitnessKind.RESOLVER, server, look)


def _vantage(scene: Scene, vantage: Vantage) -> Way:
    async def look(url: str) -> Look:
        return await vantage.look(FetchRequest(url=url, headers=scene.headers))

    return Way(WitnessKind.VANTAGE, vantage.name, look)


async def _at(eyes: Eyes, scene: Scene, url: str, address: str, port: int, *, by: str) -> Look:
    return await eyes.witness.fetch(
        FetchRequest(
            url=url,
            headers=scene.headers,
            user_agent=eyes.user_agents[-1],
            fresh_connection=True,
            connect_to=address,
            connect_port=port,
            connect_by=by,
        )
    )


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
