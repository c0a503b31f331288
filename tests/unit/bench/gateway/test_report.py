"""What the report makes of the rounds."""

from tests.bench.gateway.load import Round
from tests.bench.gateway.report import LARGE, LARGE_SHARED, SMALL, Report


def measured(**per_second: float) -> Report:
    report = Report({})
    for gateway, figure in per_second.items():
        report.add(LARGE, gateway.replace("_", "-"), Round(figure, 1, 2, 1000 / figure, 0))
    return report


def test_a_median_is_of_each_figure_by_itself_and_failures_add_up() -> None:
    report = Report({})
    for found in (Round(10, 5, 9, 1.0, 1), Round(30, 1, 7, 3.0, 0), Round(20, 3, 8, 2.0, 2)):
        report.add(SMALL, "yubo", found)

    assert report.median(SMALL, "yubo") == Round(20, 3, 8, 2.0, 3)
    assert report.median(LARGE, "yubo") is None


def test_a_floor_is_against_the_best_of_the_others() -> None:
    report = measured(yubo=1000, apollo=50, hive=40, hive_rust=200)

    assert report.ratio(LARGE, ("apollo",)) == 20
    assert report.ratio(LARGE, ("apollo", "hive", "hive-rust")) == 5
    assert report.ratio(LARGE, ("apollo", "hive", "hive-rust"), "cpu") == 5


def test_without_one_of_the_others_there_is_no_ratio() -> None:
    report = measured(yubo=1000, apollo=50)

    assert report.ratio(LARGE, ("apollo", "hive")) is None
    assert report.ratio(LARGE_SHARED, ("apollo",)) is None


def test_the_json_holds_every_figure_and_floor() -> None:
    report = measured(yubo=1000, apollo=50)
    report.peak_mib = {"yubo": 48.5}

    found = report.as_json()

    assert [row["gateway"] for row in found["measured"]] == ["yubo", "apollo"]
    assert found["floors"][0] | {"case": None} == {
        "case": None,
        "wanted": 15,
        "others": ("apollo",),
        "ratio": 20,
        "cpuRatio": 20,
    }
    assert found["peakMiB"] == {"yubo": 48.5}
