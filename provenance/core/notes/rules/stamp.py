"""Document → notes on lines that are a date and time and nothing else."""

import re

from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "stamp"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_LINE = 90  # characters: "Published: … Updated: …" with times and zones
_DIGITS = re.compile(r"\d{1,4}")
_WORD = re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(
    r"\b\d{1,2}:\d\d\b|\b\d{1,2}[.h]\d\d\s*(?:uhr|hs|ore|godz|[ap]\.?m)|\d\s*(?:am|pm|a\.m|p\.m)\b"
)
_SAID = frozenset(
    "published posted updated aktualisiert veröffentlicht publié actualizado atualizado aggiornato".split()
)
_NUMBERS = re.compile(r"^\d{4}$|^[0-3]?\d$|^[0-5]\d$")
# Words of dates, times and of "published" and "updated", by language; each is lower case, without dots.
_WORDS = frozenset(
    """
    t january february march april may june july august september october november december jan feb mar
    apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon
    tue tues wed thu thur thurs fri sat sun am pm a m p noon et est edt ct cst cdt mt mst mdt pt pst pdt
    gmt utc ist bst cet cest aest aedt z h hrs hours published posted updated modified created on at
    last date first st nd rd th day days hour minute minutes min mins week weeks month months year years
    ago yesterday today januar februar märz mai juni juli oktober dezember montag dienstag mittwoch
    donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so uhr veröffentlicht aktualisiert
    erstellt geändert um vom stand zuletzt letzte änderung aktualisierung datum vor tagen stunden
    minuten janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi
    mercredi jeudi vendredi samedi dimanche publié mis à jour le modifié enero febrero marzo abril mayo
    junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes
    sábado domingo publicado actualizado el de del las hs janeiro fevereiro março maio junho julho
    setembro outubro novembro dezembro atualizado em às segunda terça quarta quinta sexta feira gennaio
    febbraio aprile maggio giugno luglio settembre ottobre dicembre pubblicato aggiornato il alle ore
    januari februari maart mei augustus gepubliceerd bijgewerkt op om stycznia lutego marca kwietnia
    maja czerwca lipca sierpnia września października listopada grudnia opublikowano aktualizacja dodano
    godz r января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    опубликовано обновлено ledna února března dubna května června července srpna září října listopadu
    prosince aktualizováno ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    güncelleme yayınlanma
    """.split()
)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines before or behind the story that only say when it was published or changed.

    Why: it says when this copy was made, so that it differs from copy to copy.
    """
    return tuple(
        quoting(document, RULE, "Only a date: when the page was made or changed.", line.start, line.end)
        for line in lines_of(document, evidence)
        if line.zone != "inside" and len(line.text) <= _LINE and _is_stamp(line)
    )


def _is_stamp(line: Line) -> bool:
    """Numbers that a date or a time may have, and no word that does not belong to one."""
    numbers, words = _DIGITS.findall(line.text), _WORD.findall(line.folded)
    if not numbers or not all(_NUMBERS.match(number) for number in numbers):
        return False
    dated = len(numbers) > 1 or any(len(word) > 1 for word in words)
    return dated and all(word in _WORDS for word in words) and _has_shape(line.folded, words)


def _has_shape(folded: str, words: list[str]) -> bool:
    """A year and a clock, or "ago": a bare date can be part of the text, a page prints the minute."""
    year, clock = re.search(r"\b(?:19|20)\d\d\b", folded), _CLOCK.search(folded)
    said = words and words[0] in _SAID
    return bool(clock and (year or said)) or bool({"ago", "vor"} & set(words))
