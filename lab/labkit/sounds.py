"""The tones of the phones, written once per run."""

from labkit import audio

SECONDS = 60


class Sounds:
    """Files with tones in one folder."""

    def __init__(self, folder):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def tone(self, frequency_hz):
        """A WAV file with the tone."""
        path = self._folder / f"tone-{frequency_hz}.wav"
        if not path.exists():
            audio.write_tone(path, frequency_hz, SECONDS)
        return path

    def ulaw(self, frequency_hz):
        """The tone as bare G.711."""
        path = self._folder / f"tone-{frequency_hz}.ul"
        if not path.exists():
            audio.write_ulaw(path, frequency_hz, SECONDS)
        return path
