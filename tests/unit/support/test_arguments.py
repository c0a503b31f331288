"""What `./yubo test ...` makes of its words."""

from tests.__main__ import PARALLEL, TESTS, arguments


def test_without_a_word_every_test_runs_on_every_core() -> None:
    assert arguments([]) == [*PARALLEL, str(TESTS)]


def test_unit_includes_the_architecture() -> None:
    assert arguments(["unit", "-x"]) == [*PARALLEL, str(TESTS / "unit"), str(TESTS / "architecture"), "-x"]


def test_a_path_runs_alone_in_one_process() -> None:
    this = f"{__file__}::test_a_path_runs_alone_in_one_process"

    assert arguments([this, "-q"]) == [this, "-q"]


def test_a_word_after_an_option_is_the_options() -> None:
    assert arguments(["-k", "unit"]) == [*PARALLEL, str(TESTS), "-k", "unit"]


def test_asking_for_one_process_is_heard() -> None:
    assert arguments(["architecture", "-n0"]) == [str(TESTS / "architecture"), "-n0"]


def test_a_word_that_is_neither_group_nor_path_is_left_to_pytest_to_refuse() -> None:
    assert arguments(["unti"]) == ["unti"]
