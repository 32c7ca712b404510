"""Trying scripts out: a request that may come → which script would answer, why, and what would be said when."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from emulator.scripts.format import Script
from emulator.scripts.library import Library, Question, says
from emulator.scripts.timeline import Timeline, timeline

EXAMPLE = """\
match: { access_key: AKIAEMULATORLXH4DNB4, job: "greeting*" }
say:
  - spk_0: Hello, how can I help you?
  - spk_1: My name is Jane Roe.
    at: 2.4
"""

START = Field(description="seconds from the start of the audio", examples=[0.0])
END = Field(description="seconds from the start of the audio", examples=[0.4])
TRIALS: list[JsonValue] = [
    {"job": "greeting-1", "media": "s3://calls/hello.wav", "language": "en-US"},
    {"name": "greeting", "text": EXAMPLE, "seconds": 8.0},
]


class Trial(BaseModel):
    """A request that may come, as far as scripts ask about it, and perhaps a script that is not added yet."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": TRIALS})

    job: str | None = Field(None, description="the name of the job", examples=["greeting-1"])
    media: str | None = Field(None, description="its media URI", examples=["s3://calls/hello.wav"])
    language: str | None = Field(None, description="the language that is asked for", examples=["en-US"])
    session: str | None = Field(None, description="the id of a stream's session")
    tag: dict[str, str] | None = Field(None, description="the job's tags")
    metadata: dict[str, str] | None = Field(None, description="of the media object, names in lower case")
    sha256: str | None = Field(None, description="of the media object, lower-case hex")
    vocabulary: list[str] | None = Field(None, description="names of custom vocabularies")
    access_key: str | None = Field(None, description="who asks", examples=["AKIAEMULATORLXH4DNB4"])
    header: dict[str, str] | None = Field(None, description="headers of the request, names in lower case")
    operation: str | None = Field(None, description="as AWS names it", examples=["StartTranscriptionJob"])
    seconds: float | None = Field(
        None, gt=0, le=4 * 3600, description="how long the audio is; left out: as long as it takes", examples=[8.0]
    )
    name: str = Field("trial", description="the name of the script in `text`", examples=["greeting"])
    text: str | None = Field(
        None,
        description="a script to try as if it were added; the words are its own, whether it answers or not",
        examples=[EXAMPLE],
    )


class Word(BaseModel):
    """One word, or a mark such as a comma."""

    text: str = Field(description="as it is written", examples=["Hello"])
    start: float = START
    end: float = END
    confidence: float | None = Field(description="null: a mark, which belongs to the word before it", examples=[0.99])


class Said(BaseModel):
    """What one speaker says in one go."""

    speaker: str | None = Field(description="null: nobody was named", examples=["spk_0"])
    channel: int | None = Field(description="null: none was named", examples=[None])
    language: str | None = Field(description="null: that of the script", examples=[None])
    start: float = START
    end: float = END
    text: str = Field(description="what is said", examples=["Hello, how can I help you?"])
    words: list[Word] = Field(description="one by one, marks too")


class Tried(BaseModel):
    """Which script answers, and what is said."""

    name: str = Field(description="the script that answers", examples=["greeting"])
    why: str = Field(
        description="why that one, and why no other",
        examples=["greeting answers: it wants job 'greeting*'; least.yaml wants job 'least*', not …"],
    )
    says: str = Field(description="the first words of what is said", examples=["Hello, how can I help you?"])
    language: dict[str, float] = Field(description="what is identified, with scores", examples=[{"en-US": 0.98}])
    summary: str | None = Field(description="of what was said, for call analytics", examples=[None])
    repeat_after: float | None = Field(
        description="it is said again after so many seconds; null: once", examples=[None]
    )
    segments: list[Said] = Field(description="what is said, in order")


def tried(library: Library, trial: Trial) -> Tried:
    """`library`: one to try it in, which the text is added to. Raises ScriptError for a text that is no script."""
    if trial.text is not None:
        library.add(trial.name, trial.text)
    choice = library.find(Question(**{name: getattr(trial, name) for name in Question._fields}))
    script = choice.script if trial.text is None else library.added[trial.name].script
    answering = next(each.name for each in library.in_force() if each.script is choice.script)
    return told(answering, choice.why, script, timeline(script, trial.seconds))


def told(name: str, why: str, script: Script, said: Timeline) -> Tried:
    return Tried(
        name=name,
        why=why,
        says=says(script),
        language=dict(said.language),
        summary=said.summary,
        repeat_after=said.repeat_after,
        segments=[
            Said(
                speaker=segment.speaker,
                channel=segment.channel,
                language=segment.language,
                start=segment.start,
                end=segment.end,
                text=segment.text,
                words=[
                    Word(text=item.content, start=item.start, end=item.end, confidence=item.confidence)
                    for item in segment.items
                ],
            )
            for segment in said.segments
        ],
    )
