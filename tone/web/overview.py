"""The overview: calls, flags and reviews, and how often people agreed."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from tone.store.overview import Tally, overview
from tone.web.access import Seer
from tone.web.house import InHouse

router = APIRouter(tags=["overview"])


@router.get("/overview.json")
def overview_json(house: InHouse, signed: Seer) -> dict[str, Any]:
    """The counts as data; `agreement` is null where nothing is judged."""
    found = overview(house.store.database)
    return {
        "whole": _data(found.whole),
        "teams": [_data(each) for each in found.teams],
        "queues": [_data(each) for each in found.queues],
        "weeks": [_data(each) for each in found.weeks],
    }


@router.get("/overview", response_class=HTMLResponse)
def overview_page(house: InHouse, signed: Seer) -> Response:
    """Calls, flagged, reviewed, agreement: together, by week, team and queue."""
    found = overview(house.store.database)
    return house.page("overview.html", "Overview", signed=signed, found=found)


def _data(tally: Tally) -> dict[str, Any]:
    return {**asdict(tally), "agreement": tally.agreement}
