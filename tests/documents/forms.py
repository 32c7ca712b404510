"""The shape of each kind of document, written from recordings; where none shows a member, from the documentation."""

from tests.documents.shapes import Shape, decimal, either, exactly, listed, members, text, whole

# Numbers that are texts: at least one decimal, three at most, nothing padded.
SECONDS = text(r"(0|[1-9][0-9]*)\.(0|[0-9]{0,2}[1-9])")
SHARE = text(r"0\.(0|[0-9]{0,2}[1-9])|1\.0")
SCORE = text(r"0\.(0|[0-9]{0,3}[1-9])|1\.0")
NO_SHARE = exactly("0.0")
ACCOUNT = text(r"[0-9]{1,12}")
NAME = text(r"[0-9a-zA-Z._-]+")
LANGUAGE = text(r"[a-z]{2,3}-[A-Z]{2}")
CHANNEL = text(r"ch_[01]")
SPEAKER = text(r"spk_(0|[1-9][0-9]?)")
WORD = text(r"\S(.*\S)?")
MARK = text(r"\S")
UUID4 = text(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
ANY_UUID = text(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DONE = exactly("COMPLETED")
TYPE = text("[A-Z][A-Z0-9_]*")

TRANSCRIPTS = listed(members(transcript=text()), 1)
REDACTION = members(
    content=exactly("[PII]"), redactions=listed(members(confidence=SCORE, type=TYPE, category=exactly("PII")), 1)
)
HEARD = listed(either(members(confidence=SHARE, content=WORD), REDACTION), 1)
MARKED = listed(members(confidence=NO_SHARE, content=MARK), 1)


def item(**heading: Shape) -> Shape:
    """An item since 2023. `heading`: what comes before the rest."""
    return either(
        members(
            **heading,
            type=exactly("pronunciation"),
            alternatives=HEARD,
            start_time=SECONDS,
            end_time=SECONDS,
            speaker_label_=SPEAKER,
            channel_label_=CHANNEL,
            language_code_=LANGUAGE,
            vocabularyFilterMatch_=exactly(True, False),
        ),
        members(
            **heading,
            type=exactly("punctuation"),
            alternatives=MARKED,
            speaker_label_=SPEAKER,
            channel_label_=CHANNEL,
            language_code_=LANGUAGE,
        ),
    )


SPEAKER_LABELS = members(
    segments=listed(
        members(
            start_time=SECONDS,
            end_time=SECONDS,
            speaker_label=SPEAKER,
            items=listed(members(speaker_label=SPEAKER, start_time=SECONDS, end_time=SECONDS), 1),
        ),
        1,
    ),
    channel_label=exactly("ch_0"),
    speakers=whole(1),
)
CHANNEL_LABELS = members(
    number_of_channels=whole(1),
    channels=listed(members(channel_label=CHANNEL, items=listed(item())), 1),
)
READING = either(
    members(
        start_time=SECONDS,
        confidence=SHARE,
        end_time=SECONDS,
        type=exactly("pronunciation"),
        content=WORD,
    ),
    members(confidence=NO_SHARE, type=exactly("punctuation"), content=MARK),
)
ALTERNATIVES = listed(
    members(
        start_time=SECONDS,
        end_time=SECONDS,
        alternatives=listed(members(transcript=text(), items=listed(READING, 1)), 1),
    )
)
TOXIC = decimal(0, 1, 4)
TOXICITY = members(
    text=text(),
    toxicity=TOXIC,
    categories=members(
        profanity=TOXIC,
        hate_speech=TOXIC,
        sexual=TOXIC,
        insult=TOXIC,
        violence_or_threat=TOXIC,
        graphic=TOXIC,
        harassment_or_abuse=TOXIC,
    ),
    start_time=decimal(0, 86_400, 3),
    end_time=decimal(0, 86_400, 3),
)
AUDIO_SEGMENT = members(
    id=whole(),
    transcript=text(),
    start_time=SECONDS,
    end_time=SECONDS,
    speaker_label_=SPEAKER,
    channel_label_=CHANNEL,
    items=listed(whole(), 1),
)
TRANSCRIPT = members(
    jobName=NAME,
    accountId=ACCOUNT,
    isRedacted_=exactly(True, False),
    status=DONE,
    results=members(
        language_code_=LANGUAGE,
        language_identification_=listed(members(score=SCORE, code=LANGUAGE), 1),
        language_codes_=listed(
            members(language_code=LANGUAGE, duration_in_seconds=decimal(0, 86_400, 3)),
            1,
        ),
        transcripts=TRANSCRIPTS,
        speaker_labels_=either(SPEAKER_LABELS, exactly(None)),
        channel_labels_=CHANNEL_LABELS,
        items=listed(item(id=whole())),
        segments_=ALTERNATIVES,
        toxicity_detection_=listed(TOXICITY),
        audio_segments=listed(AUDIO_SEGMENT),
    ),
)

# Documented: an older form.
THREE = text(r"0\.000000|(0|[1-9][0-9]*)\.[0-9]{3}")


def medical_item(**heading: Shape) -> Shape:
    return either(
        members(
            **heading,
            start_time=THREE,
            end_time=THREE,
            alternatives=listed(members(confidence=SCORE, content=WORD), 1),
            type=exactly("pronunciation"),
        ),
        members(**heading, alternatives=listed(members(content=MARK), 1), type=exactly("punctuation")),
    )


SPOKEN = members(start_time=THREE, speaker_label=SPEAKER, end_time=THREE)
MEDICAL = members(
    jobName=NAME,
    accountId=ACCOUNT,
    results=members(
        transcripts=TRANSCRIPTS,
        speaker_labels_=members(
            speakers=whole(),
            segments=listed(
                members(start_time=THREE, speaker_label=SPEAKER, end_time=THREE, items=listed(SPOKEN, 1)),
            ),
        ),
        channel_labels_=members(
            channels=listed(
                members(channel_label=CHANNEL, items=listed(medical_item(channel_label=CHANNEL))),
            ),
            number_of_channels=whole(1),
        ),
        items=listed(either(medical_item(), medical_item(channel_label=CHANNEL))),
        segments_=ALTERNATIVES,
        entities_=listed(
            members(
                content=text(),
                category=exactly("PHI"),
                startTime=decimal(0, 86_400, 3),
                endTime=decimal(0, 86_400, 3),
                confidence=TOXIC,
            )
        ),
    ),
    status=DONE,
)
