"""The local library: a folder that is a web site, readable from `file://` with no network.

    index.html, catalog.js      the front page and what it searches
    assets/VERSION/             style and scripts; pages name the version they were made with
    lectures/NAME/              one lecture: page, media, subtitles, transcript, and `lecture.json`
    .recpipe/                   our workshop: a lock, editions being built, editions being replaced

Identity is the `key` in `lecture.json`. What has no such marker belongs to somebody else and is left alone.
"""
