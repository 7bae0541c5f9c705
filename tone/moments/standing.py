"""How phrases stand to each other in a line: one behind another, or over one another."""

from collections.abc import Sequence

from tone.call.matching import Match

TURN_REACH = 14  # tokens from an acknowledgement on to the "but" that empties it
WALL_REACH = 14  # tokens from that "but" on to the wall


def wall_behind(match: Match, turns: Sequence[Match], walls: Sequence[Match]) -> Match | None:
    """The refusal behind an acknowledgement with a "but" between them; None where there is none."""
    for turn in turns:
        if 0 < turn.first - match.last <= TURN_REACH:
            for wall in walls:
                if 0 <= wall.first - turn.last <= WALL_REACH:
                    return wall
    return None


def joined(matches: Sequence[Match]) -> list[Match]:
    """Matches of one kind that overlap, as one."""
    joined: list[Match] = []
    for match in sorted(matches, key=lambda match: match.first):
        if joined and match.overlaps(joined[-1]):
            match = Match(joined[-1].first, max(joined.pop().last, match.last))
        joined.append(match)
    return joined
