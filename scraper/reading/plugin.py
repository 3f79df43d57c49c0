"""Datasette -> a reading room: the plugin's hooks and its table of addresses.

Only databases that are archives of ours are touched; beside others, Datasette stays as it is.
"""

from __future__ import annotations

from typing import Any

from datasette import NotFound, Response, hookimpl

from scraper.reading import listed, policy, views, web
from scraper.reading.home import home as home_of

_DB = r"/(?P<database>[^\/\.]+)/-/"


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our addresses; Datasette asks plugins before its own."""
    routes = [
        (r"/$", front),
        (r"/-/$", index),
        (rf"/-/{web.STYLE_NAME.replace('.', chr(92) + '.')}$", style),
        (_DB + r"home$", home),
        (_DB + r"search$", listed.searching),
        (_DB + r"changes$", listed.changes),
        (_DB + r"changes\.atom$", listed.atom),
        (_DB + r"changes\.json$", listed.json_feed),
        (_DB + r"release/(?P<id>[0-9]+)$", views.page),
        (_DB + r"release/(?P<id>[0-9]+)\.json$", views.as_json),
        (_DB + r"raw/(?P<sha256>[0-9a-f]{64})$", views.raw),
        (_DB + r"timegate/(?P<url>.+)$", views.timegate),
        (_DB + r"timemap/link/(?P<url>.+)$", views.timemap),
    ]
    return [(regex, _polite(view)) for regex, view in routes]


def _polite(view: Any) -> Any:
    """The view, with a page of ours where the archive does not hold what was asked for."""

    async def answering(datasette: Any, request: Any) -> Any:
        try:
            return await view(datasette, request)
        except web.Missing as missing:
            return missing.room.page("missing.html", status=404, message=str(missing))
        except NotFound as error:
            return Response.text(f"{error}\n", status=404)

    return answering


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Any:
    """A Content-Security-Policy on every answer, Datasette's included; see `policy`."""
    config = datasette.plugin_config("scraper") or {}

    def wrap(app: Any) -> Any:
        return policy.wrap(app, public=bool(config.get("public")), handlers=policy.handlers())

    return wrap


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page that Datasette does not know: an answer of ours, with ways on from there."""
    if not isinstance(exception, NotFound) or "json" in request.path:
        return None

    async def answer() -> Any:
        names = await web.archives(datasette, request.actor)
        if not names:
            return None
        room = web.Room(datasette, request, names[0], tuple(names[1:]))
        return room.page("missing.html", status=404, message="There is no such page")

    return answer


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Scripts written in Datasette's templates bear a nonce."""
    policy.prepare(env)


async def style(datasette: Any, request: Any) -> Any:
    """Our one style sheet; its name holds its digest, so that it may be kept for ever."""
    return Response(
        web.STYLE.decode(),
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
        content_type="text/css; charset=utf-8",
    )


async def front(datasette: Any, request: Any) -> Any:
    """The first archive's home page; Datasette's own index where there is no archive."""
    names = await web.archives(datasette, request.actor)
    if not names:
        return await index(datasette, request)
    return await _home(web.Room(datasette, request, names[0], tuple(names[1:])))


async def index(datasette: Any, request: Any) -> Any:
    """Datasette's own index of databases, at /-/ on both of its versions."""
    from datasette.views.index import IndexView

    request.scope["url_route"] = {"kwargs": {"format": None}}
    return await IndexView(datasette).get(request)


async def home(datasette: Any, request: Any) -> Any:
    """The home page of the archive in the address."""
    return await _home(await web.room_for(datasette, request))


async def _home(room: web.Room) -> Any:
    return room.page("home.html", **await room.ask(home_of))
