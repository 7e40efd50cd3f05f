from collections.abc import Iterator

import pytest

from tests.web.box import Box, Browser, running_box


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    with running_box(tmp_path_factory.mktemp("box")) as box:
        yield box


@pytest.fixture
def anna(box: Box) -> Browser:
    return box.browser("anna")


@pytest.fixture
def ben(box: Box) -> Browser:
    return box.browser("ben")


@pytest.fixture
def carla(box: Box) -> Browser:
    return box.browser("carla")
