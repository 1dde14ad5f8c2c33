"""Messages of the search's scripts: they have no words of their own, and fill in the names in braces."""

from __future__ import annotations

from tracker.site.i18n.labels import _, pgettext


def of_suggestions() -> dict[str, str]:
    """Return the messages of the suggestions."""
    return {
        "suggestions": _("Suggestions"),
        "all": _("Search all text for “{text}”"),
        "one": _("{number} suggestion. Use up and down arrows."),
        "many": _("{number} suggestions. Use up and down arrows."),
        "nothing": _("No suggestions. Press Enter to search all text."),
    }


def of_page() -> dict[str, str]:
    """Return the messages of the search page, suggestions included."""
    return {
        **of_suggestions(),
        "searching": _("Searching…"),
        "costly": _("This search reads about {number} KB of the index."),
        "anyway": _("Search anyway"),
        "failed": _("Search could not load its index. Check your connection."),
        "again": _("Try again"),
        "unknown": _("{facet}: “{value}” is unknown, so nothing matches."),
        "result": _("{number} result"),
        "results": _("{number} results"),
        "none": _("No results"),
        "found": _("{count} for “{text}”"),
        "place": _("Page {number} of {last}"),
        "stop": pgettext("end of a sentence", "."),
        "lost": _("{number} of these could not be shown."),
        "previous": _("Previous"),
        "next": _("Next"),
        "clear": _("Clear all"),
        "from": _("From"),
        "to": _("to"),
        "remove": _("Remove the filter {text}"),
        "more": _("{number} more"),
        "parts": _("{count} for “{text}”, and {rest} more with some of the words ({all} in all)"),
        "rest": _("{number} more with some of the words"),
        "showing": _("Showing results for “{text}”."),
        "typed": _("Search for “{text}” as typed"),
        "common": _("Common words are not searched: {words}."),
        "unchecked": _("{number} more have these words and were not checked for the phrase."),
        "since": _("since {date}"),
        "source": _("Source:"),
        "where": _("Show where in the text"),
        "linked": _("Found by a name that it has or links to."),
        "without": _("Without {facet}: {number}"),
        "shorter": _("Try fewer characters, or the document number."),
        "most": _("A file has the first {file} results at most, a dossier the first {dossier}."),
        "dossier": _("Dossier"),
        "entries": _("{number} entries. {day}."),
        "absent": _("Not on this site: {ids}."),
        "print": _("Print"),
    }
