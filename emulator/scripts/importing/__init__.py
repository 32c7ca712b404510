"""Scripts made of what was heard elsewhere: transcripts, recorded streams, subtitles, plain text."""
