"""Takes the picture of the page that the README shows: `python -m tests.clients.picture`. It needs Chromium."""

import asyncio
import tempfile
from contextlib import suppress
from pathlib import Path

from botocore.exceptions import ClientError

from tests.clients.running import ROOT, SCRIPTS, running
from tests.clients.steering import tab
from tests.clients.test_page import ROWS, streamed, transcribe

PICTURE = ROOT / "docs" / "page.png"
SESSION = "5e550000-0000-4000-8000-000000000001"


async def main(folder: Path) -> None:
    """Some calls, one refused, a stream; the journal with one line open."""
    with running(folder, f"--scripts={SCRIPTS}") as emulator:
        client = transcribe(emulator)
        client.create_vocabulary(VocabularyName="products", LanguageCode="en-US", Phrases=["emulator"])
        client.get_vocabulary(VocabularyName="products")
        with suppress(ClientError):  # the name is taken
            client.create_vocabulary(VocabularyName="products", LanguageCode="en-US", Phrases=["emulator"])
        async with streamed(emulator, SESSION, 6.0):
            await asyncio.to_thread(client.list_vocabularies)
        await asyncio.to_thread(take, folder, f"{emulator.http}/")


def take(folder: Path, url: str) -> None:
    with tab(folder / "profile", url) as page:
        page.look(1280, 860)
        page.until(f"{ROWS}.length > 4")
        page.get(f"{ROWS}.find((row) => row.innerText.includes('Conflict')).querySelector('a').click()")
        page.shows("#line", "Answer")
        page.get("document.activeElement.blur()")
        page.get("scrollTo(0, 0)")
        page.picture(PICTURE)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(main(Path(name)))
