"""The page of every component, with made-up content."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from tone.report.patterns import patterns_context
from tone.web.access import Member
from tone.web.house import InHouse

router = APIRouter(tags=["patterns"])


@router.get("/patterns", response_class=HTMLResponse, include_in_schema=False)
def patterns_page(house: InHouse, signed: Member) -> Response:
    """Each component as the other pages use it."""
    shown = patterns_context()
    return house.page("patterns_served.html", "Patterns", signed=signed, script="call.js", **shown)
