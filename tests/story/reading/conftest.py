from collections.abc import AsyncIterator

import pytest

from tests.story.reading.told import Teller, telling


@pytest.fixture
async def teller() -> AsyncIterator[Teller]:
    with telling() as made:
        yield made
        await made.model.close()
