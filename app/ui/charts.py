"""Flet's charts, and nothing of what its package would load beside it.

The package also draws what matplotlib drew, and so imports that wherever it is installed: four seconds in which the app
stands still, for a chart that has nothing to do with it. Here it is not found.
"""

from __future__ import annotations

import sys

_HEAVY = "matplotlib"
_hidden = _HEAVY not in sys.modules
if _hidden:
    sys.modules[_HEAVY] = None  # type: ignore[assignment]  # what Python itself takes for "not there"
try:
    from flet_charts import (
        BarChart,
        BarChartGroup,
        BarChartRod,
        BarChartRodStackItem,
        ChartCirclePoint,
        ChartGridLines,
        LineChart,
        LineChartData,
        LineChartDataPoint,
    )
finally:
    if _hidden:
        del sys.modules[_HEAVY]

__all__ = [
    "BarChart",
    "BarChartGroup",
    "BarChartRod",
    "BarChartRodStackItem",
    "ChartCirclePoint",
    "ChartGridLines",
    "LineChart",
    "LineChartData",
    "LineChartDataPoint",
]
