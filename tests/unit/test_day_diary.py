"""What is kept of each modem's figures over a day."""

from __future__ import annotations

from appliance.daemon.database_thread import DatabaseThread
from appliance.daemon.day_diary import KEPT, STEP_S, DayDiary, Figures


async def diary() -> DayDiary:
    return DayDiary(DatabaseThread(), lambda: {}, max)


def noted(diary: DayDiary, *looks: tuple[float, Figures]) -> object:
    for step, figures in looks:
        diary.write(figures, step * STEP_S)
    return diary.told()["modems"]


async def test_of_each_step_the_worst_is_kept() -> None:
    looks = [(0, {"sim1": 3}), (0.5, {"sim1": 9}), (0.9, {"sim1": None}), (1, {"sim1": 2}), (1.1, {"sim1": 1})]
    assert noted(await diary(), *looks) == {"sim1": [9, 2]}


async def test_where_nothing_was_there_is_a_gap() -> None:
    looks: list[tuple[float, Figures]] = [
        (0, {"sim1": 3}),
        (1, {"sim1": None}),
        (2, {"sim1": None}),
        (2.5, {"sim1": 4}),
    ]
    assert noted(await diary(), *looks) == {"sim1": [3, None, 4]}


async def test_a_day_is_kept_and_a_modem_that_is_gone_is_forgotten() -> None:
    kept = await diary()
    [history] = noted(kept, *((step, {"sim1": step}) for step in range(KEPT + 5))).values()  # type: ignore[attr-defined]
    assert (len(history), history[-1]) == (KEPT, KEPT + 4)
    assert noted(kept, (KEPT + 6, {"sim2": 1})) == {"sim2": [1]}
